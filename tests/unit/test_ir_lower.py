"""What the rules mean for attributes, unknown tags, private elements and text in cleaned sequences."""

from __future__ import annotations

import pytest

from anondsl.compiled.actions import (
    Clean,
    Dummy,
    Empty,
    Encrypt,
    Keep,
    Otherwise,
    Regenerate,
    Remove,
    Replace,
    Set,
    Shift,
)
from anondsl.compiled.expressions import DEEP, SequencePath, Text
from anondsl.compiled.faults import InternalError
from anondsl.compiled.table import Op
from anondsl.diagnostics.core import Report
from anondsl.dicom.dictionary import Standing, load_dictionary
from anondsl.ir.emit import compile_resolved
from anondsl.semantics.resolved import ResolvedSelector, SelectorKind
from anondsl.source import SourceFile, Span
from tests.compiled_walk import Context, action, decide, decide_outside, decide_private, op, rule
from tests.resolved_profile import all_of, named, own, ruleset, tag, technical

PRIVATE = ResolvedSelector(SelectorKind.CLASS, name="private")
UNKNOWN = ResolvedSelector(SelectorKind.CLASS, name="unknown")
CURVES = ResolvedSelector(SelectorKind.CLASS, name="curves")
SAFE = ResolvedSelector(SelectorKind.SAFE_PRIVATE)
CSA = "SIEMENS CSA HEADER"


def compiled(*rules, **more):
    found = compile_resolved(ruleset(rules, **more), Report())
    assert found is not None
    return found


def pattern(value: int, care: int) -> ResolvedSelector:
    return ResolvedSelector(SelectorKind.TAG_PATTERN, tag=value, care=care)


# --- otherwise ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("otherwise", "technical_op", "other_op", "outside_op"),
    [
        (Otherwise.KEEP_TECHNICAL, Op.KEEP, Op.REMOVE_OTHERWISE, Op.UID),
        (Otherwise.KEEP, Op.KEEP, Op.KEEP, Op.KEEP),
        (Otherwise.REMOVE, Op.REMOVE_OTHERWISE, Op.REMOVE_OTHERWISE, Op.UID),
    ],
)
def test_otherwise(otherwise, technical_op, other_op, outside_op):
    found = compiled(otherwise=otherwise)
    assert op(decide(found, tag("Manufacturer"))) is technical_op
    assert op(decide(found, tag("PatientName"))) is other_op
    assert op(decide(found, tag("VolumeFrameOfReferenceUID"))) is outside_op
    assert op(decide_outside(found, 0x00189999)) is Op.REMOVE_OTHERWISE
    assert op(decide_private(found, CSA, 0x0029, 0x10)) is Op.REMOVE_OTHERWISE


def test_otherwise_of_every_attribute():
    """Without a rule nothing but `technical` stays, and no attribute is forgotten."""
    found = compiled()
    for attribute in load_dictionary().attributes:
        leaf = decide(found, attribute.tag)
        assert leaf.entry == -1
        kept = attribute.technical or attribute.standing is Standing.STRUCTURAL
        assert (op(leaf) is Op.KEEP) is kept


# --- verbs that depend on the attribute ---------------------------------------------------------------------------


@pytest.mark.parametrize("verb", [Remove(), Empty(), Dummy()])
@pytest.mark.parametrize("keyword", ["SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"])
def test_three_uids_are_regenerated_instead_of_taken(keyword, verb):
    found = compiled(own(named(keyword), verb))
    leaf = decide(found, tag(keyword))
    assert (op(leaf), action(found, leaf)) == (Op.UID, Regenerate())
    assert rule(found, leaf) == f"{verb.verb} {keyword}"


def test_outside_uids_go_where_a_rule_takes_them():
    found = compiled(own(named("VolumeFrameOfReferenceUID"), Remove()))
    assert op(decide(found, tag("VolumeFrameOfReferenceUID"))) is Op.REMOVE


def test_class_uids_are_never_regenerated():
    found = compiled(own(all_of("uids", "UI"), Regenerate()))
    assert op(decide(found, tag("ReferencedSOPClassUID"))) is Op.KEEP
    assert op(decide(found, tag("ReferencedSOPInstanceUID"))) is Op.UID


