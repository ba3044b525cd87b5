"""What a careful officer would ask: rules weaker than the profile, originals that come out, what is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from anondsl.compiled.actions import (
    Dummy,
    Empty,
    Fallback,
    Keep,
    Otherwise,
    Regenerate,
    Remove,
    Replace,
    Set,
    Shift,
    lets_original_through,
    strictness,
)
from anondsl.compiled.expressions import EVERYWHERE, Value
from anondsl.diagnostics.catalog.privacy import (
    DatesPartlyShifted,
    EverythingKept,
    KeptWithoutReason,
    NoImageComesOut,
    OriginalLetThrough,
    UidsLeftBehind,
)
from anondsl.diagnostics.catalog.profile import UncheckedPixels
from anondsl.diagnostics.core import Report
from anondsl.dicom.dictionary import Attribute, Standing, load_dictionary
from anondsl.dicom.tags import MODALITY, SOP_INSTANCE_UID
from anondsl.dicom.vr import DATE_VRS
from anondsl.semantics.conflicts import PRIVATE_KINDS, written
from anondsl.semantics.resolve import Resolution
from anondsl.semantics.resolved import OPTION_LAYER, ResolvedRule, SelectorKind
from anondsl.semantics.values import passing_references
from anondsl.semantics.winning import Ranking, own_rules, rules_tag
from anondsl.syntax.ast import OtherwiseStatement

_LETS_INFORMATION_THROUGH = 2
"""Up to this strictness the original, or a part of it, comes out."""


def check_kept_without_reason(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """A rule that lets more through than the profile wants a reason."""
    if not resolution.ruleset.uses_profile:
        return
    for rule in own_rules(ranking.rules):
        if rule.because or rule.span is None or strictness(rule.action) > _LETS_INFORMATION_THROUGH:
            continue
        if isinstance(rule.action, (Replace, Set)):
            continue  # check_original_let_through speaks of these
        profile = _profile_verb(rule, ranking)
        if profile:
            report.add(KeptWithoutReason(written(rule), profile), at=rule.span)


def _profile_verb(rule: ResolvedRule, ranking: Ranking) -> str:
    """What the profile does to the attributes of a rule, where it is stricter and the rule undoes it."""
    selector = rule.selector
    if selector.kind is SelectorKind.ATTRIBUTE:
        winner = ranking.profile_winner(selector.tag)
        if winner is not None and strictness(winner.action) > strictness(rule.action):
            return winner.action.verb
        return ""
    private = selector.kind in PRIVATE_KINDS or (selector.kind is SelectorKind.CLASS and selector.name == "private")
    if private:
        safe = any(other.selector.kind is SelectorKind.SAFE_PRIVATE for other in ranking.rules if _is_profile(other))
        return "" if safe and selector.kind is SelectorKind.SAFE_PRIVATE else "remove all private"
    return ""


def _is_profile(rule: ResolvedRule) -> bool:
    return rule.layer >= OPTION_LAYER


def check_original_let_through(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """A value that holds an original which the standard counts as identifying."""
    dictionary = load_dictionary()
    for rule in own_rules(ranking.rules):
        if rule.because or rule.span is None or not isinstance(rule.action, (Replace, Set)):
            continue
        for value in _values(rule.action):
            for reference in passing_references(value):
                attribute = dictionary.attribute(reference.tag)
                if reference.creator or attribute is None or attribute.standing is not Standing.PROFILE:
                    continue
                winner = ranking.winner(attribute.tag)
                if winner is None or not isinstance(winner.action, Keep):
                    report.add(OriginalLetThrough(attribute.keyword, rule.span.text), at=rule.span)
                    break


def _values(action: Replace | Set) -> Iterator[Value]:
    if lets_original_through(action.value):
        yield action.value
    if action.fallback is Fallback.VALUE and action.fallback_value is not None:
        yield action.fallback_value


def check_dates_partly_shifted(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """Real dates beside shifted ones tell how far those were moved."""
    shifts = [rule for rule in own_rules(ranking.rules) if isinstance(rule.action, Shift) and rule.span is not None]
    if not shifts:
        return
    kept: dict[ResolvedRule, list[str]] = {}
    for attribute in _attributes_of(DATE_VRS):
        for rule in ranking.candidates(attribute.tag):
            if isinstance(rule.action, Keep) and rule.selector.kind is SelectorKind.ATTRIBUTE and not rule.option:
                kept.setdefault(rule, []).append(attribute.keyword)
        winner = ranking.winner(attribute.tag)
        if winner is not None and isinstance(winner.action, Keep):
            names = kept.setdefault(winner, [])
            if attribute.keyword not in names:
                names.append(attribute.keyword)
    for rule, keywords in kept.items():
        place = rule.span if not rule.option and rule.span is not None else shifts[0].span
        if place is not None:
            report.add(DatesPartlyShifted(_listed(keywords)), at=place)


def check_uids_left_behind(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """Kept UIDs where those of the instance itself are regenerated."""
    own = ranking.winner(SOP_INSTANCE_UID)
    if own is not None and not isinstance(own.action, Regenerate):
        return
    for attribute in _attributes_of(frozenset(("UI",))):
        if attribute.class_uid:
            continue
        winner = ranking.winner(attribute.tag)
        if winner is not None and isinstance(winner.action, Keep) and not winner.option and winner.span is not None:
            report.add(UidsLeftBehind(attribute.keyword), at=winner.span)


@lru_cache(maxsize=4)
def _attributes_of(vrs: frozenset[str]) -> tuple[Attribute, ...]:
    return tuple(
        attribute
        for attribute in load_dictionary().attributes
        if attribute.standing is not Standing.STRUCTURAL and not vrs.isdisjoint(attribute.vrs)
    )


def _listed(keywords: list[str]) -> str:
    named = ", ".join(f"`{keyword}`" for keyword in keywords[:3])
    return named if len(keywords) <= 3 else f"{named} and {len(keywords) - 3} more"


def check_unchecked_pixels(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """`clean-pixel-data` is a claim that somebody has to stand for."""
    if "clean-pixel-data" not in resolution.ruleset.options or resolution.profile is None:
        return
    if all(accept.thing != "unmasked-pixels" for accept in resolution.ruleset.accepts):
        span = next(each.span for each in resolution.profile.options if each.text == "clean-pixel-data")
        report.add(UncheckedPixels(), at=span)


def check_everything_kept(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """`keep` of what nobody has looked at."""
    for rule in own_rules(ranking.rules):
        selector = rule.selector
        vague = selector.kind is SelectorKind.ALL_ATTRIBUTES or (
            selector.kind is SelectorKind.CLASS and selector.name in ("private", "unknown")
        )
        if vague and isinstance(rule.action, Keep) and not rule.because and rule.span is not None:
            if selector.kind is SelectorKind.ALL_ATTRIBUTES and (rule.scope or selector.path != EVERYWHERE):
                continue
            report.add(EverythingKept(rule.span.text), at=rule.span)


def check_no_image_comes_out(resolution: Resolution, ranking: Ranking, report: Report) -> None:
    """`otherwise remove`, and no rule that leaves what the Type of every image asks for and no dummy can stand for."""
    written = [each for each in resolution.files[0].node.statements if isinstance(each, OtherwiseStatement)]
    if resolution.ruleset.otherwise is not Otherwise.REMOVE or not written:
        return
    taking = (Remove, Empty, Dummy)
    if not any(rules_tag(rule, MODALITY) and not isinstance(rule.action, taking) for rule in ranking.rules):
        report.add(NoImageComesOut("Modality"), at=written[0].span)
