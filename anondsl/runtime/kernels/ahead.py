"""Ahead: some kernels as one object file. Runs in a process of its own (`build`), so it may change numba's settings.

numba turns the Python functions into LLVM's language; llvmlite optimizes that once, for all kernels together, and
writes the object file. Both are asked through public interfaces. numba's part would take ten seconds, so it is asked
for less: no wrappers for Python and C around every function, only the passes that loops over integers need, one version
of a function whatever constants it is called with, and each operation looked up once a kind of operands.

Kernels use no exceptions, memory or strings of numba, so the object file needs nothing of it: all that is left
undefined is `memcpy`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import llvmlite.binding as llvm
from numba import types
from numba.core.compiler import CompilerBase
from numba.core.compiler_machinery import PassManager
from numba.core.dispatcher import Dispatcher
from numba.core.registry import cpu_target
from numba.core.typed_passes import NativeLowering, NoPythonBackend, NopythonTypeInference, PreLowerStripPhis
from numba.core.untyped_passes import FixupArgs, IRProcessing, ReconstructSSA, TranslateByteCode

from anondsl.runtime.kernels import intrinsics
from anondsl.runtime.kernels.image import PREFIX

_PASSES = (
    TranslateByteCode,
    FixupArgs,
    IRProcessing,
    ReconstructSSA,
    NopythonTypeInference,
    PreLowerStripPhis,
    NativeLowering,
    NoPythonBackend,
)


class _FewPasses(CompilerBase):
    """numba's way from bytecode to LLVM, without what serves arrays, closures, objects and parallel loops."""

    def define_pipelines(self) -> list[Any]:
        passes: Any = PassManager("kernels")  # type: ignore[no-untyped-call]  # numba has no types
        for each in _PASSES:
            passes.add_pass(each, each.__name__)
        passes.finalize()
        return [passes]


def compile_group(names: list[str], cpu: str, path: str) -> None:
    """Write the object file of the kernels `names` for a processor."""
    options = {
        **intrinsics.KERNEL,
        "no_cpython_wrapper": True,
        "no_cfunc_wrapper": True,
        "pipeline_class": _FewPasses,
    }
    for each in (intrinsics.KERNEL, intrinsics.INLINE):  # LLVM puts small functions in place, and faster than numba
        each.clear()
        each.update(options)
    _remember_types()
    kernels = [getattr(import_module(f"anondsl.runtime.kernels.{name}"), name) for name in names]
    compiled: set[Dispatcher] = set()
    for kernel in kernels:
        _compile(kernel, compiled)
    texts = [kernel.inspect_llvm()[(types.int64,)] for kernel in kernels]
    with open(path, "wb") as file:
        file.write(_object_code(names, texts, cpu))


def _remember_types() -> None:
    """Have numba look each operation up once: it would try dozens of signatures for every `+`."""
    context = cpu_target.typing_context
    resolve = context.resolve_function_type
    known: dict[Any, Any] = {}

    def remembering(function: Any, arguments: Any, named: Any) -> Any:
        if named:
            return resolve(function, arguments, named)
        key = (function, tuple(arguments))
        if key not in known:
            known[key] = resolve(function, arguments, named)
        return known[key]

    context.resolve_function_type = remembering


def _compile(function: Dispatcher, compiled: set[Dispatcher]) -> None:
    """Compile a function for 64-bit integers alone, what it calls first: left to itself, numba makes a version for
    each constant."""
    if function in compiled:
        return
    compiled.add(function)
    python = function.py_func
    for name in python.__code__.co_names:
        called = python.__globals__.get(name)
        if isinstance(called, Dispatcher):
            _compile(called, compiled)
    function.compile((types.int64,) * python.__code__.co_argcount)
    function.disable_compile()


_ENTRY = """
declare i32 @{inner}(ptr, ptr, i64)
define i64 @{outer}(i64 %context) {{
  %result = alloca i64
  %exception = alloca ptr
  %status = call i32 @{inner}(ptr %result, ptr %exception, i64 %context)
  %value = load i64, ptr %result
  ret i64 %value
}}
"""
"""A plain C function around numba's way of calling, which has a result by address and a status that kernels, raising
nothing, leave at 0."""


def _object_code(names: list[str], texts: list[str], cpu: str) -> bytes:
    """One object file of modules in LLVM's language; only the kernels can be seen from outside."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(cpu=cpu, opt=3, reloc="pic", codemodel="default")
    whole = llvm.parse_assembly("")
    whole.triple = machine.triple
    for name, text in zip(names, texts, strict=True):
        part = llvm.parse_assembly(text)
        (inner,) = (each.name for each in _defined(part) if each.linkage == llvm.Linkage.external)
        whole.link_in(part)
        whole.link_in(llvm.parse_assembly(_ENTRY.format(inner=inner, outer=PREFIX + name)))
    for each in [*_defined(whole), *whole.global_variables]:
        if not each.is_declaration and not each.name.startswith(PREFIX):
            each.linkage = llvm.Linkage.internal
    whole.verify()
    settings = llvm.create_pipeline_tuning_options(speed_level=3)
    settings.loop_vectorization = settings.slp_vectorization = False  # loops over bytes are short here
    builder = llvm.create_pass_builder(machine, settings)
    # Every function by itself first: what is small afterwards is put in place better (15 % in `index`).
    simplify = builder.getFunctionPassManager()
    for each in _defined(whole):
        simplify.run(each, builder)
    builder.getModulePassManager().run(whole, builder)
    code: bytes = machine.emit_object(whole)
    return code


def _defined(module: Any) -> list[Any]:
    return [each for each in module.functions if not each.is_declaration]
