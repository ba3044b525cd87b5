"""So many mistakes in a file, so many diagnostics: none hides another, and none is told twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anondsl.compiler import compile_text

CORRECT = (
    'ruleset "Planted" version "1" project "planted"',
    "use profile basic of 2026d with retain-uids",
    "otherwise keep technical",
    'accept unmasked-pixels because "phantoms only"',
    "parameter site text",
    "group contact = PatientAddress,\n    PatientTelephoneNumbers",
    'condition ultrasound = Modality is "US" and Manufacturer contains "ACME"',
    'replace PatientID with "{site}-{pseudonym(PatientID, 10)}" else remove',
    "dummy contact   # no more than that",
    'keep PatientSex\n    because "primary covariate; # is no comment here"',
    'when ultrasound {\n    empty StationName\n    when KVP > 100 { empty DeviceSerialNumber }\n}',
    'within RequestAttributesSequence where ScheduledProcedureStepID exists {\n    empty RequestedProcedureID\n}',
    'keep RequestAttributesSequence because "its items are ruled one by one"',
    'reject when BurnedInAnnotation is "YES" because "not looked at"',
    'test "the address goes" {\n    set site to "A"\n    given PatientID "1"\n    expect PatientAddress absent\n}',
)  # fmt: skip
"""A file without a mistake, a statement each."""

MISTAKES = (
    # signs and words
    ("remove PatientState because “why”", "ADL002"),
    ("empty\u00a0PatientWeight", "ADL003"),
    ("empty Pati\u200bentSize", "ADL004"),
    ('empty Occupation because "why', "ADL005"),
    ('reject when StudyID matches /a', "ADL006"),
    ('replace PatientComments with "a \\q"', "ADL007"),
    ("reject when KVP == 5", "ADL008"),
    ("empty P\u0430tientAge", "ADL009"),
    ("empty ReferringPhysicianName 5", "ADL010"),
    ("truncate PatientBirthDate too year", "ADL011"),
    ("remvoe PatientMotherBirthName", "ADL012"),
    ("delete PatientBirthName", "ADL012"),
    ("retain-device-identity", "ADL012"),
    ("empty AdmittingDate,\nempty AdmittingTime", "ADL013"),
    ('replace OperatorsName "X"', "ADL014"),
    ("empty AccessionNumber empty StudyID", "ADL015"),
    ("empty StudyTime because", "ADL016"),
    ('when Modality is "MR" { empty SeriesTime } because "why"', "ADL017"),
    ("given StudyDate \"20200101\"", "ADL022"),
    # conditions and values
    ('reject when Modality is "US" and KVP = 5 or Rows = 5', "ADL030"),
    ('reject when StudyDescription matches "phantom"', "ADL031"),
    ("reject when StudyDate before 2020-02-31", "ADL032"),
    ("empty 00100021", "ADL033"),
    ("empty (0010,10)", "ADL033"),
    ("group Names = OperatorsName", "ADL034"),
    ("group keep = OperatorsName", "ADL035"),
    ("replace SeriesDescription with nothing(StudyID)", "ADL036"),
    ("replace ProtocolName with pseudonym(StudyID)", "ADL037"),
    ('replace StudyComments with "{"', "ADL038"),
    ('replace ImageComments with "{}"', "ADL039"),
    ("replace RequestingService with pseudonym(StudyID, 1.5) else remove", "ADL041"),
    # names
    ("empty PatientNmae", "ADL101"),
    ("empty named-nowhere", "ADL104"),
    ("group contact = OperatorsName", "ADL105"),
    ("group ring = ring", "ADL107"),
    ("reject when SOPClassUID is CTImageStorge", "ADL108"),
    ("reject when contact exists", "ADL110"),
    ("empty (0029,1010)", "ADL120"),
    ("empty Rows", "ADL121"),
    ('empty named "*Physcian*"', "ADL123"),
    ("empty (0029,xxxx)", "ADL124"),
    ("empty PatientName/StudyID", "ADL126"),
    ('include "nowhere.anon"', "ADL140"),
    ("otherwise remove", "ADL143"),
    ('accept nothing because "x"', "ADL155"),
    # types
    ("shift PatientReligiousPreference by 5 days", "ADL201"),
    ('replace AcquisitionDate with "2020-01-31"', "ADL202"),
    ("replace ContentDate with pseudonym(StudyID, 9) else remove", "ADL203"),
    ('reject when SliceThickness is "5"', "ADL204"),
    ("reject when Modality is CT", "ADL205"),
    ('replace SeriesNumber with "1\\\\2"', "ADL207"),
    ("shift InstanceCreationDate by 0 days", "ADL230"),
    ('regenerate FrameOfReferenceUID under root "1.02"', "ADL231"),
    ("reject when StudyComments matches /(a/", "ADL233"),
    ("reject when StudyComments matches /(a+)+b/", "ADL234"),
    ("reject when StudyComments has match /x*/", "ADL235"),
    # rules together, and what an officer would ask
    ('replace StationAETitle with "A"\nreplace (0008,0055) with "B"', "ADL301"),
    ("dummy InstitutionName\ndummy InstitutionName", "ADL302"),
    ("remove InstitutionAddress\nempty InstitutionAddress", "ADL303"),
    ('reject when Modality is "CT" and Modality is "MR"', "ADL305"),
    ("keep SmokingStatus", "ADL401"),
    ('replace AdditionalPatientHistory with PatientName else remove', "ADL402"),
    ("accept video", "ADL406"),
    ("# password: correct-horse", "ADL407"),
    ('reject when Manufacturer is "A\u0421ME"', "ADL408"),
    ("encrypt copy of CountryOfResidence because \"asked for\"", "ADL590"),
)  # fmt: skip
"""Lines that can stand between any two statements, each with what is said of it. No two speak of the same thing."""


INSIDE = (
    ("empty StudyIDD", "ADL101"),
    ("remvoe ProtocolName", "ADL012"),
    ("empty SeriesTime because", "ADL016"),
    ("empty ContentTime,\n    empty AcquisitionTime", "ADL013"),
    ("truncate SeriesDate too year", "ADL011"),
    ("empty StudyTime empty PatientWeight", "ADL015"),
    ("empty Columns", "ADL121"),
    ("empty (0031,1010)", "ADL120"),
    ("keep PregnancyStatus", "ADL401"),
    ('replace OperatorsName "Y"', "ADL014"),
    ("shift PatientName by 5 days", "ADL201"),
    ("empty CurrentPatientLocation because “why”", "ADL002"),
)
"""Lines for a block."""


def codes(lines: list[str]) -> list[str]:
    """What is said, less ADL415: whatever is kept for a reason costs the claim of the profile, and is no mistake."""
    report = compile_text("\n".join(lines) + "\n").report
    return sorted(diagnostic.code for diagnostic in report if diagnostic.code != "ADL415")


def test_nothing_is_said_of_the_correct_file() -> None:
    assert codes(list(CORRECT)) == []


@pytest.mark.parametrize(("line", "code"), MISTAKES)
def test_one_mistake(line: str, code: str) -> None:
    assert codes([*CORRECT[:9], line, *CORRECT[9:]]) == [code]


@pytest.mark.parametrize(("line", "code"), INSIDE)
def test_one_mistake_in_a_block(line: str, code: str) -> None:
    assert codes([*CORRECT, f'when Modality is "PT" {{\n    {line}\n}}']) == [code]


@given(
    outer=st.sets(st.sampled_from(INSIDE), max_size=4),
    inner=st.sets(st.sampled_from(INSIDE), max_size=4),
    after=st.sampled_from(MISTAKES),
)
@settings(max_examples=100, deadline=None)
def test_mistakes_in_blocks_leave_the_blocks_and_what_follows_alone(
    outer: set[tuple[str, str]], inner: set[tuple[str, str]], after: tuple[str, str]
) -> None:
    inner -= outer
    lines = ['when Modality is "PT" {', *(f"    {line}" for line, _ in sorted(outer))]
    lines += ["    when KVP exists {", *(f"        {line}" for line, _ in sorted(inner)), "    }", "}", after[0]]
    planted = sorted(code for _, code in (*outer, *inner, after))
    assert codes([*CORRECT, *lines]) == planted


@given(
    planted=st.lists(
        st.tuples(st.sampled_from(MISTAKES), st.integers(0, len(CORRECT)), st.sampled_from(["", "\n", "# so\n"])),
        min_size=2,
        max_size=10,
        unique_by=lambda each: each[0],
    )
)
@settings(max_examples=150, deadline=None)
def test_independent_mistakes_give_exactly_their_codes(planted: list[tuple[tuple[str, str], int, str]]) -> None:
    lines: list[str] = []
    for place in range(len(CORRECT) + 1):
        lines += [before + line for (line, _), where, before in planted if where == place]
        lines += CORRECT[place : place + 1]
    assert codes(lines) == sorted(code for (_, code), _, _ in planted)
