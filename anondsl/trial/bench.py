"""Running the tests of a rule file (LANGUAGE 12): prepared once, run against a compiled ruleset as often as wanted.

Every test has an instance and a session of its own making, under one fixed key, so that it says the same on every
machine and every day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from anondsl.compiled.expressions import Reference, SequencePath
from anondsl.compiled.faults import NotBuiltYet, ParameterMissing
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.ir.print_rule import attribute_name
from anondsl.proof.places import matches
from anondsl.records import record, replace
from anondsl.runtime.kernels.load import Kernels, load_kernels
from anondsl.runtime.keys import Key
from anondsl.runtime.rejecting import Reject
from anondsl.runtime.result import Outcome, Result
from anondsl.runtime.session import Session
from anondsl.source import Span
from anondsl.trial.expected import Before, Expectation, mismatch, shifted_by
from anondsl.trial.given import CannotBeGiven, build_instance
from anondsl.trial.tree import Chain, Element, Reader, Tree, find
from anondsl.trial.trials import Trial

KEY = Key(bytes(range(32)))
"""The fixed key of all tests."""

_FULL_DATE = re.compile(r"([0-9]{4})\.?([0-9]{2})\.?([0-9]{2})(.*)", re.DOTALL)


@record
class Failure:
    """An `expect` line that does not hold: where it stands, and in words what came instead."""

    span: Span
    got: str


@record
class Verdict:
    """What became of one test. With a `problem` it was not run."""

    trial: Trial
    failures: tuple[Failure, ...] = ()
    problem: str = ""

    @property
    def passed(self) -> bool:
        return not self.failures and not self.problem


@record
class _Prepared:
    """A test with its instance, which is the same for every ruleset."""

    trial: Trial
    data: bytes = b""
    before: Before | None = None
    problem: str = ""


class Bench:
    """Runs tests.

    Parameters
    ----------
    trials
        What `read_trials` gave.
    ruleset
        Any ruleset; the instances are read with its tables of the standard.
    kernels
        The engine's; by default those of `load_kernels`.
    """

    def __init__(self, trials: Iterable[Trial], ruleset: CompiledRuleset, kernels: Kernels | None = None) -> None:
        self._kernels = kernels or load_kernels()
        self._reader = Reader(ruleset, self._kernels)
        self._prepared = tuple(map(self._prepare, trials))

    def run(self, ruleset: CompiledRuleset) -> tuple[Verdict, ...]:
        """The verdict on every test."""
        sessions: dict[tuple[tuple[str, str], ...], Session] = {}
        return tuple(self._run(prepared, ruleset, sessions) for prepared in self._prepared)

    def all_pass(self, ruleset: CompiledRuleset) -> bool:
        """Whether no test fails; stops at the first that does."""
        sessions: dict[tuple[tuple[str, str], ...], Session] = {}
        return all(self._run(prepared, ruleset, sessions).passed for prepared in self._prepared)

    def _prepare(self, trial: Trial) -> _Prepared:
        if trial.problem:
            return _Prepared(trial, problem=trial.problem)
        try:
            data = build_instance(trial.given)
            tree = self._reader.read(data)
        except CannotBeGiven as refusal:
            return _Prepared(trial, problem=refusal.reason)
        except Reject as rejected:
            return _Prepared(trial, problem=f"what it gives makes no instance: {rejected.reason.message}")
        return _Prepared(trial, data, Before(tree, frozenset(each.text for each in trial.given)))

    def _run(
        self,
        prepared: _Prepared,
        ruleset: CompiledRuleset,
        sessions: dict[tuple[tuple[str, str], ...], Session],
    ) -> Verdict:
        trial = prepared.trial
        if prepared.before is None:
            return Verdict(trial, problem=prepared.problem)
        try:
            session = sessions.get(trial.parameters)
            if session is None:
                session = Session(ruleset, KEY, dict(trial.parameters), kernels=self._kernels)
                sessions[trial.parameters] = session
            return Verdict(trial, tuple(self._failures(prepared, prepared.before, session)))
        except ParameterMissing as fault:
            return Verdict(trial, problem=f"{fault.message}; in a test say `set NAME to VALUE`")
        except NotBuiltYet as fault:
            return Verdict(trial, problem=fault.message)

    def _failures(self, prepared: _Prepared, before: Before, session: Session) -> list[Failure]:
        trial = prepared.trial
        result = session.apply_bytes(prepared.data)
        if result.outcome is not Outcome.WRITTEN:
            wrong = [each for each in trial.expectations if each.word != "rejected"]
            return [Failure(wrong[0].span, _rejected(result, session.ruleset))] if wrong else []
        after = self._reader.read(result.data)
        failures: list[Failure] = []
        for expectation in trial.expectations:
            if expectation.word == "rejected":
                failures.append(Failure(expectation.span, "written"))
                continue
            got = mismatch(expectation, before, after)
            if not got and expectation.word == "shifted":
                moves = self._moves_along(expectation, trial, before, after, session)
                got = "" if moves else "a date that does not move along with the one given"
            if got:
                failures.append(Failure(expectation.span, got))
        return failures

    # -- shifted -----------------------------------------------------------------------------------------------------

    def _moves_along(
        self, expectation: Expectation, trial: Trial, before: Before, after: Tree, session: Session
    ) -> bool:
        """Whether a date given one day later or earlier comes out so: the first of the month and a dummy do not."""
        reference = expectation.reference
        if reference is None:
            return False
        path = SequencePath(reference.path, reference.top)
        moved = build_instance(
            replace(each, text="\\".join(map(_next_day, each.text.split("\\"))))
            if (each.reference.tag, each.reference.creator) == (reference.tag, reference.creator)
            and matches(path, each.reference.path)
            else each
            for each in trial.given
        )
        result = session.apply_bytes(moved)
        if result.outcome is not Outcome.WRITTEN:
            return False
        came_out = _by_place(self._reader.read(result.data), reference)
        went_in = _by_place(self._reader.read(moved), reference)
        first = _by_place(before.tree, reference)
        return all(
            place in came_out and shifted_by(first[place], element) == shifted_by(went_in[place], came_out[place])
            for place, element in _by_place(after, reference).items()
            if place in first
        )


def _by_place(tree: Tree, reference: Reference) -> dict[Chain, Element]:
    return {found.chain: found.element for found in find(tree, reference)}


def _next_day(text: str) -> str:
    """A date one day on, or one day back at the end of a month, so that it stays in its month and year."""
    found = _FULL_DATE.fullmatch(text)
    try:
        day = None if found is None else date(*map(int, found.group(1, 2, 3)))
        if day is None or found is None:
            return text
        other = day + timedelta(days=1)
        if other.month != day.month:
            other = day - timedelta(days=1)
    except (ValueError, OverflowError):
        return text
    return f"{other:%m%d}".join((f"{other.year:04d}", found[4]))


def _rejected(result: Result, ruleset: CompiledRuleset) -> str:
    """Why an instance was not written, with the attributes and rules that it is about."""
    reason = result.reason
    if reason is None:
        return "not written"
    about = [attribute_name(tag) for tag in result.record.attributes]
    about += [f"`{ruleset.entries[entry].text}`" for entry in result.record.entries if entry >= 0]
    words = f"rejected: {reason.message} [{reason.code} {reason.slug}]"
    return f"{words}, {', '.join(about)}" if about else words
