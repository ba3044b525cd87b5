"""The tests of a rule file, with their names looked up. Running them is `bench`.

The compiler has looked the same names up before and reported what is wrong with them, so whatever is still wrong here
makes a test that cannot be run, never an exception.
"""

from __future__ import annotations

import re

from anondsl.diagnostics.core import Report
from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.uids import load_uids
from anondsl.records import record
from anondsl.semantics.names import Names, Setting
from anondsl.semantics.references import resolve_reference
from anondsl.source import Span
from anondsl.syntax.ast import (
    ExpectNode,
    GivenNode,
    GivenPixelsNode,
    GivenTableNode,
    Name,
    NumberNode,
    RegexNode,
    RulesetNode,
    SetParameterNode,
    StringNode,
    TestStatement,
)
from anondsl.trial.expected import Expectation
from anondsl.trial.given import Given


@record
class Trial:
    """A test with its names looked up. `heading` is its name as written; `problem` says why it cannot be run."""

    name: str
    heading: Span
    given: tuple[Given, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    expectations: tuple[Expectation, ...] = ()
    problem: str = ""


def read_trials(node: RulesetNode) -> tuple[Trial, ...]:
    """The tests of a file that compiles, in its order."""
    return tuple(_trial(each) for each in node.statements if isinstance(each, TestStatement))


def _trial(statement: TestStatement) -> Trial:
    report = Report()
    setting = Setting(load_dictionary(), Names({}, frozenset()), report)
    given: list[Given] = []
    parameters: list[tuple[str, str]] = []
    expectations: list[Expectation] = []
    problem = ""
    for step in statement.steps:
        match step:
            case GivenNode(pairs=pairs):
                for path, value in pairs:
                    reference = resolve_reference(path, setting, top=False, where="`given`")
                    if reference is not None:
                        given.append(Given(reference, _text(value)))
            case SetParameterNode(name=name, value=value):
                parameters.append((name.text, _text(value)))
            case ExpectNode():
                found = _expectation(step, setting)
                if found is not None:
                    expectations.append(found)
            case GivenPixelsNode() | GivenTableNode():
                words = "`given pixels`" if isinstance(step, GivenPixelsNode) else "`given` of a table"
                problem = problem or f"{words} cannot be run by this version yet"
    for diagnostic in report:
        problem = problem or diagnostic.message
    if not expectations:
        problem = problem or "it expects nothing"
    return Trial(
        statement.name.text, statement.name.span, tuple(given), tuple(parameters), tuple(expectations), problem
    )


def _expectation(node: ExpectNode, setting: Setting) -> Expectation | None:
    if node.path is None:
        return Expectation(node.span, node.word)
    reference = resolve_reference(node.path, setting, top=False, where="`expect`")
    if reference is None:
        return None
    if isinstance(node.operand, RegexNode):
        flags = re.IGNORECASE if node.operand.ignore_case else 0
        return Expectation(node.span, node.word, reference, pattern=re.compile(node.operand.pattern, flags))
    return Expectation(node.span, node.word, reference, "" if node.operand is None else _text(node.operand))


def _text(node: StringNode | NumberNode | Name) -> str:
    if isinstance(node, Name):
        return load_uids().uid(node.text) or ""
    return node.text
