"""`use profile basic`: the shipped rule files as resolved rules, in layers behind those of the file (LANGUAGE 4).

The files are parsed and resolved like any other, once a process: they never change while it runs. What `clean` of an
option means for a given ruleset is settled here too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from anondsl.compiled.actions import (
    BoundAction,
    Clean,
    Fallback,
    Keep,
    Remove,
    Replace,
    Shift,
    Truncate,
)
from anondsl.compiled.expressions import Call, Number, Original, Reference
from anondsl.compiled.faults import InternalError
from anondsl.diagnostics.catalog.builtness import NotBuiltYet
from anondsl.diagnostics.catalog.profile import (
    ContradictingOptions,
    DatesNotSaid,
    EditionNotPinned,
    UnknownEdition,
    UnknownOption,
    UnknownProfile,
    VisualFeaturesOption,
)
from anondsl.diagnostics.core import Edit, Fix, Report
from anondsl.dicom.dictionary import Attribute, load_dictionary
from anondsl.dicom.profile import EDITION, NOT_BUILT_OPTION, OPTION_BY_NAME
from anondsl.dicom.vr import DATE_VRS, TEXT_VRS
from anondsl.records import record, replace
from anondsl.semantics.loader import Refusal, read_shipped
from anondsl.semantics.names import Names, Setting, nearest, report_unknown
from anondsl.semantics.resolved import OPTION_LAYER, PROFILE_LAYER, ResolvedRule, SelectorKind
from anondsl.semantics.rules import resolve_rule
from anondsl.source import Span
from anondsl.syntax.ast import RuleStatement, UseProfileStatement
from anondsl.syntax.parse import parse_source

BASIC = "basic"
EDITIONS = (EDITION,)
_CLEANED_VRS = TEXT_VRS | {"PN", "SQ"}


@record
class UsedProfile:
    """The profile as a ruleset uses it. Without one, `edition` is empty."""

    edition: str = ""
    options: tuple[str, ...] = ()
    rules: tuple[ResolvedRule, ...] = ()


def resolve_profile(
    statement: UseProfileStatement | None, own_rules: Iterable[ResolvedRule], report: Report
) -> UsedProfile:
    """The rules of the profile and of its options; what is wrong with the statement is reported."""
    if statement is None:
        return UsedProfile()
    edition = _edition(statement, report)
    if statement.profile.text != BASIC:
        report.add(UnknownProfile(statement.profile.text), at=statement.profile.span)
        return UsedProfile()
    options = _options(statement, report)
    rules = list(profile_rules(edition, BASIC))
    movers = [rule for rule in own_rules if isinstance(rule.action, (Shift, Truncate))]
    for option, span in options.items():
        rules.extend(_settled(edition, option, movers, span, report))
    return UsedProfile(edition, tuple(sorted(options)), tuple(rules))


def _edition(statement: UseProfileStatement, report: Report) -> str:
    written = statement.edition
    newest = EDITIONS[-1]
    if written is None:
        place = Span(statement.profile.span.source, statement.profile.span.end, statement.profile.span.end)
        fix = Fix((Edit(place, f" of {newest}"),), safe=True, title=f"pin the edition {newest}")
        report.add(EditionNotPinned(newest), at=statement.profile.span, fix=fix)
        return newest
    if written.text not in EDITIONS:
        report.add(UnknownEdition(written.text, ", ".join(f"`{each}`" for each in EDITIONS)), at=written.span)
        return newest
    return written.text


def _options(statement: UseProfileStatement, report: Report) -> dict[str, Span]:
    """The options in use, each with its place."""
    found: dict[str, Span] = {}
    for option in statement.options:
        if option.text == NOT_BUILT_OPTION:
            report.add(VisualFeaturesOption(), at=option.span)
        elif option.text not in OPTION_BY_NAME:
            suggestion = nearest(option.text, OPTION_BY_NAME)
            report_unknown(UnknownOption(option.text, suggestion), option.span, suggestion, report)
        else:
            found.setdefault(option.text, option.span)
    both = ("retain-full-dates", "retain-modified-dates")
    if all(option in found for option in both):
        report.add(ContradictingOptions(*both), at=found[both[0]])
    return found


@lru_cache(maxsize=64)
def profile_rules(edition: str, option: str) -> tuple[ResolvedRule, ...]:
    """The rules of one shipped file, as it says them."""
    source = read_shipped(f"anondsl:ps3_15_{edition}/{option}.anon", "")
    if source is None or isinstance(source, Refusal):
        raise InternalError(f"the rule file of `{option}` is missing from the package")
    report = Report()
    node = parse_source(source, report)
    setting = Setting(load_dictionary(), Names({}, frozenset()), report, shipped=True)
    layer = PROFILE_LAYER if option == BASIC else OPTION_LAYER
    statements = [] if node is None else [each for each in node.statements if isinstance(each, RuleStatement)]
    rules = tuple(
        replace(rule, option=option) for each in statements for rule in resolve_rule(each, setting, layer, None, None)
    )
    if node is None or report.has_errors or len(statements) < len(node.statements):
        raise InternalError(f"the rule file of `{option}` does not resolve")
    return rules


# -- what `clean` of an option means ---------------------------------------------------------------------------------


def _settled(
    edition: str, option: str, movers: list[ResolvedRule], span: Span, report: Report
) -> tuple[ResolvedRule, ...]:
    """The rules of an option with every `clean` turned into what it means here; the cleaning of text is refused."""
    mover: BoundAction | None = None
    if option == "retain-modified-dates":
        mover = _mover(movers, span, report)
    rules, not_built = _settled_by(edition, option, mover)
    if not_built and (mover is not None or option != "retain-modified-dates"):
        report.add(NotBuiltYet(f"the cleaning of text that `{option}` asks for"), at=span)
    return rules


@lru_cache(maxsize=64)
def _settled_by(edition: str, option: str, mover: BoundAction | None) -> tuple[tuple[ResolvedRule, ...], bool]:
    """The rules where dates are moved in this way, and whether some are left out."""
    settled: list[ResolvedRule] = []
    rules = profile_rules(edition, option)
    for rule in rules:
        action = _cleaned(rule, mover, option) if isinstance(rule.action, Clean) else rule.action
        if action is not None:
            settled.append(rule if action is rule.action else replace(rule, action=action))
    return tuple(settled), len(settled) < len(rules)


def _cleaned(rule: ResolvedRule, mover: BoundAction | None, option: str) -> BoundAction | None:
    """LANGUAGE 6: of an AE title a pseudonym, of a date what the file says, of a time nothing; no text: removed."""
    attribute = load_dictionary().attribute(rule.selector.tag) if rule.selector.kind is SelectorKind.ATTRIBUTE else None
    if option == "retain-modified-dates" and attribute is not None:
        if attribute.vr in DATE_VRS:
            return mover
        # A time zone or a certified timestamp tells the place or the day; no cleaning could take that out.
        return Keep() if attribute.vr == "TM" else Remove()
    if attribute is None:
        named = load_dictionary().by_tag
        texts = any(named[tag].vr in _CLEANED_VRS for tag in rule.selector.tags)
        return None if texts else Remove()
    if attribute.vr == "AE":
        return _pseudonym(attribute)
    if attribute.vr == "TM":
        return Keep()
    return None if attribute.vr in _CLEANED_VRS else Remove()


def _pseudonym(attribute: Attribute) -> BoundAction:
    own = Original(Reference(attribute.tag, attribute.vr, keyword=attribute.keyword))
    return Replace(Call("pseudonym", (own, Number("16"))), Fallback.REMOVE)


def _mover(movers: list[ResolvedRule], span: Span, report: Report) -> BoundAction | None:
    """How the file moves dates: as its rule on all dates says, else as its one `shift`, else its one `truncate`."""
    candidates = (
        [rule for rule in movers if rule.selector.kind is SelectorKind.CLASS],
        [rule for rule in movers if isinstance(rule.action, Shift)],
        movers,
    )
    for rules in candidates:
        actions = list(dict.fromkeys(rule.action for rule in rules))
        if len(actions) == 1:
            return actions[0]
        if actions:
            report.add(DatesNotSaid(several=True), at=span)
            return None
    report.add(DatesNotSaid(), at=span)
    return None
