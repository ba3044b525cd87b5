"""Compiled rulesets: one meaning, one artifact; rows, Types and dummies; key and record."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anondsl.compiled.actions import (
    Clean,
    Dummy,
    Empty,
    Keep,
    Otherwise,
    Per,
    Regenerate,
    Remove,
    Replace,
    Shift,
    Truncate,
    TruncateTo,
)
from anondsl.compiled.artifact import write_artifact
from anondsl.compiled.expressions import (
    And,
    Call,
    Number,
    Operator,
    Or,
    Original,
    Reference,
    SequencePath,
    Template,
    Text,
)
from anondsl.compiled.expressions import Test as Comparison
from anondsl.compiled.ruleset import AcceptSpec, ParameterSpec
from anondsl.compiled.table import VR_CODES, Op, RowFlag
from anondsl.compiled.validate import cells, validate
from anondsl.diagnostics.core import Report
from anondsl.dicom.dictionary import Standing, load_dictionary
from anondsl.dicom.iod import load_types
from anondsl.dicom.profile import OPTIONS, load_profile
from anondsl.ir.emit import compile_resolved
from anondsl.semantics.resolved import ResolvedReject, ResolvedSelector, Scope, SelectorKind
from tests.compiled_walk import action, decide, flags, op, row_of, rule
from tests.resolved_profile import all_of, named, own, ruleset, tag

ALL_OPTIONS = tuple(option.name for option in OPTIONS if option.name != "retain-full-dates")
EXISTS = {word: Comparison(Operator.EXISTS, Reference(tag(word), "LO", top=True)) for word in ("StudyID", "PatientID")}


def compiled(*rules, **more):
    found = compile_resolved(ruleset(rules, **more), Report())
    assert found is not None
    validate(found)
    return found


# --- one meaning, one artifact -------------------------------------------------------------------------------------

MIXED = (
    own(named("SegmentLabel"), Remove()),
    own(named("SegmentLabel"), Keep(), guard=EXISTS["StudyID"], because="labels of the trial"),
    own(named("SegmentLabel"), Empty(), scope=Scope(SequencePath((tag("SegmentSequence"),)), EXISTS["PatientID"])),
    own(named("StudyDate"), Shift(-9, -1)),
    own(all_of("text", "LO", "SH"), Clean()),
    own(named("ContentSequence"), Clean()),
    own(ResolvedSelector(SelectorKind.PRIVATE_BLOCK, creator="B"), Keep()),
    own(ResolvedSelector(SelectorKind.PRIVATE_BLOCK, creator="A"), Keep()),
    own(ResolvedSelector(SelectorKind.TAG_PATTERN, tag=0x00189900, care=0xFFFFFF00), Keep()),
    own(ResolvedSelector(SelectorKind.TAG_PATTERN, tag=0x00009900, care=0x0000FF00), Empty()),
)


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_statements_does_not_matter(order: random.Random):
    resolved = ruleset(
        MIXED,
        profile=True,
        options=ALL_OPTIONS,
        rejects=[ResolvedReject(EXISTS["StudyID"], "a"), ResolvedReject(EXISTS["PatientID"], "b")],
        accepts=[AcceptSpec("video", "b"), AcceptSpec("cleaned-text", "a")],
        parameters=[ParameterSpec("b", "text", None), ParameterSpec("a", "number", "1")],
    )

    def shuffled(items):
        return tuple(order.sample(items, len(items)))

    other = replace(
        resolved,
        rules=shuffled(resolved.rules),
        rejects=shuffled(resolved.rejects),
        accepts=shuffled(resolved.accepts),
        parameters=shuffled(resolved.parameters),
    )
    assert write_artifact(compile_resolved(other, Report())) == write_artifact(compile_resolved(resolved, Report()))


def test_order_of_terms_and_nesting_does_not_matter():
    a, b = EXISTS["StudyID"], EXISTS["PatientID"]
    first = compiled(own(named("SegmentLabel"), Keep(), guard=And((a, And((b, a))))))
    second = compiled(own(named("SegmentLabel"), Keep(), guard=And((b, a))))
    third = compiled(own(named("SegmentLabel"), Keep(), guard=Or((b, a))))
    assert write_artifact(first) == write_artifact(second)
    assert write_artifact(first) != write_artifact(third)


def test_the_same_rule_twice_is_one_entry():
    once = compiled(own(named("SegmentLabel"), Keep()))
    twice = compiled(own(named("SegmentLabel"), Keep()), own(named("SegmentLabel"), Keep()))
    assert write_artifact(once) == write_artifact(twice)


def test_entries_are_sorted_and_hold_what_never_fires():
    found = compiled(own(named("SegmentLabel"), Keep(), because="yes"), profile=True)
    assert list(found.entries) == sorted(found.entries, key=lambda entry: (entry.text, entry.because))
    assert any((entry.text, entry.because) == ("keep SegmentLabel", "yes") for entry in found.entries)
    assert any(entry.text == "remove PatientAddress" for entry in found.entries)


# --- the profile ---------------------------------------------------------------------------------------------------

OP_OF_LETTER = {"X": Op.REMOVE, "Z": Op.EMPTY, "D": Op.DUMMY, "U": Op.UID}


def test_each_row_of_the_table_gets_its_letter():
    found = compiled(profile=True)
    seen = 0
    for row in load_profile():
        attribute = load_dictionary().by_tag.get(row.tag)
        if attribute is None or attribute.standing is Standing.STRUCTURAL:
            continue
        letter = row.basic if row.basic in OP_OF_LETTER else {"Z/D": "Z"}.get(row.basic, "X")
        leaf = decide(found, row.tag)
        if row.keyword in ("PatientName", "PatientID", "SpecimenIdentifier", "ContainerIdentifier"):
            assert isinstance(action(found, leaf), Replace)
        else:
            assert op(leaf) is OP_OF_LETTER[letter]
        seen += 1
    assert seen > 640


# --- rows ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("AffectedSOPClassUID", RowFlag.DROP | RowFlag.CLASS_UID),
        ("TransferSyntaxUID", RowFlag.DROP | RowFlag.CLASS_UID),
        ("DirectoryRecordSequence", RowFlag.DROP),
        ("PatientIdentityRemoved", RowFlag.DROP),
        ("EncryptedContent", RowFlag.DROP),
        ("PrivateDataElementCharacteristicsSequence", RowFlag.DROP),
        ("DigitalSignaturesSequence", RowFlag.DROP),
        ("MACParametersSequence", RowFlag.DROP),
        ("DataSetTrailingPadding", RowFlag.DROP),
        ("BurnedInAnnotation", RowFlag.STRUCTURAL),
        ("LossyImageCompressionRatio", RowFlag.STRUCTURAL),
        ("EncapsulatedDocumentLength", RowFlag.STRUCTURAL),
        ("Rows", RowFlag.STRUCTURAL),
        ("RedPaletteColorLookupTableData", RowFlag.STRUCTURAL),
        ("ExtendedOffsetTable", RowFlag.STRUCTURAL),
        ("SOPClassUID", RowFlag.STRUCTURAL | RowFlag.CLASS_UID),
        ("SpecificCharacterSet", RowFlag.CHARACTER_SET),
        ("PixelData", RowFlag.PIXEL_DATA),
        ("FloatPixelData", RowFlag.PIXEL_DATA),
        ("OverlayRows", RowFlag.OVERLAY_LAYOUT | RowFlag.OVERLAY),
        ("OverlayData", RowFlag.OVERLAY),
        ("CurveData", RowFlag.CURVE),
        ("PixelSpacing", RowFlag.NO_HONEST_DUMMY),
        ("Modality", RowFlag.NO_HONEST_DUMMY),
        ("PatientWeight", RowFlag(0)),
        ("PatientSex", RowFlag(0)),
        ("ReferencedImageSequence", RowFlag.REFERENCES),
        ("SourceImageSequence", RowFlag.REFERENCES),
        ("ReferencedSOPClassUID", RowFlag.CLASS_UID),
        ("PatientName", RowFlag(0)),
    ],
)
def test_flags(keyword, expected):
    assert flags(compiled(), tag(keyword)) == expected


def test_value_representations_and_symbols():
    sequence = tag("SegmentSequence")
    found = compiled(own(named("SegmentLabel", path=SequencePath((sequence,))), Keep()))
    assert VR_CODES[found.table.vrs[row_of(found, tag("PatientName"))]] == "PN"
    symbols = cells("H", found.table.symbols)
    assert symbols[row_of(found, sequence)] == 1
    assert sum(symbols) == 1


def dummy(found, keyword):
    number = cells("H", found.table.dummies)[row_of(found, tag(keyword))]
    return None if number == 0xFFFF else found.dummies[number]


@pytest.mark.parametrize(
    ("keyword", "kind", "text"),
    [
        ("PatientName", "text", "Anonymous"),
        ("PatientAddress", "text", "REMOVED"),
        ("StationAETitle", "text", "ANONYMOUS"),
        ("StudyDate", "text", "19000101"),
        ("StudyTime", "text", "000000"),
        ("AcquisitionDateTime", "text", "19000101000000"),
        ("PatientAge", "text", "000Y"),
        ("PatientSex", "text", "O"),
        ("RetrieveURL", "text", "urn:removed"),
        ("PatientWeight", "text", "0"),
        ("PregnancyStatus", "bytes", "0000"),
        ("MakerNote", "bytes", "0000"),
        ("StudyInstanceUID", "uid", ""),
        ("Modality", "reject", ""),
        ("PixelSpacing", "reject", ""),
        ("SharedFunctionalGroupsSequence", "reject", ""),
        ("PersonIdentificationCodeSequence", "items", ""),
    ],
)
def test_dummies(keyword, kind, text):
    found = dummy(compiled(), keyword)
    assert (found.kind, found.text) == (kind, text)


def test_structural_attributes_have_no_dummy():
    assert dummy(compiled(), "Rows") is None


def test_items_of_a_dummy_stand_in_order():
    (item,) = dummy(compiled(), "PersonIdentificationCodeSequence").items
    assert [element.tag for element in item] == [0x00080100, 0x00080102, 0x00080104]


def test_blank_page_is_a_pdf_whose_offsets_are_right():
    document = bytes.fromhex(dummy(compiled(), "EncapsulatedDocument").text)
    assert len(document) % 2 == 0
    start = int(document.split(b"startxref\n")[1].split()[0])
    lines = document[start:].split(b"\n")
    assert lines[0] == b"xref"
    for number, line in enumerate(lines[3:6], start=1):
        offset = int(line[:10])
        assert document[offset:].startswith(b"%d 0 obj" % number)
    assert document.count(b"/Type /Page ") == 1


def top_type(found, keyword, row):
    column = cells("H", found.table.type_columns)[row_of(found, tag(keyword))]
    types = found.types
    return types.top[row * types.stride + column // 4] >> (2 * (column % 4)) & 3


def test_types_are_those_of_the_iods():
    found = compiled()
    types = load_types()
    rows = dict(found.types.sop_classes)
    ct = rows["1.2.840.10008.5.1.4.1.1.2"]
    for keyword, expected in (("PatientID", 2), ("SOPInstanceUID", 1), ("PatientComments", 3), ("SegmentSequence", 0)):
        assert top_type(found, keyword, ct) == expected
    for row, iod in enumerate(types.iods):
        for keyword in ("StudyDate", "PixelSpacing", "ContentSequence", "Modality"):
            assert top_type(found, keyword, row) == int(types.top(tag(keyword))[row].replace("-", "0")), iod


def test_unknown_sop_class_takes_the_strongest_type_but_of_the_picture():
    found = compiled()
    row = found.types.unknown_row
    assert top_type(found, "SOPInstanceUID", row) == 1
    assert top_type(found, "ContentSequence", row) == 1
    assert top_type(found, "Modality", row) == 3
    assert top_type(found, "SegmentLabel", row) == 0


def test_overlays_and_curves_are_optional_wherever_they_stand():
    found = compiled()
    row = found.types.unknown_row
    assert load_types().strongest(tag("OverlayData")) == "1"
    assert top_type(found, "OverlayData", row) == 3
    assert top_type(found, "OverlayDescription", row) == 3


def test_nested_types():
    found = compiled()
    columns = cells("H", found.table.type_columns)

    def column(keyword):
        return columns[row_of(found, tag(keyword))]

    cell = column("SegmentSequence") << 18 | column("SegmentLabel") << 2 | 1
    assert cell in cells("I", found.types.nested)


# --- key -----------------------------------------------------------------------------------------------------------

OWN_NAME = Original(Reference(tag("PatientName"), "PN"))
KEEP_EVERYTHING = own(ResolvedSelector(SelectorKind.ALL_ATTRIBUTES, tags=frozenset(load_dictionary().by_tag)), Keep())


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((), False),
        ((own(named("StudyInstanceUID"), Regenerate()),), True),
        ((own(named("StudyInstanceUID"), Remove()),), True),
        ((own(named("FrameOfReferenceUID"), Dummy()),), True),
        ((own(named("ReferencedStudySequence"), Remove()),), True),
        ((own(named("StudyDate"), Shift(-9, -1)),), True),
        ((own(named("StudyDate"), Shift(-9, -9, Per.NOTHING)),), False),
        ((own(named("PatientName"), Replace(Text("x"))),), False),
        ((own(named("PatientName"), Replace(Template((Text("x"), Call("hash", (OWN_NAME, Number("8"))))))),), True),
        ((own(named("PatientName"), Replace(Call("upper", (OWN_NAME,)))),), False),
        ((own(named("PatientName"), Remove()),), False),
    ],
)
def test_needs_key(rules, expected):
    assert compiled(KEEP_EVERYTHING, *rules).needs_key is expected


def test_the_profile_needs_a_key():
    assert compiled(profile=True).needs_key


# --- record --------------------------------------------------------------------------------------------------------


def record(*rules, **more):
    return compiled(*rules, **{"profile": True, **more}).record


def test_profile_bears_out_its_claims():
    found = record(options=["retain-uids", "clean-pixel-data"])
    assert found.identity_removed
    assert [code for code, _ in found.codes] == ["113100", "113101", "113110"]
    assert (found.longitudinal, found.burned_in_no) == ("REMOVED", True)


@pytest.mark.parametrize("more", [{"profile": False}, {"otherwise": Otherwise.KEEP}])
def test_no_claim_without_the_profile_or_with_otherwise_keep(more):
    found = record(**more)
    assert (found.identity_removed, found.codes) == (False, ())


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        (own(named("PatientAddress"), Keep()), False),
        (own(named("PatientAddress"), Keep(), guard=EXISTS["StudyID"]), False),
        (own(named("PatientAddress"), Empty()), False),
        (own(named("PatientBirthDate"), Truncate(TruncateTo.YEAR)), False),
        (own(named("PatientName"), Replace(Call("upper", (OWN_NAME,)))), False),
        (own(named("StudyInstanceUID"), Keep()), False),
        (own(ResolvedSelector(SelectorKind.PRIVATE_BLOCK, creator="A"), Keep()), False),
        (own(ResolvedSelector(SelectorKind.SAFE_PRIVATE), Keep()), False),
        (own(ResolvedSelector(SelectorKind.CLASS, name="unknown"), Keep()), False),
        (own(ResolvedSelector(SelectorKind.CLASS, name="curves"), Keep()), False),
        (own(named("OverlayData"), Keep()), False),
        (own(named("PatientName"), Replace(Text("Anonymous"))), True),
        (own(named("PatientName"), Remove()), True),
        (own(named("StudyInstanceUID"), Remove()), True),
        (own(named("PatientSex"), Dummy()), True),
        (own(named("ReferencedImageSequence"), Keep()), True),
        (own(named("SegmentLabel"), Keep()), True),
        (own(named("DigitalSignaturesSequence"), Keep()), True),
        (own(all_of("person-names", "PN"), Keep()), True),
        # Curves are removed as a kind, which is no narrower than a class: their descriptions come out.
        (own(all_of("text", "LO", "SH"), Keep()), False),
    ],
)
def test_a_weaker_rule_costs_the_claims(written, holds):
    found = record(written)
    assert found.identity_removed is holds
    assert (("113100", "Basic Application Confidentiality Profile") in found.codes) is holds


@pytest.mark.parametrize(
    ("options", "written", "holds"),
    [
        (["retain-patient-characteristics"], own(named("PatientWeight"), Keep()), True),
        (["clean-descriptors"], own(named("StudyDescription"), Clean()), True),
        (["clean-descriptors"], own(named("StudyDescription"), Keep()), False),
        (["retain-modified-dates"], own(named("StudyDate"), Shift(-9, -1)), True),
        (["retain-modified-dates"], own(named("StudyDate"), Keep()), False),
        (["retain-modified-dates"], own(named("StudyTime"), Keep()), True),
        (["retain-safe-private"], own(ResolvedSelector(SelectorKind.SAFE_PRIVATE), Keep()), True),
    ],
)
def test_options_change_what_a_rule_must_meet(options, written, holds):
    assert record(written, options=options).identity_removed is holds


@pytest.mark.parametrize(
    ("rules", "options", "expected"),
    [
        ((), (), "REMOVED"),
        ((), ("retain-full-dates",), "UNMODIFIED"),
        ((own(all_of("dates", "DA", "DT"), Shift(-9, -1)),), ("retain-modified-dates",), "MODIFIED"),
        ((own(named("StudyDate"), Keep()),), (), ""),
        ((own(named("StudyDate"), Truncate(TruncateTo.YEAR)),), (), ""),
        ((own(named("StudyDate"), Replace(Text("20000101"))),), (), "REMOVED"),
        ((own(named("StudyTime"), Keep()),), (), "REMOVED"),
        ((own(ResolvedSelector(SelectorKind.CLASS, name="private"), Keep()),), (), ""),
    ],
)
def test_longitudinal_information(rules, options, expected):
    assert record(*rules, options=options).longitudinal == expected


def test_dates_option_moves_what_the_file_says():
    """PS3.15 C of a date is the file's own `shift`; the birth date has no letter of the option and stays empty."""
    found = compiled(own(all_of("dates", "DA", "DT"), Shift(-9, -1)), profile=True, options=["retain-modified-dates"])
    study = decide(found, tag("StudyDate"))
    assert (op(study), action(found, study), rule(found, study)) == (
        Op.SHIFT,
        Shift(-9, -1),
        "shift all dates by -9 to -1 days per patient",
    )
    assert op(decide(found, tag("PatientBirthDate"))) is Op.EMPTY
