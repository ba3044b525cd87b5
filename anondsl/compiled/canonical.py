"""Records of `anondsl.compiled` to canonical JSON and back.

One value has one text: sorted keys, no blanks, no floats, fields that hold their default left out, bytes as base64.
Reading follows the annotations of the fields and a closed list of classes, so a hostile text can yield nothing but
well-typed plain data or a `Malformed`. Whether indices and array lengths fit together is `anondsl.compiled.validate`.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from anondsl.compiled import actions, expressions, ruleset, table
from anondsl.records import MISSING, fields, is_record

LARGEST = (1 << 63) - 1
SMALLEST = -LARGEST
"""Numbers beyond 64 bits have no place in a compiled ruleset."""

DEEPEST = 120
"""Nesting of conditions, values and dummy items that is read at most."""

TAG = "is"
"""Key that names the class where a field may hold one of several."""

CLASSES: tuple[type, ...] = (
    actions.Keep,
    actions.Remove,
    actions.Empty,
    actions.Dummy,
    actions.Replace,
    actions.Set,
    actions.Regenerate,
    actions.Shift,
    actions.Truncate,
    actions.Round,
    actions.Clean,
    actions.Encrypt,
    actions.RemoveItem,
    expressions.SequencePath,
    expressions.Reference,
    expressions.Test,
    expressions.Masked,
    expressions.Constant,
    expressions.Not,
    expressions.And,
    expressions.Or,
    expressions.Text,
    expressions.Number,
    expressions.Original,
    expressions.ParameterValue,
    expressions.Call,
    expressions.Template,
    table.Leaf,
    table.TagTable,
    table.TypeTable,
    table.PathAutomaton,
    table.TagPatternRow,
    table.PrivateRow,
    table.SafePrivateRow,
    table.DummyItemElement,
    table.DummySpec,
    ruleset.Entry,
    ruleset.ScopeSpec,
    ruleset.RejectSpec,
    ruleset.AcceptSpec,
    ruleset.ParameterSpec,
    ruleset.SetSpec,
    ruleset.IdentifySpec,
    ruleset.RecordPlan,
    ruleset.CompiledRuleset,
)
"""Everything a compiled ruleset is made of. Nothing else is ever built from a file."""


class Malformed(Exception):
    """The text is no value of the class that was asked for. The message names a place, never a content."""


def canonical_bytes(value: object) -> bytes:
    """The one JSON text of plain lists, objects, texts and whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def canonical_text(value: Any) -> str:
    """The one text of a dataclass, its class named: what sorts and tells apart actions, conditions, dummies."""
    return canonical_bytes(to_plain(value, tagged=True)).decode()


def to_plain(value: Any, tagged: bool = False) -> Any:
    """A dataclass of `CLASSES` as objects and lists; `tagged` names its class."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, bytes):
        return binascii.b2a_base64(value, newline=False).decode("ascii")
    if isinstance(value, tuple):
        return [to_plain(item, tagged) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, int):
        return value
    plain: dict[str, Any] = {}
    kind: Any = type(value)
    for name, default, several in _fields_of(kind):
        held = getattr(value, name)
        if held != default or type(held) is not type(default):
            plain[name] = to_plain(held, several)
    if tagged:
        plain[TAG] = kind.__name__
    return plain


def from_plain(kind: type, plain: Any) -> Any:
    """A value of dataclass `kind` from parsed JSON. Raises `Malformed`, nothing else."""
    return _reader(kind)(plain, 0)


def _several(hint: Any) -> bool:
    """Whether a field may hold one of several records, so that its values name theirs."""
    origin = get_origin(hint)
    if origin is tuple:
        return any(_several(argument) for argument in get_args(hint))
    if origin is UnionType or origin is Union:
        return sum(is_record(argument) for argument in get_args(hint)) > 1
    return False


@lru_cache(maxsize=64)
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@lru_cache(maxsize=64)
def _fields_of(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Name, default and whether the field holds one of several classes, of each field in order."""
    if kind not in CLASSES:
        raise TypeError(f"{kind.__name__} is no part of a compiled ruleset")
    hints = _hints(kind)
    return tuple((field.name, field.default, _several(hints[field.name])) for field in fields(kind))


Reader = Callable[[Any, int], Any]


def _read_text(plain: Any, depth: int) -> str:
    if type(plain) is not str:
        raise Malformed("a text is missing")
    if not plain.isascii():
        try:
            plain.encode()
        except UnicodeEncodeError:
            raise Malformed("a text holds half a character") from None
    return plain


def _read_whole(plain: Any, depth: int) -> int:
    if type(plain) is not int or not SMALLEST <= plain <= LARGEST:
        raise Malformed("a number is missing or out of range")
    return plain


def _read_flag(plain: Any, depth: int) -> bool:
    if type(plain) is not bool:
        raise Malformed("true or false is missing")
    return plain


def _read_bytes(plain: Any, depth: int) -> bytes:
    if type(plain) is not str:
        raise Malformed("bytes are missing")
    try:
        return binascii.a2b_base64(plain, strict_mode=True)
    except ValueError:
        raise Malformed("bytes are no base64") from None


def _read_nothing(plain: Any, depth: int) -> None:
    if plain is not None:
        raise Malformed("null is missing")


