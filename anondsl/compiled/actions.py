"""What a rule does: verbs, their operands, their strictness.

A `BoundAction` is a verb with its operands, compared by value. The engine's own small set of codes, into which verbs
are lowered once Types are known, is `anondsl.compiled.table.Op`.
"""

# Annotations are not postponed: `canonical` would compile the text of each whenever an artifact is read.

from enum import StrEnum

from anondsl.compiled.expressions import Call, Value
from anondsl.records import record


class Verb(StrEnum):
    KEEP = "keep"
    REMOVE = "remove"
    EMPTY = "empty"
    DUMMY = "dummy"
    REPLACE = "replace"
    SET = "set"
    REGENERATE = "regenerate"
    SHIFT = "shift"
    TRUNCATE = "truncate"
    ROUND = "round"
    CLEAN = "clean"
    ENCRYPT = "encrypt copy of"
    REMOVE_ITEM = "remove item"


class Otherwise(StrEnum):
    """What befalls an attribute that no rule names (LANGUAGE 1.3)."""

    KEEP_TECHNICAL = "keep technical"
    KEEP = "keep"
    REMOVE = "remove"


class Fallback(StrEnum):
    """What happens where a value fails: nothing written rejects the instance."""

    REJECT = "reject"
    REMOVE = "remove"
    EMPTY = "empty"
    VALUE = "value"


@record
class Keep:
    verb = Verb.KEEP


@record
class Remove:
    verb = Verb.REMOVE


@record
class Empty:
    verb = Verb.EMPTY


@record
class Dummy:
    verb = Verb.DUMMY


@record
class Replace:
    """`replace S with VALUE [else ...]`; `fallback_value` is used where `fallback` is VALUE."""

    value: Value
    fallback: Fallback = Fallback.REJECT
    fallback_value: Value | None = None
    verb = Verb.REPLACE


@record
class Set:
    """`set K to VALUE [else ...]`: K holds the value at the top level, whether it was there or not."""

    value: Value
    fallback: Fallback = Fallback.REJECT
    fallback_value: Value | None = None
    verb = Verb.SET


@record
class Regenerate:
    """New UIDs under `root` (no trailing dot)."""

    root: str = "2.25"
    verb = Verb.REGENERATE


class Per(StrEnum):
    PATIENT = "patient"
    STUDY = "study"
    NOTHING = "fixed"


@record
class Shift:
    """Whole days from `least` to `most`, never 0, derived per patient or study; fixed: `least == most`.

    `lookup` gives the days from a table instead. `keep_weekdays` moves by whole weeks.
    """

    least: int
    most: int
    per: Per = Per.PATIENT
    keep_weekdays: bool = False
    lookup: Call | None = None
    verb = Verb.SHIFT


class TruncateTo(StrEnum):
    YEAR = "year"
    MONTH = "month"


@record
class Truncate:
    to: TruncateTo
    drop_rest: bool = False
    verb = Verb.TRUNCATE


@record
class Round:
    """Down to a multiple of `step` (decimal text), then capped at `most`; `years`: ages in whole years."""

    step: str
    most: str = ""
    years: bool = False
    verb = Verb.ROUND


@record
class Clean:
    """`clean` with what it takes out: values of these tags, detectors by name, and the words that alone may stay.

    `default` is the bare `clean`: every name, identifier, institution, address and date of the instance, plus all
    detectors. `words` holds the listed words, sorted.
    """

    values_of: tuple[int, ...] = ()
    detectors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    keeps_only_words: bool = False
    default: bool = True
    verb = Verb.CLEAN


@record
class Encrypt:
    verb = Verb.ENCRYPT


@record
class RemoveItem:
    verb = Verb.REMOVE_ITEM


BoundAction = (
    Keep | Remove | Empty | Dummy | Replace | Set | Regenerate | Shift | Truncate | Round | Clean | Encrypt | RemoveItem
)

_STRICTNESS: dict[Verb, int] = {
    Verb.KEEP: 0,
    Verb.CLEAN: 1,
    Verb.ROUND: 1,
    Verb.SHIFT: 1,
    Verb.TRUNCATE: 2,
    Verb.REPLACE: 3,
    Verb.SET: 3,
    Verb.REGENERATE: 3,
    Verb.DUMMY: 4,
    Verb.EMPTY: 5,
    Verb.REMOVE: 6,
}

_PASSING = {"upper", "lower", "first", "last", "component", "substitute"}
"""Functions that let the original value through (LANGUAGE 5)."""


def lets_original_through(value: Value | None) -> bool:
    """Whether the value can contain original text of an attribute (information flow, LANGUAGE 5)."""
    match value:
        case None:
            return False
        case Call(function=name, arguments=arguments):
            return name in _PASSING and any(lets_original_through(a) for a in arguments)
        case _ if hasattr(value, "reference"):
            return True
        case _ if hasattr(value, "parts"):
            return any(lets_original_through(part) for part in value.parts)
    return False


def strictness(action: BoundAction) -> int:
    """Rank of an action, weakest 0 (LANGUAGE 3). A value that lets the original through ranks as `keep`."""
    if isinstance(action, Clean) and action.keeps_only_words:
        return 2
    if isinstance(action, (Replace, Set)) and (
        lets_original_through(action.value) or lets_original_through(action.fallback_value)
    ):
        return 0
    return _STRICTNESS.get(action.verb, 0)