def test_one_root_for_all_new_uids():
    found = compiled(own(named("StudyInstanceUID"), Regenerate("1.2.3")), profile=True)
    for keyword in ("StudyInstanceUID", "SOPInstanceUID", "VolumeFrameOfReferenceUID"):
        assert action(found, decide(found, tag(keyword))) == Regenerate("1.2.3")


def test_clean_by_value_representation():
    shift = Shift(-30, -30)
    found = compiled(
        own(all_of("dates", "DA", "DT"), shift),
        own(named("StudyDate"), Clean()),
        own(named("StudyTime"), Clean()),
        own(named("ContentSequence"), Clean()),
        own(named("StationAETitle"), Clean()),
        own(named("SegmentLabel"), Clean()),
        own(named("MakerNote"), Clean()),
    )
    date = decide(found, tag("StudyDate"))
    assert (op(date), action(found, date), rule(found, date)) == (Op.SHIFT, shift, "clean StudyDate")
    assert op(decide(found, tag("StudyTime"))) is Op.KEEP
    assert op(decide(found, tag("ContentSequence"))) is Op.KEEP
    assert op(decide(found, tag("StationAETitle"))) is Op.VALUE
    assert op(decide(found, tag("SegmentLabel"))) is Op.CLEAN
    assert op(decide(found, tag("MakerNote"))) is Op.REMOVE


def test_clean_of_a_date_without_shift_or_truncate_removes():
    found = compiled(own(named("StudyDate"), Clean()))
    assert op(decide(found, tag("StudyDate"))) is Op.REMOVE


def test_a_verb_that_does_not_fit_removes():
    found = compiled(
        own(named("SegmentLabel"), Shift(-3, -3)),
        own(named("ContentSequence"), Replace(Text("x"))),
        own(named("StudyDate"), Regenerate()),
    )
    for keyword in ("SegmentLabel", "ContentSequence", "StudyDate"):
        assert op(decide(found, tag(keyword))) is Op.REMOVE


# --- where -------------------------------------------------------------------------------------------------------


def test_set_holds_at_the_top_level_only():
    found = compiled(own(named("SegmentLabel"), Set(Text("x"))))
    assert op(decide(found, tag("SegmentLabel"))) is Op.VALUE
    assert op(decide(found, tag("SegmentLabel"), Context((tag("SegmentSequence"),)))) is Op.REMOVE_OTHERWISE
    (spec,) = found.sets
    assert (spec.tag, spec.vr) == (tag("SegmentLabel"), "LO")


def test_set_gives_way_to_a_nearer_rule_under_a_path():
    found = compiled(own(named("SegmentLabel"), Set(Text("x"))), own(named("SegmentLabel"), Keep()))
    assert op(decide(found, tag("SegmentLabel"))) is Op.VALUE
    assert op(decide(found, tag("SegmentLabel"), Context((tag("SegmentSequence"),)))) is Op.KEEP


def test_exception_takes_an_attribute_out():
    selector = ResolvedSelector(
        SelectorKind.CLASS,
        name="text",
        tags=frozenset({tag("SegmentLabel"), tag("TrackingID")}),
        excluded=(named("TrackingID"), named("SegmentLabel", path=SequencePath((tag("SegmentSequence"),)))),
    )
    found = compiled(own(selector, Keep()))
    assert op(decide(found, tag("TrackingID"))) is Op.REMOVE_OTHERWISE
    assert op(decide(found, tag("SegmentLabel"))) is Op.KEEP
    assert op(decide(found, tag("SegmentLabel"), Context((tag("SegmentSequence"),)))) is Op.REMOVE_OTHERWISE


# --- text in cleaned sequences -------------------------------------------------------------------------------------


def test_text_that_no_rule_names_is_cleaned_in_a_cleaned_sequence():
    found = compiled(own(named("ContentSequence"), Clean()), own(named("ImageID"), Keep()))
    (scope,) = found.scopes
    assert found.path_texts[scope.path] == SequencePath((tag("ContentSequence"),))
    inside = Context(scopes={0: True})
    assert op(decide(found, tag("TextValue"), inside)) is Op.CLEAN
    assert op(decide(found, tag("TextValue"))) is Op.REMOVE_OTHERWISE
    assert op(decide(found, tag("ImageID"), inside)) is Op.KEEP
    assert op(decide(found, tag("Manufacturer"), inside)) is Op.KEEP
    assert op(decide(found, tag("PatientName"), inside)) is Op.REMOVE_OTHERWISE


