"""Names that a ruleset gives, and names of the standard: what a word stands for, or what was probably meant.

Groups, conditions, parameters and tables have one space of names, shared by all files. Which of them are used is noted
on the way, for the checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches

from anondsl.diagnostics.catalog.measures import CleanedDateNotSaid
from anondsl.diagnostics.catalog.names import NameDefinedTwice, UnknownKeyword, UnknownName
from anondsl.diagnostics.catalog.operands import ValueMayBeMissing
from anondsl.diagnostics.core import DiagnosticKind, Edit, Fix, Label, Report
from anondsl.dicom.dictionary import Attribute, Dictionary
from anondsl.records import field, record
from anondsl.source import Span
from anondsl.syntax.ast import (
    ConditionStatement,
    GroupStatement,
    Name,
    ParameterStatement,
    RulesetNode,
    TableStatement,
)

Definition = GroupStatement | ConditionStatement | ParameterStatement | TableStatement

WHAT: Mapping[type[Definition], str] = {
    GroupStatement: "group",
    ConditionStatement: "condition",
    ParameterStatement: "parameter",
    TableStatement: "table",
}


@record
class Names:
    """All definitions by name. `lost` are names whose definition holds a mistake: neither known nor unknown."""

    definitions: Mapping[str, Definition]
    lost: frozenset[str]
    used: set[str] = field(default_factory=set, compare=False)

    def find(self, name: str, kind: type[Definition]) -> Definition | None:
        """The definition of that kind, which counts as used from now on."""
        found = self.definitions.get(name)
        if found is None:
            return None
        self.used.add(name)
        return found if isinstance(found, kind) else None

    def of(self, kind: type[Definition]) -> tuple[str, ...]:
        return tuple(name for name, definition in self.definitions.items() if isinstance(definition, kind))


@record
class Setting:
    """What every step of resolving has at hand."""

    dictionary: Dictionary
    names: Names
    report: Report
    shipped: bool = False
    """Rules of the shipped profile: retired attributes in them are no news."""
    missing_branches: list[tuple[ValueMayBeMissing, Span]] = field(default_factory=list, compare=False)
    """Values without an `else`, each with its place; said at the end, of those that hold no mistake."""
    cleaned_dates: list[tuple[CleanedDateNotSaid, Span]] = field(default_factory=list, compare=False)
    """Entries of `clean` that name a date; said at the end, if nothing moves dates."""


def collect_names(nodes: Iterable[RulesetNode], report: Report) -> Names:
    """The definitions of all files; the nearer file's stands where a name is defined twice."""
    definitions: dict[str, Definition] = {}
    lost: set[str] = set()
    for node in nodes:
        lost |= node.lost_names
        for statement in node.statements:
            if not isinstance(statement, Definition):
                continue
            name = statement.name
            first = definitions.setdefault(name.text, statement)
            if first is not statement:
                report.add(
                    NameDefinedTwice(name.text), at=name.span, also=[Label(first.name.span, "first defined here")]
                )
    return Names(definitions, frozenset(lost))


def find_keyword(name: Name, setting: Setting) -> Attribute | None:
    """The attribute of a keyword; an unknown one is reported with what is most like it."""
    found = setting.dictionary.by_keyword.get(name.text)
    if found is not None:
        return found
    groups = setting.names.of(GroupStatement)
    if name.text in setting.names.lost:
        return None
    if "-" in name.text or (name.text.islower() and name.text not in _folded(setting.dictionary)):
        suggestion = nearest(name.text, groups)
        report_unknown(UnknownName("group", name.text, suggestion), name.span, suggestion, setting.report)
    else:
        suggestion = nearest_keyword(name.text, setting.dictionary) or nearest(name.text, groups)
        report_unknown(UnknownKeyword(name.text, suggestion), name.span, suggestion, setting.report)
    return None


def report_unknown(kind: DiagnosticKind, at: Span, suggestion: str, report: Report) -> None:
    """An unknown word; where something is like it, putting that in its place is offered."""
    fix = None
    if suggestion:
        fix = Fix((Edit(at, suggestion),), safe=False, title=f"write `{suggestion}`")
    report.add(kind, at=at, fix=fix)


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of few words that is most like another, or nothing."""
    found = get_close_matches(word, list(words), 1, 0.6)
    return found[0] if found else ""


def nearest_keyword(word: str, dictionary: Dictionary) -> str:
    """The keyword that is most like a word: the same but for the case, else by what they share."""
    same = _folded(dictionary).get(word.lower())
    if same is not None:
        return same
    best, best_ratio = "", 0.75
    matcher = SequenceMatcher(b=word, autojunk=False)
    for keyword in dictionary.by_keyword:
        if abs(len(keyword) - len(word)) > 4:
            continue
        matcher.set_seq1(keyword)
        if matcher.real_quick_ratio() > best_ratio and matcher.quick_ratio() > best_ratio:
            ratio = matcher.ratio()
            if ratio > best_ratio:
                best, best_ratio = keyword, ratio
    return best


def _folded(dictionary: Dictionary) -> dict[str, str]:
    return {keyword.lower(): keyword for keyword in dictionary.by_keyword}
