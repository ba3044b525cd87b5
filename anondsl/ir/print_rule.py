"""One resolved rule as one line of the rule language: the text of an `Entry`.

Groups, named conditions and includes are resolved, so the line stands for itself, `when` and `within` around it
included. The text sorts the rules of an artifact and is what records, reports and `explain` show. How a whole file is
laid out is the formatter's matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from anondsl.compiled.actions import (
    BoundAction,
    Clean,
    Fallback,
    Per,
    Regenerate,
    Replace,
    Round,
    Set,
    Shift,
    Truncate,
)
from anondsl.compiled.expressions import (
    DEEP,
    And,
    Call,
    Condition,
    Constant,
    Masked,
    Not,
    Number,
    Operator,
    Or,
    Original,
    ParameterValue,
    Reference,
    SequencePath,
    Template,
    Test,
    Text,
    Value,
)
from anondsl.compiled.table import VR_NUMBER
from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.tags import format_tag
from anondsl.dicom.uids import load_uids
from anondsl.semantics.resolved import ResolvedReject, ResolvedRule, ResolvedSelector, Scope, SelectorKind


def print_rule(rule: ResolvedRule) -> str:
    """The rule as one statement, without its `because`."""
    target = print_selector(rule.selector)
    text = print_action(rule.action, target)
    scope = rule.scope
    while scope is not None:
        text = f"{print_scope(scope)} {{ {text} }}"
        scope = scope.parent
    if rule.guard is not None:
        text = f"when {print_condition(rule.guard)} {{ {text} }}"
    return text


def print_reject(reject: ResolvedReject) -> str:
    return f"reject when {print_condition(reject.condition)}"


def print_scope(scope: Scope) -> str:
    text = f"within {print_path(scope.path)}"
    return text if scope.condition is None else f"{text} where {print_condition(scope.condition, in_item=True)}"


def quoted(text: str) -> str:
    """Text as a literal of the language (LANGUAGE 5)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def regex(pattern: str, ignore_case: bool = False) -> str:
    escaped = pattern.replace("\\/", "/").replace("/", "\\/")
    return f"/{escaped}/{'i' if ignore_case else ''}"


def attribute_name(tag: int) -> str:
    """Keyword of a public attribute, or its tag in digits where the dictionary has none."""
    found = load_dictionary().by_tag.get(tag)
    if found is None:
        return format_tag(tag)
    return found.keyword or format_tag(found.tag, found.care)


def print_path(path: SequencePath) -> str:
    steps = "/".join("**" if step == DEEP else attribute_name(step) for step in path.steps)
    return f"/{steps}" if path.anchored else steps


# --- selectors ---------------------------------------------------------------------------------------------------

_ALL_ATTRIBUTES = "all attributes"


def print_selector(selector: ResolvedSelector) -> str:
    path = print_path(selector.path)
    separator = "/" if selector.path.steps else ""
    text = f"{path}{separator}{_SELECTOR_NAMES[selector.kind](selector)}"
    if selector.excluded:
        text += " except " + ", ".join(sorted(print_selector(excluded) for excluded in selector.excluded))
    return text


def _class_name(selector: ResolvedSelector) -> str:
    return selector.name if selector.name == "technical" else f"all {selector.name}"


def private_name(creator: str, group: int = -1, offset: int = -1) -> str:
    element = f" ({group:04X},{offset:02X})" if group >= 0 else ""
    return f"private {quoted(creator)}{element}"


_SELECTOR_NAMES: Mapping[SelectorKind, Callable[[ResolvedSelector], str]] = {
    SelectorKind.ATTRIBUTE: lambda selector: attribute_name(selector.tag),
    SelectorKind.PRIVATE_ELEMENT: lambda selector: private_name(selector.creator, selector.group, selector.offset),
    SelectorKind.PRIVATE_BLOCK: lambda selector: private_name(selector.creator),
    SelectorKind.SAFE_PRIVATE: lambda selector: "safe private",
    SelectorKind.TAG_PATTERN: lambda selector: format_tag(selector.tag, selector.care),
    SelectorKind.GLOB: lambda selector: f"named {quoted(selector.name)}",
    SelectorKind.CLASS: _class_name,
    SelectorKind.ALL_ATTRIBUTES: lambda selector: _ALL_ATTRIBUTES,
}


# --- actions -----------------------------------------------------------------------------------------------------


def print_action(action: BoundAction, target: str) -> str:
    match action:
        case Replace() | Set():
            word = "with" if isinstance(action, Replace) else "to"
            text = f"{action.verb} {target} {word} {print_value(action.value)}"
            return text + _print_fallback(action.fallback, action.fallback_value)
        case Regenerate(root=root):
            return f"regenerate {target}" + ("" if root == "2.25" else f" under root {quoted(root)}")
        case Shift():
            return f"shift {target} by {_print_days(action)}" + (", keeping weekdays" if action.keep_weekdays else "")
        case Truncate(to=unit, drop_rest=drop_rest):
            return f"truncate {target} to {unit}" + (", dropping the rest" if drop_rest else "")
        case Round(step=step, most=most, years=years):
            return f"round {target} to {step}{' years' if years else ''}" + (f", at most {most}" if most else "")
        case Clean():
            return f"clean {target}" + _print_cleaning(action)
        case _:
            return f"{action.verb} {target}"