_PLAIN_READERS: dict[Any, Reader] = {
    str: _read_text,
    int: _read_whole,
    bool: _read_flag,
    bytes: _read_bytes,
    NoneType: _read_nothing,
}


@lru_cache(maxsize=256)
def _reader(hint: Any) -> Reader:
    """What reads a value of an annotation."""
    plain_reader = _PLAIN_READERS.get(hint)
    if plain_reader is not None:
        return plain_reader
    origin = get_origin(hint)
    if origin is tuple:
        return _tuple_reader(get_args(hint))
    if origin is UnionType or origin is Union:
        return _union_reader(get_args(hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_reader(hint)
    if hint in CLASSES:
        return _class_reader(hint)
    raise TypeError(f"no reader for {hint}")


def _tuple_reader(arguments: tuple[Any, ...]) -> Reader:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        # Looked up at the first use, not here: conditions and values hold themselves.
        item_hint = arguments[0]

        def read_many(plain: Any, depth: int) -> tuple[Any, ...]:
            if type(plain) is not list or depth > DEEPEST:
                raise Malformed("a list is missing or too deep")
            if not plain:
                return ()
            read = _reader(item_hint)
            depth += 1
            return tuple([read(item, depth) for item in plain])

        return read_many

    def read_fixed(plain: Any, depth: int) -> tuple[Any, ...]:
        if type(plain) is not list or len(plain) != len(arguments):
            raise Malformed("a list has a wrong length")
        return tuple([_reader(hint)(item, depth + 1) for hint, item in zip(arguments, plain, strict=True)])

    return read_fixed


def _union_reader(arguments: tuple[Any, ...]) -> Reader:
    classes: dict[str, Any] = {argument.__name__: argument for argument in arguments if argument in CLASSES}
    others = tuple(argument for argument in arguments if argument not in CLASSES and argument is not NoneType)
    optional = NoneType in arguments
    if (len(classes) > 0) == (len(others) > 0) or len(others) > 1:
        raise TypeError("a union holds records or one plain type, besides None")
    if others or len(classes) == 1:
        single = others[0] if others else next(iter(classes.values()))

        def read_optional(plain: Any, depth: int) -> Any:
            return None if plain is None and optional else _reader(single)(plain, depth)

        return read_optional

    def read_tagged(plain: Any, depth: int) -> Any:
        if plain is None and optional:
            return None
        if type(plain) is not dict:
            raise Malformed("an object is missing")
        name = plain.pop(TAG, "")
        kind = classes.get(name) if type(name) is str else None
        if kind is None:
            raise Malformed("an object is of no known class")
        return _reader(kind)(plain, depth)

    return read_tagged


def _enum_reader(kind: type[Enum]) -> Reader:
    members = {member.value: member for member in kind}

    def read_member(plain: Any, depth: int) -> Enum:
        member = members.get(plain) if type(plain) is str else None
        if member is None:
            raise Malformed("a word is not of its closed list")
        return member

    return read_member


def _class_reader(kind: Any) -> Reader:
    hints = _hints(kind)
    names = tuple(field.name for field in fields(kind))
    defaults = {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    readers: dict[str, Reader] = {}
    if all(hint in (int, str) for hint in hints.values()):
        return _flat_reader(kind, names, defaults, hints)

    def read_object(plain: Any, depth: int) -> Any:
        if type(plain) is not dict or depth > DEEPEST:
            raise Malformed("an object is missing or too deep")
        if not readers:
            # Looked up at the first use, not here: conditions and values hold themselves.
            readers.update((name, _reader(hints[name])) for name in names)
        depth += 1
        values = defaults.copy()
        for name, item in plain.items():
            read = readers.get(name)
            if read is None:
                raise Malformed("an object holds an unknown field")
            values[name] = read(item, depth)
        if len(values) != len(names):
            raise Malformed("an object lacks a field")
        return _made(kind, values)

    return read_object


def _flat_reader(kind: Any, names: tuple[str, ...], defaults: dict[str, Any], hints: dict[str, Any]) -> Reader:
    """What reads a class of numbers and texts only. Rules and leaves are such, and nearly all objects are these."""
    numbers = tuple(name for name in names if hints[name] is int)
    texts = tuple(name for name in names if hints[name] is str)

    def read_flat(plain: Any, depth: int) -> Any:
        if type(plain) is not dict or depth > DEEPEST:
            raise Malformed("an object is missing or too deep")
        values = {**defaults, **plain}
        try:
            for name in numbers:
                number = values[name]
                if type(number) is not int or not SMALLEST <= number <= LARGEST:
                    raise Malformed("a number is missing or out of range")
            for name in texts:
                text = values[name]
                if type(text) is not str or not text.isascii():
                    _read_text(text, depth)
        except KeyError:
            raise Malformed("an object lacks a field") from None
        if len(values) != len(names):
            raise Malformed("an object holds an unknown field")
        return _made(kind, values)

    return read_flat


def _made(kind: Any, values: dict[str, Any]) -> Any:
    """As `kind(**values)`, without looking at the names once more."""
    made = object.__new__(kind)
    object.__setattr__(made, "__dict__", values)  # a record refuses it
    return made
