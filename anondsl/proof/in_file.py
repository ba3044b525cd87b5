"""One attribute in one instance: what the conditions say there, and what becomes of each element of it.

The instance goes through the real engine, and what is told is what the engine did. No value of the instance is told,
and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from anondsl.compiled.expressions import DEEP, Condition, Not
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import VR_CODES, Leaf, Op, TestKind
from anondsl.dicom.tags import format_tag
from anondsl.dicom.vr import VR_RULES
from anondsl.ir.conditions import normal_condition
from anondsl.ir.nodes import RankedRule
from anondsl.ir.print_rule import attribute_name, print_condition, print_reject
from anondsl.ir.selection import PrivateKey
from anondsl.proof.by_type import TAKING, dummy_of
from anondsl.proof.contexts import Circumstance
from anondsl.proof.explain import Explainer, remark
from anondsl.proof.explanation import Answer, InstanceExplanation, PlaceOutcome, RuleNote
from anondsl.proof.losers import Contest, note_of
from anondsl.proof.places import matches
from anondsl.proof.subject import Subject, public_subject
from anondsl.proof.words import circumstance_words, dummy_words
from anondsl.records import replace
from anondsl.runtime.engine import Engine, Keys
from anondsl.runtime.guards import evaluate
from anondsl.runtime.instance import Entry, Instance
from anondsl.runtime.intake import Source
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.kernels.load import Kernels, load_kernels
from anondsl.runtime.keys import Key
from anondsl.runtime.rejecting import Reject
from anondsl.semantics.resolved import ResolvedReject

_PLACEHOLDER = "0"
"""Stands for parameters without a default: a text and a number, and no decision depends on it."""


class InstanceExplainer:
    """Explains attributes of instances under one ruleset."""

    def __init__(self, explainer: Explainer, kernels: Kernels | None = None) -> None:
        self._explainer = explainer
        self._ruleset = explainer.compiled
        self._engine = _open(self._ruleset, kernels or load_kernels())

    def explain(self, subject: Subject, source: Source) -> InstanceExplanation:
        """The subject in one file."""
        try:
            taken = self._engine.intake.take_from(source, at.WINDOW)
        except Reject as rejected:
            return InstanceExplanation(subject, (), (), rejected.reason)
        instance = taken.instance
        answers = tuple(self._answers(subject, instance))
        try:
            self._engine.apply_taken(taken, source)
        except Reject as rejected:
            notes = tuple(self._note(entry) for entry in rejected.entries if entry >= 0)
            return InstanceExplanation(subject, answers, (), rejected.reason, notes, rejected.attributes)
        looking = _Looking(self._explainer, self._engine, instance)
        return InstanceExplanation(subject, answers, tuple(looking.places(subject)))

    def _answers(self, subject: Subject, instance: Instance) -> Iterator[Answer]:
        """Every condition that bears on the subject or on the sequences around it, and the rejections that hold."""
        told: set[str] = set()
        for condition in (*self._conditions(subject), *self._rejecting(instance)):
            holds = evaluate(condition, instance, -1)
            if isinstance(condition, Not):
                condition, holds = condition.term, None if holds is None else not holds
            text = print_condition(condition)
            if text not in told:
                told.add(text)
                yield Answer(text, holds)

    def _conditions(self, subject: Subject) -> list[Condition]:
        decisions = self._explainer.decisions
        explained = [subject, *(public_subject(step) for step in subject.path.steps if step != DEEP)]
        found: set[int] = set()
        for each in explained:
            if not self._explainer.is_fixed(each):
                found |= {index for kind, index in decisions.tests(decisions.root(each)) if kind is TestKind.GUARD}
        return [self._ruleset.guards[index] for index in sorted(found)]

    def _rejecting(self, instance: Instance) -> list[Condition]:
        conditions = (reject.condition for reject in self._ruleset.rejects)
        return [condition for condition in conditions if evaluate(condition, instance, -1) is not False]

    def _note(self, entry: int) -> RuleNote:
        """The rule of a number; with its place where the source is known."""
        program = self._explainer.program
        if program is not None:
            for ranked in program.rules:
                if ranked.entry == entry:
                    return note_of(ranked)
        written = self._ruleset.entries[entry]
        rejects = () if program is None else program.resolved.rejects
        spans = (each.span for each in rejects if (_text(each), each.because) == (written.text, written.because))
        return RuleNote(entry, written.text, written.because, span=next(spans, None))


def _text(reject: ResolvedReject) -> str:
    """A reject as its entry has it."""
    return print_reject(replace(reject, condition=normal_condition(reject.condition)))


def _open(ruleset: CompiledRuleset, kernels: Kernels) -> Engine:
    """An engine under a key that is forgotten: what becomes of an element depends on no key."""
    key = Key.one_time()
    keys = Keys(*(key.derive(purpose, ruleset.project) for purpose in ("uid", "text", "date")))
    parameters = {
        parameter.name: _PLACEHOLDER if parameter.default is None else parameter.default
        for parameter in ruleset.parameters
    }
    return Engine(ruleset, "", keys, parameters, kernels, True)


class _Looking:
    """What the engine left of one instance: its entries with what became of each."""

    def __init__(self, explainer: Explainer, engine: Engine, instance: Instance) -> None:
        self._explainer = explainer
        self._engine = engine
        self._instance = instance
        self._contests: dict[Subject, Contest] = {}

    def places(self, subject: Subject) -> Iterator[PlaceOutcome]:
        for number in range(self._instance.count):
            entry = self._instance.entry(number)
            if entry.kind != at.ITEM and self._is(entry, subject):
                chain = self._chain(entry)
                if matches(subject.path, [sequence.tag for sequence in chain]):
                    yield self._place(entry, chain, subject)

    def _is(self, entry: Entry, subject: Subject) -> bool:
        if subject.private is None:
            if entry.flags & at.F_PRIVATE:
                return False
            attribute = subject.attribute
            by_keyword = attribute is not None and attribute.tag == subject.tag and attribute.is_pattern
            return attribute.matches(entry.tag) if attribute and by_keyword else entry.tag == subject.tag
        if not entry.flags & at.F_PRIVATE or entry.state < 0:
            return False
        key = subject.private
        if self._creator(entry) != key.creator:
            return False
        return key.group < 0 or (entry.tag >> 16, entry.tag & 0xFF) == (key.group, key.offset)

    def _chain(self, entry: Entry) -> list[Entry]:
        """The sequences around an element, outermost first."""
        chain: list[Entry] = []
        item = entry.parent
        while item >= 0:
            sequence = self._instance.entry(self._instance.entry(item).parent)
            chain.append(sequence)
            item = sequence.parent
        return chain[::-1]

    def _path(self, entry: Entry) -> str:
        """Keywords and numbers of items, from the top level to the element."""
        name = format_tag(entry.tag) if entry.flags & at.F_PRIVATE else _name(entry.tag)
        if entry.parent < 0:
            return name
        item = self._instance.entry(entry.parent)
        sequence = self._instance.entry(item.parent)
        place = [each.number for each in self._instance.items(sequence)].index(item.number) + 1
        return f"{self._path(sequence)}[{place}]/{name}"

    def _place(self, entry: Entry, chain: list[Entry], subject: Subject) -> PlaceOutcome:
        path = self._path(entry)
        for sequence in chain:
            if sequence.op != at.R_DESCEND:
                leaf, rule, _ = self._ruling(sequence, self._subject_of(sequence))
                note = self._explainer.note(leaf.entry, rule)
                return PlaceOutcome(path, "goes with the sequence around it", note, because_of=self._path(sequence))
        if self._explainer.is_fixed(subject):
            words = "not copied; where the output needs it, it is written anew"
            return PlaceOutcome(path, words if entry.op == at.R_DROP else "kept, and kept true", None)
        if subject.private is not None:
            subject = self._subject_of(entry)  # of a block, each element by itself
        leaf, ranked, where = self._ruling(entry, subject)
        outcome = self._outcome(entry, subject, Op(leaf.op), self._explainer.outcome(subject, leaf))
        said = remark(subject, Op(leaf.op), ranked, leaf.entry < 0)
        where_words = tuple(
            circumstance_words(self._explainer.compiled, each) for each in where if each.kind is not TestKind.GUARD
        )
        return PlaceOutcome(path, outcome, self._explainer.note(leaf.entry, ranked), said, where_words)

    def _outcome(self, entry: Entry, subject: Subject, op: Op, ruled: str) -> str:
        match entry.op:
            case at.R_DROP if op in TAKING:
                return "gone"
            case at.R_DROP:
                return f"gone: it was to be {ruled}, and its value is not valid for that"
            case at.R_EMPTY if op in TAKING:
                return "empty"
            case at.R_EMPTY:
                return f"empty: it was to be {ruled}, and has no value for that"
            case at.R_DESCEND:
                return "kept; what is in its items is ruled by itself"
            case at.R_PAYLOAD | at.R_VALUE if op in TAKING:
                return dummy_words(dummy_of(self._explainer.decisions, subject))
            case at.R_PAYLOAD:
                return f"a dummy: it was to be {ruled}, and its value is not valid for that"
        return ruled

    def _subject_of(self, entry: Entry) -> Subject:
        if not entry.flags & at.F_PRIVATE:
            return public_subject(entry.tag)
        creator = self._creator(entry) if entry.state >= 0 else ""
        return Subject(tag=entry.tag, private=PrivateKey(creator, entry.tag >> 16, entry.tag & 0xFF))

    def _creator(self, entry: Entry) -> str:
        return self._instance.raw(self._instance.entry(entry.state)).strip(b"\0 ").decode("ascii", "replace")

    # -- the decision, once more -------------------------------------------------------------------------------------

    def _ruling(self, entry: Entry, subject: Subject) -> tuple[Leaf, RankedRule | None, tuple[Circumstance, ...]]:
        """The leaf that the engine came to, its rule where the source is known, and the tests on the way."""
        decisions = self._explainer.decisions
        reference = decisions.root(Subject(subject.path, entry.tag, subject.attribute, subject.private))
        way: list[Circumstance] = []
        while reference >= 0:
            kind, index, high, low = decisions.node(reference)
            holds = self._holds(kind, index, entry)
            way.append(Circumstance(kind, index, holds))
            reference = high if holds else low
        leaf = self._explainer.compiled.leaves[~reference]
        ranked = None
        if self._explainer.program is not None and leaf.entry >= 0:
            if subject not in self._contests:
                self._contests[subject] = Contest(self._explainer.program, decisions, subject)
            ranked = self._contests[subject].winner(leaf.entry, way)
        return leaf, ranked, tuple(way)

    def _holds(self, kind: TestKind, index: int, entry: Entry) -> bool:
        tables, ruleset = self._engine.tables, self._explainer.compiled
        match kind:
            case TestKind.GUARD:
                return bool(tables.guards.data[index])
            case TestKind.PATH:
                state = self._instance.entry(entry.parent).state if entry.parent >= 0 else 0
                return self._explainer.decisions.accepts(state, index)
            case TestKind.SCOPE:
                place = entry.parent * len(ruleset.scopes) + index
                return entry.parent >= 0 and bool(tables.scope_bits.data[place])
        return self._is_safe(index, entry)

    def _is_safe(self, index: int, entry: Entry) -> bool:
        """As `kernels.lookup.is_safe`: VR and number of values agree with PS3.15 Table E.3.10-1."""
        row = self._explainer.compiled.safe_private[index]
        sent = VR_CODES[entry.vr] if entry.vr < len(VR_CODES) else ""
        if (sent and row.vr and sent != row.vr) or (not sent and not row.vr):
            return False
        if entry.length == 0:
            return True
        rule = VR_RULES[sent or row.vr]
        values = 1
        if rule.kind == "number":
            values = entry.length // rule.max_length
        elif rule.kind in ("text", "number-text"):
            values = self._instance.raw(entry).count(b"\\") + 1
        if values < row.least or 0 < row.most < values:
            return False
        return row.step <= 1 or values % row.step == 0


def _name(tag: int) -> str:
    subject = public_subject(tag)
    return attribute_name(tag) if subject.attribute is None or subject.attribute.is_pattern else subject.name
