"""Kernel modules as plain Python with checks: the same source, its numba decorators left out.

Each loop counts its steps. Each sum, product and shift that is compared, divided, stored in a variable or handed on must
fit into 64 bits: what Python counts on with, a machine cuts off. Addresses need no such check, an address that does not
fit belongs to no buffer.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any

from anondsl.runtime.kernels import layout
from tests.checked.memory import Space

PACKAGE = "anondsl.runtime.kernels"
_COMPILERS = ("numba", "llvmlite")
_MACHINE = frozenset(("_pointer", "_load", "_store", "_copy", "_call", "_call_system"))
"""Functions of the intrinsics that speak LLVM; `Space` has others in their place."""
_MEMORY = frozenset(
    ("load8", "load16", "load32", "load32s", "load64", "store8", "store16", "store32", "store64", "copy",
     "read16", "read32", "read_tag", "write16", "write32", "write_tag", "equal", "call", "call_system")
)  # fmt: skip
"""Functions whose arguments are checked where they arrive."""
_RING = (ast.Add, ast.Sub, ast.Mult, ast.LShift)
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


def is_kernel_source(tree: ast.Module) -> bool:
    """Whether a module is compiled by numba: it imports from it at its top."""
    return any(isinstance(node, ast.ImportFrom) and node.module == "numba" for node in tree.body)


class _Checks(ast.NodeTransformer):
    def __init__(self, arithmetic: bool) -> None:
        self._arithmetic = arithmetic
        self._constants: dict[str, int] = {}

    def visit_Module(self, node: ast.Module) -> ast.Module:
        body: list[ast.stmt] = []
        for part in node.body:
            if isinstance(part, ast.ImportFrom):
                if (part.module or "").split(".")[0] in _COMPILERS:
                    continue
                if part.module == f"{PACKAGE}.layout":
                    for name in part.names:
                        self._constants[name.asname or name.name] = getattr(layout, name.name)
            if isinstance(part, ast.FunctionDef):
                if part.name in _MACHINE:
                    continue
                part = self._function(part)
            body.append(part)
        node.body = body
        return ast.fix_missing_locations(node)

    def _function(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.decorator_list = []
        node.body = [self.visit(part) for part in node.body]
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self._constants:
            return ast.copy_location(ast.Constant(self._constants[node.id]), node)
        return node

    def visit_While(self, node: ast.While) -> ast.stmt:
        return self._counted(node)

    def visit_For(self, node: ast.For) -> ast.stmt:
        return self._counted(node)

    def _counted(self, node: ast.While | ast.For) -> ast.stmt:
        self.generic_visit(node)
        tick = ast.Expr(ast.Call(ast.Name("_tick", ast.Load()), [], []))
        node.body.insert(0, ast.copy_location(tick, node))
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        assert isinstance(node.target, ast.Name), "kernels count in plain variables"
        value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        return ast.copy_location(ast.Assign([node.target], self.visit(ast.copy_location(value, node))), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        checked = isinstance(node.func, ast.Name) and node.func.id in _MEMORY
        node.args = [self._ring(part) if checked else self.visit(part) for part in node.args]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, _RING):
            return self._fitting(self._ring(node))
        node.left = self.visit(node.left)
        node.right = self._count(node.right) if isinstance(node.op, ast.RShift) else self.visit(node.right)
        return node

    def _ring(self, node: ast.expr) -> ast.expr:
        """A sum or product as it is: what overflows and comes back is no overflow of the whole."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, _RING):
            node.left = self._ring(node.left)
            node.right = self._count(node.right) if isinstance(node.op, ast.LShift) else self._ring(node.right)
            return node
        visited: ast.expr = self.visit(node)
        return visited

    def _count(self, node: ast.expr) -> ast.expr:
        visited: ast.expr = self.visit(node)
        if isinstance(visited, ast.Constant):
            return visited
        return ast.copy_location(ast.Call(ast.Name("_shift", ast.Load()), [visited], []), node)

    def _fitting(self, node: ast.expr) -> ast.expr:
        if not self._arithmetic or all(
            isinstance(part, (ast.Constant, ast.BinOp, ast.operator)) for part in ast.walk(node)
        ):
            return node
        inside = ast.Compare(
            ast.Constant(_LEAST),
            [ast.LtE(), ast.LtE()],
            [ast.NamedExpr(ast.Name("_number", ast.Store()), node), ast.Constant(_MOST)],
        )
        number = ast.Name("_number", ast.Load())
        overflow = ast.Call(ast.Name("_overflow", ast.Load()), [number], [])
        return ast.copy_location(ast.IfExp(inside, number, overflow), node)


def checked_tree(source: str, filename: str, arithmetic: bool = True) -> ast.Module:
    tree: ast.Module = _Checks(arithmetic).visit(ast.parse(source, filename))
    return tree


def checked_names(space: Space) -> dict[str, Any]:
    """What checked sources call."""
    return {
        "_load": space.make_load,
        "_store": space.make_store,
        "_copy": space.make_copy,
        "_call": space.make_call,
        "_call_system": space.make_call_system,
        "_tick": space.tick,
        "_shift": space.shift,
        "_overflow": space.overflow,
    }


class KernelSources(MetaPathFinder):
    """Finds the kernel modules, and gives them with checks. In `sys.meta_path` only while a checked runtime is loaded."""

    def __init__(self, space: Space, arithmetic: bool) -> None:
        self._names = checked_names(space)
        self._arithmetic = arithmetic

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(f"{PACKAGE}.") or path is None:
            return None
        for entry in path:
            filename = f"{entry}/{fullname.rpartition('.')[2]}.py"
            try:
                with open(filename, encoding="utf_8") as file:
                    source = file.read()
            except FileNotFoundError:
                continue
            if is_kernel_source(ast.parse(source)):
                loader = _Loader(fullname, filename, source, self._names, self._arithmetic)
                return importlib.util.spec_from_file_location(fullname, filename, loader=loader)
        return None


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, source: str, names: Mapping[str, Any], arithmetic: bool) -> None:
        super().__init__(name, path)
        self._source, self._names, self._arithmetic = source, names, arithmetic

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update(self._names)
        tree = checked_tree(self._source, self.path, self._arithmetic)
        exec(compile(tree, self.path, "exec"), vars(module))


def set_aside(prefix: str) -> dict[str, ModuleType]:
    """Take the modules of a package out of `sys.modules`."""
    names = [name for name in sys.modules if name == prefix or name.startswith(f"{prefix}.")]
    return {name: sys.modules.pop(name) for name in names}
