"""The notes on the claim of the profile and the record of the compiled ruleset never disagree.

Where a file uses the profile: a note (ADL415 at a rule, ADL416 at `otherwise`) exactly when its outputs will say
PatientIdentityRemoved NO, and without 113100. Every rule that is named is the file's own, and is named once.
"""

from __future__ import annotations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from anondsl.compiler import compile_text
from anondsl.dicom.profile import BASIC_CODE

NOTES = {"ADL415", "ADL416"}
USES = (
    "use profile basic of 2026d",
    "use profile basic of 2026d with retain-patient-characteristics, retain-safe-private",
    "use profile basic of 2026d with retain-full-dates, retain-uids",
    "use profile basic of 2026d with retain-modified-dates, retain-device-identity",
)
MOVES = "shift all dates except PatientBirthDate, GPSTimeStamp by -300 to -2 days per patient"
OTHERWISE = ("otherwise keep technical", "otherwise keep technical", "otherwise remove", "otherwise keep")
RULES = (
    "remove PatientName, all private", "keep SliceThickness", "empty StudyDescription", "remove StudyDescription",
    "replace PatientName with pseudonym(PatientID, 9) else empty", 'replace ImageComments with "none"',
    'replace PatientID with "{PatientID}-x" because "x"', "truncate PatientBirthDate to year", "truncate ContentDate to month",
    "keep PatientSex", "keep StudyDate", "keep StudyTime", "keep DeviceSerialNumber", "regenerate FrameOfReferenceUID",
    "keep StudyInstanceUID", "remove SOPInstanceUID", "keep ReferencedImageSequence", "keep RequestAttributesSequence",
    "keep RequestAttributesSequence/ScheduledProcedureStepID", "keep safe private", 'keep private "ZQ MAKER"',
    "keep all unknown", "keep (0008,0F01)", "keep all curves", "keep (60xx,4000)", "keep technical", "keep all attributes",
    'keep named "Patient*"', "empty all text", "dummy all person-names", "keep PersonName", 'set StudyID to "A"',
)  # fmt: skip
BLOCKS = ("%s", "%s", "%s", 'when Modality is "CT" { %s }', "within RequestAttributesSequence { %s }")


@st.composite
def files(draw: st.DrawFn) -> str:
    use = draw(st.sampled_from(USES))
    lines = [use, draw(st.sampled_from(OTHERWISE)), *([MOVES] if "modified" in use else [])]
    for rule in draw(st.lists(st.sampled_from(RULES), max_size=4, unique=True)):
        lines.append(draw(st.sampled_from(BLOCKS)) % rule)
    return "\n".join(lines) + "\n"


@settings(max_examples=150, deadline=None)
@given(files())
def test_a_note_stands_exactly_where_the_record_does_not_claim_the_profile(text: str) -> None:
    compilation = compile_text(text)
    notes = [each for each in compilation.report if each.code in NOTES]
    if compilation.ruleset is None:
        event("does not compile")
        assert not notes
        return
    record = compilation.ruleset.record
    event(f"claimed: {record.identity_removed}")
    assert bool(notes) is not record.identity_removed, text
    assert (BASIC_CODE in record.codes) is record.identity_removed
    assert all(each.span.source.name == "<text>" for each in notes)
    assert len({each.span for each in notes}) == len(notes)


@settings(max_examples=60, deadline=None)
@given(files())
def test_without_what_the_notes_name_the_claim_is_earned(text: str) -> None:
    """What is named is what costs it: take those statements away, and nothing is left to say."""
    costly = {each.span.line for each in compile_text(text).report if each.code in NOTES}
    lines = text.splitlines()
    left = [line for number, line in enumerate(lines, 1) if number not in costly]
    if not any(line.startswith("otherwise") for line in left):
        left.append("otherwise keep technical")
    compilation = compile_text("\n".join(left) + "\n")
    if compilation.ruleset is not None and costly:
        event("mended")
        now = {each.span.text for each in compilation.report if each.code in NOTES}
        assert not now or now.isdisjoint(lines[number - 1] for number in costly)
        assert compilation.ruleset.record.identity_removed is not bool(now)
