"""Rules as text: what entries, records and reports show."""

from __future__ import annotations

import pytest

from anondsl.compiled.actions import (
    Clean,
    Fallback,
    Keep,
    Per,
    Regenerate,
    Remove,
    Replace,
    Round,
    Set,
    Shift,
    Truncate,
    TruncateTo,
)
from anondsl.compiled.expressions import (
    DEEP,
    And,
    Call,
    Constant,
    Masked,
    Not,
    Number,
    Operator,
    Or,
    Original,
    ParameterValue,
    Reference,
    SequencePath,
    Template,
    Text,
)
from anondsl.compiled.expressions import Test as Comparison
from anondsl.ir.print_rule import print_condition, print_reject, print_rule, print_value
from anondsl.semantics.resolved import ResolvedReject, ResolvedSelector, Scope, SelectorKind
from tests.resolved_profile import named, own, tag

ID = Reference(tag("PatientID"), "LO", keyword="PatientID")
MODALITY = Reference(tag("Modality"), "CS", top=True, keyword="Modality")
IS_US = Comparison(Operator.IS, MODALITY, ("US",))
CONTENT = tag("ContentSequence")


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (Keep(), "keep PatientName"),
        (Replace(Text('a"b\\{')), 'replace PatientName with "a\\"b\\\\\\{"'),
        (Replace(Number("5"), Fallback.REMOVE), "replace PatientName with 5 else remove"),
        (Replace(Text("a"), Fallback.VALUE, Text("b")), 'replace PatientName with "a" else "b"'),
        (Set(Template((Text("S_"), ParameterValue("site")))), 'set PatientName to "S_{site}"'),
        (Regenerate(), "regenerate PatientName"),
        (Regenerate("1.2.3"), 'regenerate PatientName under root "1.2.3"'),
        (Shift(-365, -1), "shift PatientName by -365 to -1 days per patient"),
        (Shift(-9, -1, Per.STUDY, True), "shift PatientName by -9 to -1 days per study, keeping weekdays"),
        (Shift(-30, -30, Per.NOTHING), "shift PatientName by -30 days"),
        (
            Shift(0, 0, Per.NOTHING, lookup=Call("lookup", (Text("t"), Original(ID), Text("days")))),
            "shift PatientName by lookup(t, PatientID, days) days",
        ),
        (Truncate(TruncateTo.MONTH, True), "truncate PatientName to month, dropping the rest"),
        (Round("5", "90", True), "round PatientName to 5 years, at most 90"),
        (Clean(), "clean PatientName"),
        (
            Clean((ID.tag,), ("dates", "urls"), default=False),
            "clean PatientName removing values of PatientID removing dates, urls",
        ),
        (
            Clean(words=("a", "b"), keeps_only_words=True, default=False),
            'clean PatientName keeping words from "a b"',
        ),
    ],
)
def test_actions(action, expected):
    assert print_rule(own(named("PatientName"), action)) == expected


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        (named("PatientName", path=SequencePath((), anchored=True)), "/PatientName"),
        (named("PatientName", path=SequencePath((CONTENT, DEEP))), "ContentSequence/**/PatientName"),
        (named("PatientName", path=SequencePath((CONTENT,), True)), "/ContentSequence/PatientName"),
        (ResolvedSelector(SelectorKind.ATTRIBUTE, tag=0x00189999), "(0018,9999)"),
        (ResolvedSelector(SelectorKind.TAG_PATTERN, tag=0x60003000, care=0xFF00FFFF), "(60xx,3000)"),
        (ResolvedSelector(SelectorKind.GLOB, name="*Physician*"), 'named "*Physician*"'),
        (ResolvedSelector(SelectorKind.CLASS, name="dates"), "all dates"),
        (ResolvedSelector(SelectorKind.CLASS, name="technical"), "technical"),
        (ResolvedSelector(SelectorKind.ALL_ATTRIBUTES), "all attributes"),
        (ResolvedSelector(SelectorKind.PRIVATE_BLOCK, creator="A B"), 'private "A B"'),
        (
            ResolvedSelector(SelectorKind.PRIVATE_ELEMENT, creator="A", group=0x29, offset=0x10),
            'private "A" (0029,10)',
        ),
        (ResolvedSelector(SelectorKind.SAFE_PRIVATE), "safe private"),
        (
            ResolvedSelector(
                SelectorKind.CLASS, name="dates", excluded=(named("StudyDate"), named("PatientBirthDate"))
            ),
            "all dates except PatientBirthDate, StudyDate",
        ),
    ],
)
def test_selectors(selector, expected):
    assert print_rule(own(selector, Remove())) == f"remove {expected}"


def test_conditions_stand_around_the_rule():
    outer = Scope(SequencePath((CONTENT,)), Comparison(Operator.IS, Reference(tag("ValueType"), "CS"), ("PNAME",)))
    inner = Scope(SequencePath((tag("PersonIdentificationCodeSequence"),)), None, outer)
    rule = own(named("PersonName"), Remove(), guard=IS_US, scope=inner)
    assert print_rule(rule) == (
        'when Modality is "US" { within ContentSequence where ValueType is "PNAME" '
        "{ within PersonIdentificationCodeSequence { remove PersonName } } }"
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Comparison(Operator.IS_ONE_OF, MODALITY, ("CT", "MR")), 'Modality is one of "CT", "MR"'),
        (Comparison(Operator.IS, MODALITY, ("CT",), every=True), 'every value of Modality is "CT"'),
        (Comparison(Operator.HAS_MATCH, MODALITY, ("a/b",), ignore_case=True), "Modality has match /a\\/b/i"),
        (Comparison(Operator.GREATER_EQUAL, Reference(tag("Rows"), "US", True), ("5",)), "Rows >= 5"),
        (
            Comparison(Operator.BEFORE, Reference(tag("StudyDate"), "DA", True), ("20200131",)),
            "StudyDate before 2020-01-31",
        ),
        (Comparison(Operator.EXISTS, MODALITY), "Modality exists"),
        (
            Comparison(Operator.IS, Reference(tag("SOPClassUID"), "UI", True), ("1.2.840.10008.5.1.4.1.1.2",)),
            "SOPClassUID is CTImageStorage",
        ),
        (
            Comparison(Operator.MISSING, Reference(0x00290010, "UN", True, (CONTENT,), "A")),
            'ContentSequence/private "A" (0029,10) is missing',
        ),
        (Not(IS_US), 'not (Modality is "US")'),
        (And((IS_US, Or((Masked(), Constant(True))))), 'Modality is "US" and (masked or always)'),
    ],
)
def test_conditions(condition, expected):
    assert print_condition(condition) == expected


def test_a_slash_tells_the_top_level_in_an_item():
    assert print_condition(IS_US, in_item=True) == '/Modality is "US"'
    assert print_value(Original(MODALITY)) == "/Modality"


def test_reject():
    assert print_reject(ResolvedReject(IS_US, "nobody looked")) == 'reject when Modality is "US"'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Call("substitute", (Original(ID), Text("a/b"), Text("c"))), 'substitute(PatientID, /a\\/b/, "c")'),
        (Call("component", (Original(ID), Text("family"))), "component(PatientID, family)"),
        (Call("number", (Original(ID), Number("3"), Text("in order"))), "number(PatientID, 3, in order)"),
        (Template((Text("{"), Call("upper", (Original(ID),)))), '"\\{{upper(PatientID)}"'),
    ],
)
def test_values(value, expected):
    assert print_value(value) == expected
