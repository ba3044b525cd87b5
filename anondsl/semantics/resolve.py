"""From the AST of a rule file to a `ResolvedRuleset`: files read, names looked up, guards and scopes joined to rules.

Every statement is looked at, whatever is wrong with others, so that one run shows all mistakes. What the rules have to
do with each other is `check`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from anondsl.compiled.actions import Otherwise
from anondsl.compiled.expressions import Condition, Reference
from anondsl.compiled.faults import InternalError
from anondsl.compiled.ruleset import AcceptSpec, IdentifySpec, ParameterSpec
from anondsl.diagnostics.catalog.builtness import NotBuiltYet
from anondsl.diagnostics.catalog.files import IgnoredInInclude, MissingOtherwise, SaidTwice, UnknownAcceptance
from anondsl.diagnostics.catalog.operands import BadIdentity
from anondsl.diagnostics.catalog.privacy import AcceptedWithoutReason
from anondsl.diagnostics.core import Label, Report
from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.tags import STUDY_INSTANCE_UID
from anondsl.records import record
from anondsl.semantics.actions import head
from anondsl.semantics.cleaning import report_cleaned_dates
from anondsl.semantics.conditions import conjunction, negated, plain_number, resolve_condition
from anondsl.semantics.guarantees import check_guarantee
from anondsl.semantics.includes import RuleFile, load_files
from anondsl.semantics.loader import Loader
from anondsl.semantics.masks import check_mask
from anondsl.semantics.names import Names, Setting, collect_names, nearest, report_unknown
from anondsl.semantics.profile import resolve_profile
from anondsl.semantics.references import resolve_reference
from anondsl.semantics.resolved import ResolvedReject, ResolvedRule, ResolvedRuleset, Scope
from anondsl.semantics.roots import with_one_root
from anondsl.semantics.rules import report_missing_branches, resolve_rule
from anondsl.semantics.selectors import resolve_list, resolve_sequence
from anondsl.semantics.tests_in_files import check_test
from anondsl.source import Span
from anondsl.syntax.ast import (
    AcceptStatement,
    ConditionStatement,
    GroupStatement,
    GuaranteeStatement,
    HeaderStatement,
    IdentifyStatement,
    MaskStatement,
    NumberNode,
    OtherwiseStatement,
    ParameterStatement,
    RejectStatement,
    RemoveItemStatement,
    RulesetNode,
    RuleStatement,
    Statement,
    StringNode,
    TestStatement,
    UseProfileStatement,
    WhenBlock,
    WithinBlock,
)

ACCEPTABLE = ("unmasked-pixels", "recognizable-faces", "cleaned-text", "encapsulated-documents", "video")
"""What a person can take responsibility for (LANGUAGE 9, 11)."""

PATIENT_ID = 0x00100020

_FOR_THE_WHOLE = (HeaderStatement, UseProfileStatement, OtherwiseStatement, IdentifyStatement, TestStatement)
_WORDS: dict[type, str] = {
    HeaderStatement: "ruleset",
    UseProfileStatement: "use profile",
    OtherwiseStatement: "otherwise",
    IdentifyStatement: "identify",
    TestStatement: "test",
}


@record
class Resolution:
    """The ruleset, and what of the files the checks look at besides."""

    ruleset: ResolvedRuleset
    files: tuple[RuleFile, ...]
    names: Names
    header: HeaderStatement | None
    profile: UseProfileStatement | None
    conditions: tuple[tuple[Condition, Span], ...]
    """Every condition as it is used, with its place."""


@record
class _Block:
    """What encloses a statement."""

    layer: int
    guard: Condition | None = None
    scope: Scope | None = None


class _Gathered:
    def __init__(self) -> None:
        self.rules: list[ResolvedRule] = []
        self.rejects: list[ResolvedReject] = []
        self.accepts: list[AcceptSpec] = []
        self.conditions: list[tuple[Condition, Span]] = []


def resolve(top: RulesetNode, loader: Loader, report: Report) -> Resolution:
    """The ruleset of a file; where `report` has errors, as much of it as could be understood."""
    files = load_files(top, loader, report)
    names = collect_names((file.node for file in files), report)
    setting = Setting(load_dictionary(), names, report)
    gathered = _Gathered()
    for file in files:
        _walk(_counting(file, report), _Block(file.layer), setting, gathered)
    _look_at_definitions(names, setting)
    report_missing_branches(setting)
    if not any(_is_lost(r"(?:shift|truncate)", file.node, report) for file in files if setting.cleaned_dates):
        report_cleaned_dates((each for file in files for each in file.node.statements), setting)

    own = top.statements
    header = _only(own, HeaderStatement, report)
    use = _only(own, UseProfileStatement, report)
    otherwise = _only(own, OtherwiseStatement, report)
    if otherwise is None and not _is_lost("otherwise", top, report):
        report.add(MissingOtherwise(), at=Span(top.source, 0, min(1, len(top.source.text))))
    profile = resolve_profile(use, gathered.rules, report)
    ruleset = ResolvedRuleset(
        name=_text(None if header is None else header.name),
        version=_text(None if header is None else header.version),
        project=_text(None if header is None else header.project),
        edition=profile.edition,
        uses_profile=bool(profile.edition),
        options=profile.options,
        otherwise=Otherwise.REMOVE if otherwise is None else Otherwise(otherwise.word),
        rules=with_one_root((*gathered.rules, *profile.rules), report),
        rejects=tuple(gathered.rejects),
        accepts=tuple(gathered.accepts),
        parameters=_parameters(names),
        identify=_identify(_only(own, IdentifyStatement, report), setting),
    )
    return Resolution(ruleset, files, names, header, use, tuple(gathered.conditions))


# -- statements ------------------------------------------------------------------------------------------------------


def _counting(file: RuleFile, report: Report) -> Iterable[Statement]:
    """The statements that count where the file stands."""
    if file.layer == 0:
        return file.node.statements
    for statement in file.node.statements:
        if isinstance(statement, _FOR_THE_WHOLE):
            report.add(IgnoredInInclude(_WORDS[type(statement)]), at=head(statement.span))
    return tuple(each for each in file.node.statements if not isinstance(each, _FOR_THE_WHOLE))


def _walk(statements: Iterable[Statement], block: _Block, setting: Setting, gathered: _Gathered) -> None:
    for statement in statements:
        step = _STEPS.get(type(statement))
        if step is not None:
            step(statement, block, setting, gathered)


def _must_have_said(report: Report, missing: bool) -> None:
    """A part of a statement that is missing, and no error that says so, would be a rule that does nothing."""
    if missing and not report.has_errors:
        raise InternalError("a statement was left out without a diagnostic")


def _rule(statement: RuleStatement, block: _Block, setting: Setting, gathered: _Gathered) -> None:
    found = resolve_rule(statement, setting, block.layer, block.guard, block.scope)
    _must_have_said(setting.report, missing=len(found) < len(statement.selectors.entries))
    gathered.rules.extend(found)


def _when(statement: WhenBlock, block: _Block, setting: Setting, gathered: _Gathered) -> None:
    condition = resolve_condition(statement.condition, setting)
    _must_have_said(setting.report, missing=condition is None)
    if condition is None:
        condition = block.guard
    else:
        gathered.conditions.append((condition, statement.condition.span))
        if block.guard is not None:
            condition = conjunction([block.guard, condition])
    _walk(statement.body, _Block(block.layer, condition, block.scope), setting, gathered)


def _within(statement: WithinBlock, block: _Block, setting: Setting, gathered: _Gathered) -> None:
    path = resolve_sequence(statement.sequence, setting)
    _must_have_said(setting.report, missing=path is None)
    condition = None
    if statement.condition is not None:
        condition = resolve_condition(statement.condition, setting, in_item=True)
        _must_have_said(setting.report, missing=condition is None)
        if condition is not None:
            gathered.conditions.append((condition, statement.condition.span))
    scope = block.scope if path is None else Scope(path, condition, block.scope)
    _walk(statement.body, _Block(block.layer, block.guard, scope), setting, gathered)


def _reject(statement: RejectStatement, block: _Block, setting: Setting, gathered: _Gathered) -> None:
    condition = resolve_condition(statement.condition, setting)
    if condition is None:
        _must_have_said(setting.report, missing=True)
        return
    gathered.conditions.append((condition, statement.condition.span))
    if statement.unless:
        condition = negated(condition)
    if block.guard is not None:
        condition = conjunction([block.guard, condition])
    because = "" if statement.because is None else statement.because.text
    gathered.rejects.append(ResolvedReject(condition, because, statement.span))


def _accept(statement: AcceptStatement, block: _Block, setting: Setting, gathered: _Gathered) -> None:
    thing = statement.thing.text
    if thing not in ACCEPTABLE:
        suggestion = nearest(thing, ACCEPTABLE)
        report_unknown(UnknownAcceptance(thing, suggestion), statement.thing.span, suggestion, setting.report)
    elif statement.because is None or not statement.because.text.strip():
        setting.report.add(AcceptedWithoutReason(thing), at=statement.thing.span)
    else:
        gathered.accepts.append(AcceptSpec(thing, statement.because.text.strip(), block.guard))


def _mask(statement: MaskStatement, block: _Block, setting: Setting, gathered: _Gathered) -> None:
    check_mask(statement, block.guard, setting)
    setting.report.add(NotBuiltYet("`mask`"), at=head(statement.span))


def _guarantee(statement: GuaranteeStatement, block: _Block, setting: Setting, gathered: _Gathered) -> None:
    check_guarantee(statement, setting)
    setting.report.add(NotBuiltYet("`guarantee`"), at=head(statement.span))


def _remove_item(statement: RemoveItemStatement, block: _Block, setting: Setting, gathered: _Gathered) -> None:
    setting.report.add(NotBuiltYet("`remove item`"), at=head(statement.span))


def _test(statement: TestStatement, block: _Block, setting: Setting, gathered: _Gathered) -> None:
    check_test(statement, setting)


_STEPS: dict[type, Callable[..., None]] = {
    RuleStatement: _rule,
    WhenBlock: _when,
    WithinBlock: _within,
    RejectStatement: _reject,
    AcceptStatement: _accept,
    MaskStatement: _mask,
    GuaranteeStatement: _guarantee,
    RemoveItemStatement: _remove_item,
    TestStatement: _test,
}


# -- what a file says once -------------------------------------------------------------------------------------------

Single = TypeVar("Single", HeaderStatement, UseProfileStatement, OtherwiseStatement, IdentifyStatement)


def _is_lost(word: str, node: RulesetNode, report: Report) -> bool:
    """Whether a statement that begins with the word is in the text, with a mistake that is reported already."""
    return report.has_errors and re.search(rf"^\s*{word}\b", node.source.text, re.MULTILINE) is not None


def _only(statements: Iterable[Statement], kind: type[Single], report: Report) -> Single | None:
    found = [statement for statement in statements if isinstance(statement, kind)]
    for other in found[1:]:
        first = Label(head(found[0].span), "said here first")
        report.add(SaidTwice(_WORDS[kind]), at=head(other.span), also=[first])
    return found[0] if found else None


def _text(node: StringNode | None) -> str:
    return "" if node is None else node.text.strip()


def _parameters(names: Names) -> tuple[ParameterSpec, ...]:
    found = [each for each in names.definitions.values() if isinstance(each, ParameterStatement)]
    return tuple(ParameterSpec(each.name.text, each.kind, _default(each)) for each in sorted(found, key=_by_name))


def _by_name(statement: ParameterStatement) -> str:
    return statement.name.text


def _default(statement: ParameterStatement) -> str | None:
    match statement.default:
        case NumberNode(text=text):
            return plain_number(text)
        case StringNode() as node:
            return node.text
    return None


def _identify(statement: IdentifyStatement | None, setting: Setting) -> IdentifySpec:
    attribute = setting.dictionary.by_tag[PATIENT_ID]
    patient_id = Reference(PATIENT_ID, attribute.vr, top=True, keyword=attribute.keyword)
    if statement is None:
        return IdentifySpec((patient_id,))
    references: list[Reference] = []
    for node in statement.attributes:
        reference = resolve_reference(node, setting, top=True, where="`identify`")
        if reference is None:
            continue
        if reference.vr in ("SQ", "UN") or reference.vr.startswith("O"):
            setting.report.add(BadIdentity(f"`{node.span.text}` ({reference.vr}) identifies nobody"), at=node.span)
        elif reference in references:
            setting.report.add(BadIdentity(f"`{node.span.text}` is named twice"), at=node.span)
        else:
            references.append(reference)
    if statement.otherwise is not None:
        other = resolve_reference(statement.otherwise, setting, top=True, where="`identify`")
        if other is not None and (other.tag != STUDY_INSTANCE_UID or other.path):
            setting.report.add(
                BadIdentity("only `StudyInstanceUID` can stand behind `else`"), at=statement.otherwise.span
            )
    return IdentifySpec(tuple(references) or (patient_id,), statement.otherwise is not None)


def _look_at_definitions(names: Names, setting: Setting) -> None:
    """Definitions that nothing uses still have to be right. Whether something uses them is asked before."""
    used = set(names.used)
    for name, definition in names.definitions.items():
        if name in used:
            continue
        if isinstance(definition, GroupStatement):
            resolve_list(definition.selectors, setting)
        elif isinstance(definition, ConditionStatement):
            resolve_condition(definition.condition, setting)
    names.used.intersection_update(used)
