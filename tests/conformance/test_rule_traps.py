"""Traps that others fell into and that only a run shows: what a rule means, not what is said of it."""

from __future__ import annotations

import pytest

from anondsl.compiler import compile_text
from anondsl.diagnostics.core import Report
from anondsl.source import SourceFile
from anondsl.syntax.parse import parse_source
from anondsl.trial.bench import Bench
from anondsl.trial.trials import read_trials

HEAD = 'ruleset "Traps" version "1" project "traps"\notherwise keep\naccept unmasked-pixels because "phantoms only"\n'

TRAPS: dict[str, tuple[str, ...]] = {
    "a rule holds at every depth": (
        "remove PatientComments",
        'given PatientComments "1", RequestAttributesSequence/PatientComments "2"',
        'given RequestAttributesSequence/ScheduledProtocolCodeSequence/PatientComments "3"',
        "expect PatientComments absent",
    ),
    "a rule with a slash holds at the top level only": (
        "remove /PatientComments",
        'given PatientComments "1", RequestAttributesSequence/PatientComments "2"',
        "expect /PatientComments absent",
        'expect RequestAttributesSequence/PatientComments "2"',
    ),
    "a condition reads what came in, whatever another rule writes": (
        'replace PatientName with "Nobody"\n'
        'when PatientName is "Doe^Jane" { remove PatientComments }\n'
        'when PatientName is "Nobody" { remove OperatorsName }',
        'given PatientName "Doe^Jane", PatientComments "a", OperatorsName "b"',
        'expect PatientName "Nobody"',
        "expect PatientComments absent",
        "expect OperatorsName kept",
    ),
    "a value reads what came in, whatever another rule writes": (
        'remove PatientName\nreplace PatientComments with component(PatientName, family) because "a trap"',
        'given PatientName "Doe^Jane", PatientComments "a"',
        'expect PatientComments "Doe"',
    ),
    "a # in text is no comment": (
        'replace PatientComments with "# 1" # this is one',
        'given PatientComments "a"',
        'expect PatientComments "# 1"',
    ),
    "numbers are compared as numbers": (
        'when KVP < 90 { remove PatientComments }\nwhen KVP > 90 { remove OperatorsName }',
        'given KVP "120", PatientComments "a", OperatorsName "b"',
        "expect PatientComments kept",
        "expect OperatorsName absent",
    ),
    "a word is compared as a word": (
        'when StudyDescription contains "a.c" { remove PatientComments }',
        'given StudyDescription "abc", PatientComments "a"',
        "expect PatientComments kept",
    ),
    "a glob is no expression: a star stands for any run, a question mark for one sign": (
        'empty named "Patient?omments", named "*Physician*" except named "*PhysiciansOf*"',
        'given PatientComments "a", ReferringPhysicianName "b", PhysiciansOfRecord "c"',
        "expect PatientComments empty",
        "expect ReferringPhysicianName empty",
        "expect PhysiciansOfRecord kept",
    ),
    "values harvested from an instance are no expressions": (
        'when PatientComments is "a.c" { remove OperatorsName }',
        'given PatientComments "abc", OperatorsName "b"',
        "expect OperatorsName kept",
    ),
    "UIDs are not emptied with other identifiers": (
        'empty named "*ID*" except all uids, technical',
        'given PatientID "1", FrameOfReferenceUID "1.2.3"',
        "expect PatientID empty",
        "expect FrameOfReferenceUID kept",
    ),
    "a value that is missing takes the branch that is written for it": (
        "replace PatientComments with lower(OperatorsName) else remove",
        'given PatientComments "a"',
        "expect PatientComments absent",
    ),
    "a value that is missing rejects where no branch is written": (
        "replace PatientComments with lower(OperatorsName)",
        'given PatientComments "a"',
        "expect rejected",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_trap(trap: str) -> None:
    rules, *steps = TRAPS[trap]
    lines = "\n".join(f"    {step}" for step in steps)
    text = f'{HEAD}{rules}\ntest "t" {{\n{lines}\n}}\n'
    ruleset = compile_text(text).ruleset
    node = parse_source(SourceFile("rules.anon", text), Report())
    assert ruleset is not None, [each.message for each in compile_text(text).report]
    assert node is not None
    (verdict,) = Bench(read_trials(node), ruleset).run(ruleset)
    assert verdict.passed, (verdict.problem, [failure.got for failure in verdict.failures])