def _print_fallback(fallback: Fallback, value: Value | None) -> str:
    if fallback is Fallback.REJECT:
        return ""
    return f" else {fallback}" if value is None else f" else {print_value(value)}"


def _print_days(action: Shift) -> str:
    if action.lookup is not None:
        return f"{print_value(action.lookup)} days"
    if action.per is Per.NOTHING:
        return f"{action.least} days"
    return f"{action.least} to {action.most} days per {action.per}"


def _print_cleaning(action: Clean) -> str:
    if action.default:
        return ""
    text = ""
    if action.values_of:
        text += " removing values of " + ", ".join(attribute_name(tag) for tag in action.values_of)
    if action.detectors:
        text += " removing " + ", ".join(action.detectors)
    if action.keeps_only_words:
        # The words come from a file; the list itself is an operand, and part of what tells two rules apart.
        text += f" keeping words from {quoted(' '.join(action.words))}"
    return text


# --- values ------------------------------------------------------------------------------------------------------

_WORD_ARGUMENTS: Mapping[str, tuple[int, ...]] = {"component": (1,), "lookup": (0, 2), "number": (2,)}
"""Arguments that are plain words of the language and stand without quotes."""


def print_value(value: Value) -> str:
    match value:
        case Text(text=text):
            return quoted(text).replace("{", "\\{")
        case Template(parts=parts):
            return '"' + "".join(_print_part(part) for part in parts) + '"'
        case Number(text=text):
            return text
        case Original(reference=reference):
            return print_reference(reference, in_item=True)
        case ParameterValue(name=name):
            return name
        case Call(function=function, arguments=arguments):
            words = _WORD_ARGUMENTS.get(function, ())
            printed = [_print_argument(function, i, part, i in words) for i, part in enumerate(arguments)]
            return f"{function}({', '.join(printed)})"


def _print_part(part: Value) -> str:
    return quoted(part.text)[1:-1].replace("{", "\\{") if isinstance(part, Text) else "{" + print_value(part) + "}"


def _print_argument(function: str, position: int, argument: Value, word: bool) -> str:
    if isinstance(argument, Text):
        if word:
            return argument.text
        if function == "substitute" and position == 1:
            return regex(argument.text)
    return print_value(argument)


def print_reference(reference: Reference, in_item: bool) -> str:
    """`in_item`: where a name without `/` is read in the item at hand; under `when` it is the top level anyway."""
    lead = "/" if reference.top and in_item else ""
    path = "".join(f"{attribute_name(step)}/" for step in reference.path)
    if reference.creator:
        return lead + path + private_name(reference.creator, reference.tag >> 16, reference.tag & 0xFFFF)
    return lead + path + attribute_name(reference.tag)


# --- conditions --------------------------------------------------------------------------------------------------

_TEXT_OPERATORS = frozenset(
    {
        Operator.IS,
        Operator.IS_EXACTLY,
        Operator.IS_ONE_OF,
        Operator.CONTAINS,
        Operator.STARTS_WITH,
        Operator.ENDS_WITH,
    }
)
_REGEX_OPERATORS = frozenset({Operator.MATCHES, Operator.HAS_MATCH})
_DATE_OPERATORS = frozenset({Operator.BEFORE, Operator.AFTER})


def print_condition(condition: Condition, in_item: bool = False) -> str:
    match condition:
        case Test():
            return _print_test(condition, in_item)
        case Masked():
            return "masked"
        case Constant(value=value):
            return "always" if value else "never"
        case Not(term=term):
            return f"not ({print_condition(term, in_item)})"
        case And(terms=terms):
            return " and ".join(_print_term(term, in_item) for term in terms)
        case Or(terms=terms):
            return " or ".join(_print_term(term, in_item) for term in terms)


def _print_term(term: Condition, in_item: bool) -> str:
    text = print_condition(term, in_item)
    return f"({text})" if isinstance(term, (And, Or)) else text


def _print_test(test: Test, in_item: bool) -> str:
    name = print_reference(test.reference, in_item)
    subject = f"every value of {name}" if test.every else name
    operands = ", ".join(_print_operand(test, operand) for operand in test.operands)
    return f"{subject} {test.operator} {operands}".rstrip()


def _print_operand(test: Test, operand: str) -> str:
    if test.operator in _REGEX_OPERATORS:
        return regex(operand, test.ignore_case)
    if test.operator in _DATE_OPERATORS and len(operand) == 8:
        return f"{operand[:4]}-{operand[4:6]}-{operand[6:]}"
    if test.operator not in _TEXT_OPERATORS:
        return operand
    if VR_NUMBER.get(test.reference.vr) == VR_NUMBER["UI"]:
        return load_uids().keyword(operand) or quoted(operand)
    return quoted(operand)
