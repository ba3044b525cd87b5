"""Plain words for what rules do, where they stand, and what tests say."""

from __future__ import annotations

from collections.abc import Mapping

from anondsl.compiled.actions import BoundAction, Clean, Fallback, Replace, Round, Set, Shift, Truncate, Verb
from anondsl.compiled.expressions import DEEP, Not, SequencePath, Value
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import DummySpec, Op, TestKind
from anondsl.ir.print_rule import attribute_name, print_action, print_condition, print_value, quoted
from anondsl.proof.contexts import Circumstance

_OP_WORDS: Mapping[Op, str] = {
    Op.KEEP: "kept as it is",
    Op.REMOVE: "removed",
    Op.EMPTY: "emptied",
    Op.DUMMY: "replaced by a dummy",
    Op.UID: "replaced by a new UID, the same for the same old one everywhere",
    Op.REMOVE_OTHERWISE: "removed",
}


def outcome_words(op: Op, action: BoundAction | None, is_sequence: bool) -> str:
    """What befalls a value."""
    if is_sequence and op in (Op.KEEP, Op.CLEAN):
        return "kept; what is in its items is ruled by itself"
    match action:
        case Shift():
            return f"moved {_object_of(action, 'shift')}"
        case Truncate():
            return f"cut {_object_of(action, 'truncate')}"
        case Round():
            return f"rounded {_object_of(action, 'round')}"
        case Clean():
            taken = _object_of(action, "clean")
            return f"cleaned, {taken}" if taken else "cleaned of names, identifiers and whatever looks like one"
        case Replace():
            return f"replaced with {value_words(action.value)}{_fallback_words(action)}"
        case Set():
            return f"set to {value_words(action.value)}, whether it was there or not{_fallback_words(action)}"
    return _OP_WORDS.get(op, "removed")


def value_words(value: Value) -> str:
    return print_value(value)


def _fallback_words(action: Replace | Set) -> str:
    match action.fallback:
        case Fallback.REJECT:
            return ""
        case Fallback.VALUE if action.fallback_value is not None:
            return f"; where that fails, with {value_words(action.fallback_value)}"
        case Fallback.EMPTY:
            return "; where that fails, emptied"
    return "; where that fails, removed"


def _object_of(action: BoundAction, verb: str) -> str:
    """What a rule says behind its selector: `by 30 days`."""
    return print_action(action, "").removeprefix(verb).strip(" ")


def remark_words(verb: Verb, op: Op, vr: str) -> str:
    """Why something else happens than the verb of the rule says; nothing where it is just that."""
    if op is Op.UID and verb is not Verb.REGENERATE:
        return "an object cannot do without this UID: where a rule would take it away, a new one takes its place"
    if verb is Verb.REGENERATE and op is Op.KEEP:
        return "this UID names a class, syntax, scheme, context or template, and says the same in every object"
    if verb is Verb.CLEAN and op is not Op.CLEAN:
        return _CLEAN_REMARKS.get(vr, "`clean` takes away what is no text")
    return ""


_CLEAN_REMARKS: Mapping[str, str] = {
    "SQ": "`clean` of a sequence rules its items; text in them that no rule names is cleaned",
    "TM": "`clean` leaves a time of day alone",
    "AE": "`clean` of an AE title puts a pseudonym in its place",
    "DA": "`clean` of a date means what `shift` or `truncate` says",
    "DT": "`clean` of a date means what `shift` or `truncate` says",
}


def dummy_words(spec: DummySpec | None) -> str:
    """A dummy in words; without one the instance is rejected."""
    match spec:
        case DummySpec(kind="text", text=text):
            return f"a dummy, {quoted(text)}"
        case DummySpec(kind="bytes", text=text):
            return "a dummy of zero bytes" if not text.strip("0") else "a dummy, one blank page"
        case DummySpec(kind="uid"):
            return "a new UID"
        case DummySpec(kind="items"):
            return "one item of dummies"
    return "nothing honest can stand there: the instance is rejected, unless the value is empty"


def circumstance_words(ruleset: CompiledRuleset, circumstance: Circumstance) -> tuple[str, bool]:
    """A test in words, and whether it holds; a condition that is a negation is turned round."""
    holds = circumstance.holds
    match circumstance.kind:
        case TestKind.GUARD:
            condition = ruleset.guards[circumstance.index]
            if isinstance(condition, Not):
                condition, holds = condition.term, not holds
            return print_condition(condition), holds
        case TestKind.PATH:
            return place_words(ruleset.path_texts[circumstance.index]), holds
        case TestKind.SCOPE:
            return scope_words(ruleset, circumstance.index), holds
    row = ruleset.safe_private[circumstance.index]
    vr = f"VR {row.vr}" if row.vr else "its VR"
    return f"{vr} and number of values are as in PS3.15 Table E.3.10-1", holds


def place_words(path: SequencePath) -> str:
    """Where an element stands whose way is this path."""
    if not path.steps:
        return "at the top level"
    *outer, last = path.steps
    if last == DEEP:
        words = f"below {_way(tuple(outer))}" if outer else "anywhere"
    else:
        words = f"directly in {_way(path.steps)}"
    return f"{words} at the top level" if path.anchored else words


def _way(steps: tuple[int, ...]) -> str:
    return "/".join("**" if step == DEEP else attribute_name(step) for step in steps)


def scope_words(ruleset: CompiledRuleset, index: int) -> str:
    """Where an element stands that a `within` block holds."""
    scope = ruleset.scopes[index]
    words = f"within {_way(ruleset.path_texts[scope.path].steps)}"
    if ruleset.path_texts[scope.path].anchored:
        words += " at the top level"
    if scope.condition is not None:
        words += f" where {print_condition(scope.condition, in_item=True)}"
    return words if scope.parent < 0 else f"{words}, {scope_words(ruleset, scope.parent)}"
