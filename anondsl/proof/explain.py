"""Why an attribute ends as it does: which rule decides it, under which circumstances, and which rules lose.

`explain` answers about the rules, module `in_file` about one instance. From resolved rules both know
every rule's place and the losers; from a compiled ruleset only the numbers and texts of the rules that win.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from anondsl.compiled.actions import BoundAction
from anondsl.compiled.expressions import DEEP, SequencePath
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import Leaf, Op, RowFlag, TestKind
from anondsl.diagnostics.core import Report
from anondsl.dicom.dictionary import Standing as AttributeStanding
from anondsl.dicom.profile import profile_row
from anondsl.dicom.tags import is_reserved
from anondsl.ir.emit import emit
from anondsl.ir.lower import lower
from anondsl.ir.nodes import Program, RankedRule
from anondsl.proof.by_type import by_type
from anondsl.proof.contexts import Circumstance, Decisions, Place, Way
from anondsl.proof.explanation import Case, Explanation, Keeper, RuleNote, Standing
from anondsl.proof.losers import Contest, note_of
from anondsl.proof.subject import Subject, parse_subject, public_subject
from anondsl.proof.words import circumstance_words, outcome_words, remark_words
from anondsl.records import replace
from anondsl.semantics.resolved import ResolvedRuleset

MOST_CASES = 40
"""Cases of one explanation; more than that nobody reads."""

_FIXED = RowFlag.DROP | RowFlag.STRUCTURAL | RowFlag.OVERLAY_LAYOUT | RowFlag.CHARACTER_SET | RowFlag.PIXEL_DATA


class Explainer:
    """Explains attributes of one ruleset.

    Parameters
    ----------
    ruleset
        The rules as resolved, or compiled.

    Raises
    ------
    ValueError
        The resolved rules go beyond a limit of the compiler and have no compiled form.
    """

    def __init__(self, ruleset: ResolvedRuleset | CompiledRuleset) -> None:
        self.program: Program | None = None
        if isinstance(ruleset, CompiledRuleset):
            self.compiled = ruleset
        else:
            report = Report()
            self.program = lower(ruleset, report)
            if self.program is None:
                raise ValueError("; ".join(diagnostic.message for diagnostic in report))
            self.compiled = emit(self.program)
        self.decisions = Decisions(self.compiled)

    def explain(self, subject: Subject, with_sequences: bool = True) -> Explanation:
        attribute = subject.attribute
        standing = self.standing(subject)
        cases: tuple[Case, ...] = ()
        left_out = 0
        if not self.is_fixed(subject):
            place = self.decisions.place(subject.path)
            contest = None if self.program is None else Contest(self.program, self.decisions, subject)
            ways = self.decisions.ways(self.decisions.root(subject), place)
            cases = tuple(self._case(subject, way, place, contest) for way in islice(ways, MOST_CASES))
            left_out = sum(1 for _ in islice(ways, 100 * MOST_CASES))
        return Explanation(
            subject=subject,
            vr=" or ".join(attribute.vrs) if attribute is not None else "",
            name="" if attribute is None else attribute.name,
            standing=standing,
            cases=cases,
            left_out=left_out,
            from_source=self.program is not None,
            otherwise=self._otherwise(),
            around=tuple(map(self._sequence, _sequences(subject))) if with_sequences else (),
        )

    def is_fixed(self, subject: Subject) -> bool:
        """Whether no rule decides it: the runtime does."""
        if subject.private is None and is_reserved(subject.tag):
            return True
        return bool(self.decisions.flags(subject) & _FIXED)

    def standing(self, subject: Subject) -> Standing:
        """Where an attribute stands for the rules."""
        if subject.private is not None:
            return self._profile_standing(Keeper.PRIVATE, 0x00090010)
        attribute = subject.attribute
        if attribute is not None and attribute.standing is AttributeStanding.STRUCTURAL:
            return Standing(Keeper.STRUCTURAL, role=attribute.structural_role, instead=attribute.structural_instead)
        if self.is_fixed(subject):
            return Standing(Keeper.STRUCTURAL)
        if attribute is None:
            return Standing(Keeper.UNKNOWN)
        if attribute.technical:
            return Standing(Keeper.TECHNICAL)
        return self._profile_standing(Keeper.PROFILE, subject.tag)

    def _profile_standing(self, keeper: Keeper, tag: int) -> Standing:
        row = profile_row(tag)
        if row is None:
            return Standing(Keeper.OTHER)
        letters = ((option, row.letter(option)) for option in self.compiled.options)
        return Standing(keeper, row.basic, tuple((option, letter) for option, letter in letters if letter))

    def _sequence(self, subject: Subject) -> Explanation:
        return self.explain(subject, with_sequences=False)

    def _otherwise(self) -> str:
        """As written; from a compiled ruleset only its effect is known."""
        return "" if self.program is None else str(self.program.resolved.otherwise)

    # -- one case ----------------------------------------------------------------------------------------------------

    def _case(self, subject: Subject, way: Way, place: Place, contest: Contest | None) -> Case:
        leaf = self.compiled.leaves[way.leaf]
        op, action = Op(leaf.op), self.action_of(leaf)
        needed = self.decisions.needed(way.circumstances, place)
        winner = None if contest is None or leaf.entry < 0 else contest.winner(leaf.entry, way.circumstances)
        return Case(
            where=tuple(circumstance_words(self.compiled, each) for each in needed),
            op=op,
            action=action,
            outcome=self.outcome(subject, leaf),
            remark=remark(subject, op, winner, leaf.entry < 0),
            winner=self.note(leaf.entry, winner),
            losers=() if contest is None else contest.losers(winner, way.circumstances),
            by_type=by_type(self.decisions, self._placed(subject, needed), op),
        )

    def _placed(self, subject: Subject, where: Iterable[Circumstance]) -> Subject:
        """The subject at the place that the circumstances of a case name, where they do."""
        paths = (self.compiled.path_texts[each.index] for each in where if each.kind is TestKind.PATH and each.holds)
        narrow = [path for path in paths if not subject.path.steps and (path.anchored or path.steps[-1:] != (DEEP,))]
        return replace(subject, path=narrow[0]) if narrow else subject

    def action_of(self, leaf: Leaf) -> BoundAction | None:
        return None if leaf.action < 0 else self.compiled.actions[leaf.action]

    def outcome(self, subject: Subject, leaf: Leaf) -> str:
        """What a leaf does to an attribute, in words."""
        return outcome_words(Op(leaf.op), self.action_of(leaf), _vr(subject) == "SQ")

    def note(self, entry: int, ranked: RankedRule | None = None) -> RuleNote | None:
        """The rule of a number; None is `otherwise`."""
        if entry < 0:
            return None
        if ranked is not None:
            return note_of(ranked)
        found = self.compiled.entries[entry]
        return RuleNote(entry, found.text, found.because)


def explain(ruleset: ResolvedRuleset | CompiledRuleset, what: str | Subject) -> Explanation:
    """Which rule decides an attribute, which lose, and why.

    Parameters
    ----------
    ruleset
        Resolved rules (`Compilation.resolved`), or a compiled ruleset.
    what
        A keyword, a tag, `private "CREATOR" (gggg,ee)`, or a path of sequences to one of these.

    Raises
    ------
    UnknownSubject
        `what` names no attribute, or several.
    """
    subject = what if isinstance(what, Subject) else parse_subject(what)
    return Explainer(ruleset).explain(subject)


def remark(subject: Subject, op: Op, winner: RankedRule | None, is_otherwise: bool) -> str:
    """Why something else happens than the rule seems to say."""
    if is_otherwise:
        return "an object cannot do without this UID, so a new one takes its place" if op is Op.UID else ""
    return "" if winner is None else remark_words(winner.rule.action.verb, op, _vr(subject))


def _vr(subject: Subject) -> str:
    """The first VR of the dictionary; nothing for private and unknown elements."""
    return "" if subject.attribute is None else subject.attribute.vr


def _sequences(subject: Subject) -> list[Subject]:
    """The sequences that the path names, outermost first, each at its own path."""
    path = subject.path
    return [
        public_subject(step, SequencePath(path.steps[:place], path.anchored))
        for place, step in enumerate(path.steps)
        if step != DEEP
    ]