def test_a_sequence_that_another_rule_keeps_is_not_cleaned():
    found = compiled(own(named("ContentSequence"), Keep()), profile=True, options=["clean-structured-content"])
    inside = Context(scopes=dict.fromkeys(range(len(found.scopes)), True))
    assert rule(found, decide(found, tag("TextValue"), inside)) == "clean AcquisitionContextSequence"
    only_content = [
        number
        for number, scope in enumerate(found.scopes)
        if tag("ContentSequence") in found.path_texts[scope.path].steps
    ]
    context = Context(scopes=dict.fromkeys(only_content, True))
    assert op(decide(found, tag("TextValue"), context)) is Op.REMOVE_OTHERWISE


# --- tags without a row --------------------------------------------------------------------------------------------


def test_unknown_tags():
    found = compiled(own(UNKNOWN, Keep()))
    assert op(decide_outside(found, 0x00189999)) is Op.KEEP
    assert op(decide_outside(found, 0x50001234)) is Op.KEEP
    assert op(decide_outside(found, 0x00029999)) is Op.REMOVE_OTHERWISE
    assert op(decide_outside(found, 0x00180000)) is Op.REMOVE_OTHERWISE


def test_pattern_reaches_known_and_unknown_tags_but_no_structural_ones():
    found = compiled(own(pattern(0x00280000, 0xFFFF0000), Empty()))
    assert op(decide(found, tag("PixelSpacing"))) is Op.EMPTY
    assert op(decide(found, tag("Rows"))) is Op.KEEP
    assert op(decide_outside(found, 0x00289999)) is Op.EMPTY
    assert op(decide_outside(found, 0x00189999)) is Op.REMOVE_OTHERWISE
    assert op(decide_outside(found, 0x00280430)) is Op.EMPTY  # RowsForNthOrderCoefficients of another order


def test_overlapping_patterns_meet_in_a_region_of_their_own():
    """(0018,9xxx) and (xxxx,99xx): more fixed digits first, at equal digits the stricter."""
    found = compiled(own(pattern(0x00189000, 0xFFFFF000), Keep()), own(pattern(0x00009900, 0x0000FF00), Remove()))
    assert op(decide_outside(found, 0x0018900F)) is Op.KEEP
    assert op(decide_outside(found, 0x001899FF)) is Op.KEEP
    assert op(decide_outside(found, 0x002299FF)) is Op.REMOVE


def test_repeating_group_of_the_dictionary():
    found = compiled(otherwise=Otherwise.KEEP)
    assert op(decide_outside(found, 0x00280430)) is Op.KEEP
    assert op(decide_outside(found, 0x00280439)) is Op.REMOVE_OTHERWISE


def test_curves():
    found = compiled(own(CURVES, Remove()), otherwise=Otherwise.KEEP)
    assert op(decide(found, 0x50003000)) is Op.REMOVE
    assert op(decide_outside(found, 0x50021234)) is Op.REMOVE
    assert op(decide(found, 0x60003000)) is Op.KEEP


def test_one_group_of_a_folded_kind_is_refused():
    report = Report()
    for selector in (pattern(0x60023000, 0xFFFFFFFF), pattern(0x00023000, 0x00FFFFFF)):
        assert compile_resolved(ruleset([own(selector, Remove())]), report) is None
    assert [diagnostic.code for diagnostic in report] == ["ADL381", "ADL381"]
    assert compile_resolved(ruleset([own(pattern(0x60003000, 0xFF00FFFF), Remove())]), report) is not None


# --- private -------------------------------------------------------------------------------------------------------


