"""An AST as text, for golden files: one node a line, fields set in, places left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any


def dump(node: Any) -> str:
    return "".join(f"{line}\n" for line in _lines("", node, 0))


def _lines(name: str, node: Any, depth: int) -> Iterator[str]:
    head = "  " * depth + (f"{name}: " if name else "")
    if is_dataclass(node):
        yield head + type(node).__name__
        for field in fields(node):
            value = getattr(node, field.name)
            if field.name not in ("span", "source") and value not in (None, (), False, ""):
                yield from _lines(field.name, value, depth + 1)
    elif isinstance(node, (tuple, frozenset)):
        yield head.rstrip()
        for item in node:
            yield from _lines("", item, depth + 1)
    else:
        yield head + repr(node)
