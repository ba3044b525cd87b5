"""Frozen records: what `dataclass(frozen=True)` gives, without the time that it costs at start-up.

The standard decorator writes and compiles six functions for every class, and imports half the language's tool box to do
it; a command line with some hundred small classes would spend a third of its time there before it reads the first line
of a rule file. `record` shares one function of each kind among all classes. Fields, defaults, comparison by value,
hashing and matching work as usual, and to the standard module a record is a dataclass like any other.
"""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, TypeVar, dataclass_transform

_T = TypeVar("_T")


class _Missing:
    """No default."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


class Field(NamedTuple):
    """One field of a record, in the order of its class. `default` and `factory` are MISSING where there is none."""

    name: str
    default: Any
    factory: Any
    compared: bool
    shown: bool


def field(
    *, default: Any = MISSING, default_factory: Callable[[], Any] = MISSING, compare: bool = True, repr: bool = True
) -> Any:
    """More about a field than its annotation says, as in `dataclasses`."""
    return Field("", default, default_factory, compare, repr)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[_T]) -> type[_T]:
    """Make a class a frozen record of its annotated fields."""
    made: Any = cls
    parts: dict[str, Field] = {}
    for base in reversed(cls.__mro__[1:]):
        parts.update((part.name, part) for part in base.__dict__.get("__record__", ()))
    for name, annotation in vars(cls).get("__annotations__", {}).items():
        if not _is_of_class(annotation):
            parts[name] = _part(made, name)
    made.__record__ = tuple(parts.values())
    made.__names__ = tuple(parts)
    setattr(made, "__match_args__", made.__names__)  # noqa: B010  (mypy takes an assignment for one in the class)
    made.__compared__ = tuple(part.name for part in parts.values() if part.compared)
    made.__shown__ = tuple(part.name for part in parts.values() if part.shown)
    made.__dataclass_fields__ = _Standard()
    made.__init__ = _initializer(made.__record__)
    made.__eq__ = _equal
    made.__hash__ = _hash
    made.__setattr__ = _refuse
    made.__delattr__ = _refuse
    if "__repr__" not in cls.__dict__:
        made.__repr__ = _show
    return cls


def fields(kind: Any) -> tuple[Field, ...]:
    """The fields of a record, or of its class."""
    found: tuple[Field, ...] = kind.__record__
    return found


def is_record(kind: Any) -> bool:
    return hasattr(kind, "__record__")


def replace(known: _T, /, **changes: Any) -> _T:
    """The same record but for `changes`."""
    state = known.__dict__
    names: tuple[str, ...] = type(known).__names__  # type: ignore[attr-defined]  # put there by `record`
    if not changes.keys() <= set(names):
        raise TypeError(f"{type(known).__name__} has no such fields: {', '.join(sorted(changes.keys() - set(names)))}")
    made = object.__new__(type(known))
    # Not the whole state: what a cached property has put there belongs to the other one.
    made.__dict__.update({name: changes[name] if name in changes else state[name] for name in names})
    return made


class _Standard:
    """`__dataclass_fields__`, made when the standard module asks for it: `dataclasses.fields`, `replace`, `asdict`."""

    def __get__(self, instance: object, owner: Any) -> Any:
        import dataclasses

        space: dict[str, Any] = {"__annotations__": {part.name: "object" for part in owner.__record__}}
        for part in owner.__record__:
            given = {} if part.default is MISSING else {"default": part.default}
            given |= {} if part.factory is MISSING else {"default_factory": part.factory}
            space[part.name] = dataclasses.field(compare=part.compared, repr=part.shown, kw_only=True, **given)
        plain: Any = dataclasses.dataclass(init=False, repr=False, eq=False)(type(owner.__name__, (), space))
        return plain.__dataclass_fields__


def _is_of_class(annotation: Any) -> bool:
    """Whether it is `ClassVar[...]`: as text where annotations are postponed, else as what it stands for."""
    if isinstance(annotation, str):
        return annotation.startswith("ClassVar")
    return getattr(annotation, "__origin__", annotation) is ClassVar


def _part(cls: Any, name: str) -> Field:
    given = cls.__dict__.get(name, MISSING)
    if not isinstance(given, Field):
        return Field(name, given, MISSING, True, True)
    if given.default is MISSING:
        delattr(cls, name)
    else:
        setattr(cls, name, given.default)
    return given._replace(name=name)


def _initializer(parts: tuple[Field, ...]) -> Callable[..., None]:
    """`__init__` of a record. Nearly all are made from all their values in order."""
    names = tuple(part.name for part in parts)
    count = len(names)

    def initialize(self: Any, /, *values: Any, **named: Any) -> None:
        self.__dict__.update(zip(names, values))  # noqa: B905  (naming the default costs a third of all this)
        if named and names[len(values) :] == tuple(named):
            self.__dict__.update(named)
        elif named or len(values) != count:
            _fill(self, parts, len(values), named)

    shorter = _SHORT.get(count)
    return initialize if shorter is None else shorter(*names, initialize)


def _of_two(first: str, second: str, initialize: Callable[..., None]) -> Callable[..., None]:
    """The same for two fields, in half the time: most records are that small, and a rule file makes thousands."""

    def initialize_two(self: Any, a: Any = MISSING, b: Any = MISSING, /, *more: Any, **named: Any) -> None:
        if named or more or b is MISSING:
            return initialize(self, *(each for each in (a, b) if each is not MISSING), *more, **named)
        state = self.__dict__
        state[first] = a
        state[second] = b
        return None

    return initialize_two


def _of_three(first: str, second: str, third: str, initialize: Callable[..., None]) -> Callable[..., None]:
    def initialize_three(
        self: Any, a: Any = MISSING, b: Any = MISSING, c: Any = MISSING, /, *more: Any, **named: Any
    ) -> None:
        if named or more or c is MISSING:
            return initialize(self, *(each for each in (a, b, c) if each is not MISSING), *more, **named)
        state = self.__dict__
        state[first] = a
        state[second] = b
        state[third] = c
        return None

    return initialize_three


_SHORT: dict[int, Callable[..., Callable[..., None]]] = {2: _of_two, 3: _of_three}
"""By the number of fields."""


def _fill(made: Any, parts: tuple[Field, ...], given: int, named: dict[str, Any]) -> None:
    """The fields behind the first `given` ones, from their names and defaults."""
    kind, state = type(made).__name__, made.__dict__
    if given > len(parts):
        raise TypeError(f"{kind} takes {len(parts)} values, {given} were given")
    for name, default, factory, _, _ in parts[given:]:
        if name in named:
            state[name] = named.pop(name)
        elif default is not MISSING:
            state[name] = default
        elif factory is not MISSING:
            state[name] = factory()
        else:
            raise TypeError(f"{kind} lacks a value for `{name}`")
    if named:
        raise TypeError(f"{kind} was given `{next(iter(named))}` twice, or has no such field")


def _values(self: Any) -> tuple[Any, ...]:
    state = self.__dict__
    return tuple([state[name] for name in type(self).__compared__])


def _equal(self: Any, other: object) -> Any:
    if self is other:
        return True
    if type(other) is not type(self):
        return NotImplemented
    return _values(self) == _values(other)


def _hash(self: Any) -> int:
    return hash(_values(self))


def _show(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in type(self).__shown__)
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: Any, name: str, *value: Any) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"{type(self).__name__} is frozen: `{name}` stays as it is")