def test_private_elements_blocks_and_all():
    found = compiled(
        own(PRIVATE, Remove()),
        own(ResolvedSelector(SelectorKind.PRIVATE_BLOCK, creator=CSA), Empty()),
        own(ResolvedSelector(SelectorKind.PRIVATE_ELEMENT, creator=CSA, group=0x29, offset=0x10), Keep()),
    )
    assert op(decide_private(found, CSA, 0x29, 0x10)) is Op.KEEP
    assert op(decide_private(found, CSA, 0x29, 0x20)) is Op.EMPTY
    assert op(decide_private(found, "OTHER", 0x29, 0x10)) is Op.REMOVE
    assert [(row.creator, row.offset) for row in found.private] == [(CSA, -1), (CSA, 0x10)]


def test_classes_and_patterns_never_reach_private_elements():
    found = compiled(own(pattern(0x00290000, 0xFFFF0000), Keep()), own(technical(), Keep()))
    assert op(decide_private(found, CSA, 0x29, 0x10)) is Op.REMOVE_OTHERWISE


def test_safe_private_under_its_test():
    found = compiled(profile=True, options=["retain-safe-private"])
    row = next(row for row in found.private if row.creator == "Philips PET Private Group" and row.offset == 0x00)
    tests = found.safe_private
    safe = decide_private(
        found, row.creator, row.group, row.offset, Context(safe=lambda index: tests[index].vr == "DS")
    )
    assert (op(safe), rule(found, safe)) == (Op.KEEP, "keep safe private")
    unsafe = decide_private(found, row.creator, row.group, row.offset)
    assert (op(unsafe), rule(found, unsafe)) == (Op.REMOVE, "remove all private")


def test_safe_private_where_either_of_two_vrs_will_do():
    found = compiled(own(SAFE, Keep()))
    either = [row for row in found.private if {"OW", "OB"} == _vrs_that_keep(found, row)]
    assert len(either) == 2


def _vrs_that_keep(found, row):
    """The VRs under which a private row is kept."""
    return {
        test.vr
        for number, test in enumerate(found.safe_private)
        if op(
            decide_private(found, row.creator, row.group, row.offset, Context(safe=lambda index, n=number: index == n))
        )
        is Op.KEEP
    }


def test_exception_of_safe_private():
    everything_else = ResolvedSelector(SelectorKind.CLASS, name="private", excluded=(SAFE,))
    found = compiled(own(everything_else, Keep()))
    row = next(row for row in found.private if row.creator == "Philips PET Private Group")
    assert op(decide_private(found, row.creator, row.group, row.offset)) is Op.KEEP
    safe = Context(safe=lambda index: True)
    assert op(decide_private(found, row.creator, row.group, row.offset, safe)) is Op.REMOVE_OTHERWISE
    assert op(decide_private(found, "OTHER", 0x29, 0x10)) is Op.KEEP


# --- limits --------------------------------------------------------------------------------------------------------


def test_too_many_deep_paths_are_an_error_that_names_one():
    sequences = [each.tag for each in load_dictionary().attributes if each.vr == "SQ" and each.keyword][200:214]
    source = SourceFile("deep.anon", "x" * 100)
    rules = [
        own(named("SegmentLabel", path=SequencePath((each, DEEP))), Remove(), span=Span(source, place, place + 1))
        for place, each in enumerate(sequences)
    ]
    report = Report()
    assert compile_resolved(ruleset(rules), report) is None
    (diagnostic,) = report
    assert diagnostic.code == "ADL380"
    named_path = diagnostic.message.split("`")[1]
    assert named_path == f"{load_dictionary().by_tag[sequences[diagnostic.span.start]].keyword}/**"


def test_too_many_conditions_on_one_attribute_are_an_error_that_names_it():
    paths = [each.tag for each in load_dictionary().attributes if each.vr == "SQ" and each.keyword][100:520]
    rules = [own(named("SegmentLabel", path=SequencePath((each,))), Remove()) for each in paths]
    report = Report()
    assert compile_resolved(ruleset(rules), report) is None
    (diagnostic,) = report
    assert (diagnostic.code, "`SegmentLabel`" in diagnostic.message) == ("ADL380", True)


def test_what_cannot_be_lowered_never_passes_in_silence():
    with pytest.raises(InternalError):
        compile_resolved(ruleset([own(named("PatientName"), Encrypt())]), Report())
