"""The order of lines, and how lists are split, never matters: the same rules, and the same bytes of the artifact."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anondsl.compiled.artifact import write_artifact
from anondsl.compiler import Compilation, compile_text
from anondsl.diagnostics.core import Report
from anondsl.semantics.resolved import ResolvedRuleset
from anondsl.source import SourceFile
from anondsl.syntax.parse import parse_source

HEAD = 'ruleset "Order" version "1" project "order"'
DEFINITIONS = (
    "group contact = PatientAddress, PatientTelephoneNumbers except PatientTelephoneNumbers",
    'condition ct = Modality is "CT" and KVP > 100',
    'parameter site = "A"',
    "identify patients by PatientID, IssuerOfPatientID else StudyInstanceUID",
    'accept unmasked-pixels because "phantoms"',
)
ENTRIES = (
    "PatientName", "/PatientID", "contact", "all private", "technical", "all text", "(0010,xxxx)", "(60xx,3000)",
    'named "*Physician*"', "StudyDate", "ContentSequence/PersonName", "ContentSequence/**/TextValue", "safe private",
    'private "ACME 1.0" (0029,10)', "StudyDescription",
)  # fmt: skip
VERBS = ("keep", "remove", "empty")
SINGLES = (
    "shift all dates by -30 to -1 days per patient",
    "truncate PatientBirthDate to year",
    'replace AccessionNumber with "{site}-{pseudonym(AccessionNumber, 8)}" else empty',
    'set StudyID to "A"',
    "regenerate all uids",
    'reject when BurnedInAnnotation is "YES" because "text"',
    "reject unless SOPClassUID is one of CTImageStorage, MRImageStorage",
)
HEADS = (
    "when ct {",
    'when Modality is one of "MR", "CT" {',
    "within ContentSequence {",
    'within ContentSequence where ValueType is "PNAME" {',
)

entries = st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=4, unique=True)
listed = st.tuples(st.sampled_from(VERBS), entries)


@st.composite
def statements(draw: st.DrawFn) -> list[object]:
    """Statements as nested data: a text, a (verb, entries) pair, or a (head, statements) pair."""
    top: list[object] = [*DEFINITIONS, "otherwise keep technical"]
    top += draw(st.lists(listed, max_size=4))
    top += draw(st.lists(st.sampled_from(SINGLES), max_size=4, unique=True))
    for head in draw(st.lists(st.sampled_from(HEADS), max_size=2)):
        top.append((head, draw(st.lists(listed, min_size=1, max_size=3))))
    return top


def written(parts: Sequence[object], draw: st.DrawFn | None) -> str:
    """The statements as text; with `draw`, in another order and with lists split elsewhere."""
    lines: list[str] = []
    for part in parts if draw is None else draw(st.permutations(parts)):
        match part:
            case str():
                lines.append(part)
            case (str() as head, [*inner]) if head.endswith("{"):
                lines.append(f"{head}\n{written(inner, draw)}\n}}")
            case (str() as verb, [*names]):
                if draw is not None:
                    names = draw(st.permutations(names))
                    cut = draw(st.integers(0, len(names)))
                    lines += [f"{verb} {', '.join(half)}" for half in (names[:cut], names[cut:]) if half]
                else:
                    lines.append(f"{verb} {', '.join(names)}")
    return "\n".join(lines)


def meaning(resolved: ResolvedRuleset) -> object:
    """What a resolved ruleset says, the order of its rules aside."""
    return (
        resolved.name,
        resolved.options,
        resolved.otherwise,
        set(resolved.rules),
        set(resolved.rejects),
        set(resolved.accepts),
        resolved.parameters,
        resolved.identify,
    )


def assert_same(first: Compilation, second: Compilation) -> None:
    assert first.resolved is not None
    assert second.resolved is not None
    assert meaning(first.resolved) == meaning(second.resolved)
    assert (first.ruleset is None) == (second.ruleset is None)
    if first.ruleset is not None and second.ruleset is not None:
        assert write_artifact(first.ruleset) == write_artifact(second.ruleset)
    said = [sorted((each.code, each.message) for each in compilation.report) for compilation in (first, second)]
    errors = [[text for code, text in found if code.startswith("ADL2")] for found in said]
    assert errors[0] == errors[1]


@given(parts=statements(), data=st.data())
@settings(max_examples=25, deadline=None)
def test_generated_rules(parts: list[object], data: st.DataObject) -> None:
    plain = compile_text(f"{HEAD}\n{written(parts, None)}")
    assert_same(plain, compile_text(f"{written(parts, data.draw)}\n{HEAD}"))
    assert plain.ruleset is not None or plain.report.has_errors


EXAMPLES = sorted(path.name for path in files("anondsl.rulesets.examples").iterdir() if path.name.endswith(".anon"))


@pytest.mark.parametrize("name", EXAMPLES)
@given(data=st.data())
@settings(max_examples=4, deadline=None)
def test_shipped_examples(name: str, data: st.DataObject) -> None:
    source = SourceFile(name, files("anondsl.rulesets.examples").joinpath(name).read_text("utf-8"))
    node = parse_source(source, Report())
    assert node is not None
    shuffled = data.draw(st.permutations([statement.span.text for statement in node.statements]))
    first, second = compile_text(source.text), compile_text("\n".join(shuffled))
    assert first.ruleset is not None
    assert_same(first, second)
