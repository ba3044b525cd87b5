"""Frozen records: what `dataclass(frozen=True)` gives, without the time that it costs at start-up.

The standard decorator writes and compiles six functions for every class; a command line with some hundred small classes
spends a quarter of its time there before it reads the first line of a rule file. `record` shares one function of each
kind among all classes. Fields, defaults, `field(...)`, comparison by value, hashing, matching and `dataclasses.replace`
work as usual.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[_T]) -> type[_T]:
    """Make a class a frozen record of its annotated fields."""
    made: Any = dataclass(init=False, repr=False, eq=False)(cls)
    parts = fields(made)
    made.__record__ = tuple((part.name, part.default, part.default_factory) for part in parts)
    made.__compared__ = tuple(part.name for part in parts if part.compare)
    made.__shown__ = tuple(part.name for part in parts if part.repr)
    made.__init__ = _init
    made.__eq__ = _equal
    made.__hash__ = _hash
    made.__setattr__ = _refuse
    made.__delattr__ = _refuse
    if "__repr__" not in cls.__dict__:
        made.__repr__ = _show
    return cls


def _init(self: Any, /, *values: Any, **named: Any) -> None:
    spec = type(self).__record__
    state = self.__dict__
    if len(values) > len(spec):
        raise TypeError(f"{type(self).__name__} takes {len(spec)} values, {len(values)} were given")
    for (name, _, _), value in zip(spec, values, strict=False):
        if name in named:
            raise TypeError(f"{type(self).__name__} was given `{name}` twice")
        state[name] = value
    for name, default, factory in spec[len(values) :]:
        if name in named:
            state[name] = named.pop(name)
        elif default is not MISSING:
            state[name] = default
        elif factory is not MISSING:
            state[name] = factory()
        else:
            raise TypeError(f"{type(self).__name__} lacks a value for `{name}`")
    if named:
        raise TypeError(f"{type(self).__name__} has no field `{next(iter(named))}`")


def _values(self: Any) -> tuple[Any, ...]:
    state = self.__dict__
    return tuple([state[name] for name in type(self).__compared__])


def _equal(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return _values(self) == _values(other)


def _hash(self: Any) -> int:
    return hash(_values(self))


def _show(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in type(self).__shown__)
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: Any, name: str, *value: Any) -> None:
    raise FrozenInstanceError(f"{type(self).__name__} is frozen: `{name}` stays as it is")
