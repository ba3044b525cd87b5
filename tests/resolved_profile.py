"""The profile as resolved rules, straight from the letters of Table E.1-1: what tests of later stages start from.

The rule files under `rulesets/` say the same; that they do is tested where they are made. Built here without a parser,
so that tests of lowering and engine do not hang on the front end.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from anondsl.compiled.actions import (
    BoundAction,
    Clean,
    Dummy,
    Empty,
    Fallback,
    Keep,
    Otherwise,
    Regenerate,
    Remove,
    Replace,
)
from anondsl.compiled.expressions import Call, Number, Original, Reference
from anondsl.compiled.ruleset import AcceptSpec, CompiledRuleset, IdentifySpec, ParameterSpec
from anondsl.diagnostics.core import Report
from anondsl.dicom.dictionary import Standing, load_dictionary
from anondsl.dicom.profile import load_profile
from anondsl.ir.emit import compile_resolved
from anondsl.semantics.resolved import (
    OPTION_LAYER,
    PROFILE_LAYER,
    ResolvedReject,
    ResolvedRule,
    ResolvedRuleset,
    ResolvedSelector,
    SelectorKind,
)

PSEUDONYMS = ("PatientName", "PatientID", "SpecimenIdentifier", "ContainerIdentifier")

ACTION_OF_LETTER: dict[str, BoundAction] = {
    "X": Remove(),
    "X/Z": Remove(),
    "X/D": Remove(),
    "X/Z/D": Remove(),
    "X/Z/U*": Remove(),
    "Z": Empty(),
    "Z/D": Empty(),
    "D": Dummy(),
    "U": Regenerate(),
    "K": Keep(),
    "C": Clean(),
}


def named(keyword: str, **more: object) -> ResolvedSelector:
    """The selector of one attribute."""
    return ResolvedSelector(SelectorKind.ATTRIBUTE, tag=tag(keyword), **more)  # type: ignore[arg-type]


def tag(keyword: str) -> int:
    return load_dictionary().by_keyword[keyword].tag


def all_of(word: str, *vrs: str) -> ResolvedSelector:
    """A class by value representation; structural attributes are in none."""
    tags = frozenset(
        each.tag for each in load_dictionary().attributes if each.vr in vrs and each.standing is not Standing.STRUCTURAL
    )
    return ResolvedSelector(SelectorKind.CLASS, name=word, tags=tags)


def technical() -> ResolvedSelector:
    tags = frozenset(each.tag for each in load_dictionary().attributes if each.technical)
    return ResolvedSelector(SelectorKind.CLASS, name="technical", tags=tags)


def profile_rules(options: Iterable[str] = ()) -> tuple[ResolvedRule, ...]:
    """Rules of the Basic Profile and of some options."""
    rules: list[ResolvedRule] = []
    dictionary = load_dictionary()
    for row in load_profile():
        if row.is_private:
            selector = ResolvedSelector(SelectorKind.CLASS, name="private")
        elif row.tag >> 24 == 0x50:
            selector = ResolvedSelector(SelectorKind.CLASS, name="curves")
        else:
            found = dictionary.by_tag[row.tag]
            if found.standing is Standing.STRUCTURAL:
                continue
            selector = ResolvedSelector(SelectorKind.ATTRIBUTE, tag=row.tag)
        rules.append(ResolvedRule(selector, _basic_action(row.keyword, row.basic), PROFILE_LAYER, option="basic"))
        for option in options:
            letter = row.letter(option)
            if letter and row.is_private:
                selector = ResolvedSelector(SelectorKind.SAFE_PRIVATE)
                rules.append(ResolvedRule(selector, Keep(), OPTION_LAYER, option=option))
            elif letter:
                rules.append(ResolvedRule(selector, ACTION_OF_LETTER[letter], OPTION_LAYER, option=option))
    return tuple(rules)


def _basic_action(keyword: str, letter: str) -> BoundAction:
    if keyword not in PSEUDONYMS:
        return ACTION_OF_LETTER[letter]
    attribute = load_dictionary().by_keyword[keyword]
    own = Original(Reference(attribute.tag, attribute.vr, keyword=keyword))
    return Replace(Call("pseudonym", (own, Number("12"))), Fallback.EMPTY)


def ruleset(
    rules: Iterable[ResolvedRule] = (),
    *,
    profile: bool = False,
    options: Iterable[str] = (),
    otherwise: Otherwise = Otherwise.KEEP_TECHNICAL,
    rejects: Iterable[ResolvedReject] = (),
    accepts: Iterable[AcceptSpec] = (),
    parameters: Iterable[ParameterSpec] = (),
) -> ResolvedRuleset:
    """A ruleset of these rules, on the profile or not."""
    return ResolvedRuleset(
        name="Test",
        version="1",
        project="test",
        edition="2026d" if profile else "",
        uses_profile=profile,
        options=tuple(sorted(options)),
        otherwise=otherwise,
        rules=(*rules, *(profile_rules(options) if profile else ())),
        rejects=tuple(rejects),
        accepts=tuple(accepts),
        parameters=tuple(parameters),
        identify=IdentifySpec((Reference(tag("PatientID"), "LO", top=True, keyword="PatientID"),)),
    )


def own(selector: ResolvedSelector, action: BoundAction, **more: object) -> ResolvedRule:
    """A rule of the compiled file itself."""
    return ResolvedRule(selector, action, 0, **more)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def compiled_profile() -> CompiledRuleset:
    """The Basic Profile, compiled."""
    compiled = compile_resolved(ruleset(profile=True), Report())
    assert compiled is not None
    return compiled
