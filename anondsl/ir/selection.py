"""Which rules can meet which attributes: the sorted candidate lists of LANGUAGE 4.

A candidate is a rule's verdict with the literals under which it holds for this attribute. Lists are sorted best first
because they are filled from rules that are. Folding them into diagrams is `decide`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from anondsl.compiled.expressions import EVERYWHERE
from anondsl.compiled.faults import InternalError
from anondsl.dicom.dictionary import Attribute, Dictionary, Standing, load_dictionary
from anondsl.dicom.safe_private import SafePrivate
from anondsl.dicom.tags import FULL_CARE, REAL_TIME_GROUP, RESERVED_GROUPS, is_private
from anondsl.ir.context import Context
from anondsl.ir.diagram import Literal
from anondsl.semantics.resolved import ResolvedRule, ResolvedSelector, SelectorKind

Candidate = tuple[int, tuple[Literal, ...]]
"""A verdict (place of the rule + 1) and what must hold for it, besides the attribute itself."""

EVEN_GROUP = 0x00010000
"""The bit that is 0 in every even group."""

CURVES = (0x50000000, 0xFF010000)
OVERLAYS = (0x60000000, 0xFF010000)
"""(value, care) of the groups 5000 to 50FE and 6000 to 60FE."""

_KIND_GROUPS: Mapping[str, tuple[int, int]] = {"curves": CURVES, "overlays": OVERLAYS}
_FOLDED_GROUPS = (0x5000, 0x6000)


class PrivateKey(NamedTuple):
    """A private element by creator, group and offset; a whole block where these are -1; all private with no creator."""

    creator: str = ""
    group: int = -1
    offset: int = -1


NumberedRule = tuple[int, ResolvedRule]
"""A rule with its verdict."""

SafeTests = Mapping[PrivateKey, tuple[int, ...]]
"""For each element of PS3.15 Table E.3.10-1 the tests of which one must hold."""

_PRIVATE_KINDS = frozenset({SelectorKind.PRIVATE_ELEMENT, SelectorKind.PRIVATE_BLOCK, SelectorKind.SAFE_PRIVATE})


class SplitGroup(Exception):
    """A selector names one of the groups 50xx or 60xx, which stand and fall together."""

    def __init__(self, rule: ResolvedRule) -> None:
        super().__init__()
        self.rule = rule


def public_tags(selector: ResolvedSelector, dictionary: Dictionary) -> Collection[int]:
    """Tags of the rows that a selector names, `except` left aside; structural attributes are never among them."""
    match selector.kind:
        case SelectorKind.ATTRIBUTE:
            found = dictionary.by_tag.get(selector.tag)
            return (selector.tag,) if found is not None and found.standing is not Standing.STRUCTURAL else ()
        case SelectorKind.TAG_PATTERN:
            return _tags_of_pattern(selector.tag, selector.care)
        case SelectorKind.CLASS if selector.name in _KIND_GROUPS:
            return _tags_of_group(*_KIND_GROUPS[selector.name])
        case SelectorKind.GLOB | SelectorKind.CLASS | SelectorKind.ALL_ATTRIBUTES:
            return selector.tags
    return ()


@lru_cache(maxsize=1)
def ruled() -> tuple[Attribute, ...]:
    """The attributes that rules decide."""
    return tuple(each for each in load_dictionary().attributes if each.standing is not Standing.STRUCTURAL)


@lru_cache(maxsize=1)
def ruled_tags() -> tuple[int, ...]:
    return tuple(each.tag for each in ruled())


@lru_cache(maxsize=4)
def _tags_of_group(value: int, care: int) -> tuple[int, ...]:
    return tuple(tag for tag in ruled_tags() if tag & care == value)


@lru_cache(maxsize=256)
def _tags_of_pattern(value: int, care: int) -> tuple[int, ...]:
    return tuple(each.tag for each in ruled() if _covers_row(value, care, each))


def _covers_row(value: int, care: int, attribute: Attribute) -> bool:
    """A row of the table stands for its tag, and for all groups of 50xx and 60xx."""
    own = attribute.care if attribute.tag >> 16 in _FOLDED_GROUPS else FULL_CARE
    return covers(value, care, attribute.tag & own, own)


def covers(value: int, care: int, inner_value: int, inner_care: int) -> bool:
    """Whether every tag of the inner pattern matches the outer one. Even groups only, so that bit never counts."""
    care &= ~EVEN_GROUP
    return care & ~inner_care == 0 and (value ^ inner_value) & care == 0


def splits_folded_group(selector: ResolvedSelector, dictionary: Dictionary) -> bool:
    """Whether a tag or pattern picks some of the groups 50xx or 60xx and not the others."""
    if selector.kind is SelectorKind.ATTRIBUTE:
        return selector.tag not in dictionary.by_tag and dictionary.fold(selector.tag) >> 16 in _FOLDED_GROUPS
    if selector.kind is not SelectorKind.TAG_PATTERN or not selector.care & 0x00FE0000:
        return False
    value, care = selector.tag, selector.care & ~0x00FF0000
    return any((value ^ group[0]) & care & 0xFF000000 == 0 for group in (CURVES, OVERLAYS))


def candidates_by_tag(
    rules: Sequence[ResolvedRule], context: Context, dictionary: Dictionary
) -> Mapping[int, list[Candidate]]:
    """The candidates of every public attribute that some rule names. Raises `SplitGroup`."""
    lists: defaultdict[int, list[Candidate]] = defaultdict(list)
    for verdict, rule in enumerate(rules, start=1):
        selector = rule.selector
        if splits_folded_group(selector, dictionary) or (
            selector.excluded and any(splits_folded_group(each, dictionary) for each in selector.excluded)
        ):
            raise SplitGroup(rule)
        tags = public_tags(selector, dictionary)
        if not tags:
            continue
        candidate = (verdict, context.rule_literals(rule))
        if not selector.excluded:
            for tag in tags:
                lists[tag].append(candidate)
            continue
        exceptions = [(each, set(public_tags(each, dictionary))) for each in selector.excluded]
        for tag in tags:
            literals = _with_exceptions(candidate[1], [each for each, named in exceptions if tag in named], context)
            if literals is not None:
                lists[tag].append((verdict, literals))
    return lists


def reaching_outside(rules: Sequence[ResolvedRule], dictionary: Dictionary) -> list[NumberedRule]:
    """The rules that can select a tag without a row of its own."""
    return [
        (verdict, rule)
        for verdict, rule in enumerate(rules, start=1)
        if rule.selector.kind not in _PRIVATE_KINDS
        and not (rule.selector.kind is SelectorKind.ATTRIBUTE and _has_row_alone(rule.selector.tag, dictionary))
    ]


def _has_row_alone(tag: int, dictionary: Dictionary) -> bool:
    found = dictionary.by_tag.get(tag)
    return found is not None and not found.is_pattern


def reaching_private(rules: Sequence[ResolvedRule]) -> Mapping[str, Sequence[NumberedRule]]:
    """The rules that can select a private element, by its creator; under "" those that name none."""
    return _by_creator(
        [
            (verdict, rule)
            for verdict, rule in enumerate(rules, start=1)
            if rule.selector.kind in _PRIVATE_KINDS or names_private(rule.selector, PrivateKey())
        ]
    )


def candidates_of_pattern(
    value: int, care: int, attribute: Attribute | None, rules: Sequence[NumberedRule], context: Context
) -> tuple[Candidate, ...]:
    """Candidates of the tags of a pattern that have no row of their own."""

    def named(selector: ResolvedSelector) -> bool:
        match selector.kind:
            case SelectorKind.ATTRIBUTE:
                exact = covers(selector.tag, FULL_CARE, value, care)
                return exact or (attribute is not None and selector.tag == attribute.tag)
            case SelectorKind.TAG_PATTERN:
                return covers(selector.tag, selector.care, value, care)
            case SelectorKind.CLASS if selector.name in _KIND_GROUPS:
                return covers(*_KIND_GROUPS[selector.name], value, care)
            case SelectorKind.CLASS if selector.name == "unknown":
                return attribute is None
            case SelectorKind.GLOB | SelectorKind.CLASS | SelectorKind.ALL_ATTRIBUTES:
                return attribute is not None and attribute.tag in selector.tags
        return False

    found: list[Candidate] = []
    for verdict, rule in rules:
        if named(rule.selector):
            exceptions = [each for each in rule.selector.excluded if named(each)]
            literals = _with_exceptions(context.rule_literals(rule), exceptions, context)
            if literals is not None:
                found.append((verdict, literals))
    return tuple(found)


def _by_creator(rules: Iterable[NumberedRule]) -> Mapping[str, Sequence[NumberedRule]]:
    """The rules that can name elements of each creator, best first; under "" those that name no creator."""
    at_large = [numbered for numbered in rules if not numbered[1].selector.creator]
    found: defaultdict[str, list[NumberedRule]] = defaultdict(list)
    for numbered in rules:
        if numbered[1].selector.creator:
            found[numbered[1].selector.creator].append(numbered)
    merged = {creator: sorted([*named, *at_large], key=lambda one: one[0]) for creator, named in found.items()}
    return merged | {"": at_large}


def candidates_of_private(
    key: PrivateKey, safe_tests: SafeTests, rules: Mapping[str, Sequence[NumberedRule]], context: Context
) -> tuple[Candidate, ...]:
    """Candidates of a private element or block. `safe_tests`: tests of Table E.3.10-1, one of which must hold; `rules`
    as `reaching_private` gives them."""
    tests = safe_tests.get(key, ())
    found: list[Candidate] = []
    for verdict, rule in rules.get(key.creator, rules[""]):
        is_safe = rule.selector.kind is SelectorKind.SAFE_PRIVATE
        if not is_safe and not names_private(rule.selector, key):
            continue
        excluded = [each for each in rule.selector.excluded if names_private(each, key)]
        literals = _with_exceptions(context.rule_literals(rule), excluded, context)
        if literals is None:
            continue
        for each in rule.selector.excluded:
            if each.kind is SelectorKind.SAFE_PRIVATE:
                literals = (*literals, *(context.safe_literal(test, positive=False) for test in tests))
        if is_safe:
            found.extend((verdict, (*literals, context.safe_literal(test))) for test in tests)
        else:
            found.append((verdict, literals))
    return tuple(found)


def names_private(selector: ResolvedSelector, key: PrivateKey) -> bool:
    match selector.kind:
        case SelectorKind.PRIVATE_ELEMENT:
            return (selector.creator, selector.group, selector.offset) == (key.creator, key.group, key.offset)
        case SelectorKind.PRIVATE_BLOCK:
            return selector.creator == key.creator and key.creator != ""
        case SelectorKind.CLASS:
            return selector.name == "private"
    return False


def safe_key(row: SafePrivate) -> PrivateKey:
    return PrivateKey(row.creator, row.group, row.offset)


def _with_exceptions(
    literals: tuple[Literal, ...], exceptions: Sequence[ResolvedSelector], context: Context
) -> tuple[Literal, ...] | None:
    """The literals and that no exception holds; None where one holds everywhere."""
    for exception in exceptions:
        if exception.excluded:
            raise InternalError("an exception has exceptions of its own")
        if exception.path == EVERYWHERE:
            return None
        literals = (*literals, context.path_literal(exception.path, positive=False))
    return literals


def is_structural_region(value: int, care: int) -> bool:
    """Whether a pattern lies within group lengths or reserved groups, which no rule reaches."""
    if care & 0xFFFF == 0xFFFF and value & 0xFFFF == 0:
        return True
    return (
        care & 0xFFFE0000 == 0xFFFE0000 and value >> 16 in (*RESERVED_GROUPS, REAL_TIME_GROUP) and not is_private(value)
    )
