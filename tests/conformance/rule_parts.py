"""Every form of the rule language, one row each: conditions, values, pixels, guarantees, tests, the parser's fine print.

`tests/conformance/rule_forms.py` holds the statements around them, and says what a row is.
"""

from __future__ import annotations

from tests.conformance.rule_forms import NOT_YET, Row


def _rejects(*conditions: str) -> tuple[Row, ...]:
    return tuple(f"reject when {condition}" for condition in conditions)


CONDITIONS: tuple[Row, ...] = (
    *_rejects(
        'Modality is "US"',
        'Modality is not "US"',
        'Modality is one of "US", "XA"',
        'Modality is not one of "US", "XA"',
        'Modality is exactly "US"',
        'Modality is not exactly "US"',
        'StudyDescription contains "phantom"',
        'StudyDescription starts with "phantom"',
        'StudyDescription ends with "phantom"',
        "StudyDescription matches /phantom [0-9]+/",
        "StudyDescription matches /phantom/i",
        "StudyDescription has match /phantom/",
        "StudyDescription has match /phantom/i",
        "KVP = 5",
        "KVP != 5",
        "KVP < 5.5",
        "KVP <= 5",
        "KVP > -5",
        "KVP >= 5",
        "Rows = 512",
        "PatientAge > 89",
        "PatientAge < 18 and PatientAge >= 2",
        "StudyDate before 2020-01-01",
        "StudyDate after 2020-01-01",
        "AcquisitionDateTime before 2020-01-01",
        "PatientID exists",
        "PatientID is missing",
        "PatientID is not missing",
        "PatientID is empty",
        "PatientID is not empty",
        "SOPClassUID is CTImageStorage",
        "SOPClassUID is not CTImageStorage",
        "SOPClassUID is one of CTImageStorage, MRImageStorage",
        'SOPClassUID is "1.2.840.10008.5.1.4.1.1.2"',
        "TransferSyntaxUID is JPEGBaseline8Bit",
        'Modality is "US" and KVP = 5 and StudyID exists',
        'Modality is "US" or KVP = 5 or StudyID exists',
        '(Modality is "US" or KVP = 5) and StudyID exists',
        'not Modality is "US"',
        'not (Modality is "US" or KVP = 5)',
        'not not Modality is "US"',
        'every value of ImageType is "ORIGINAL"',
        'every value of ImageType is not one of "DERIVED", "SECONDARY"',
        "every value of ImageType has match /AXIAL/",
        'RequestAttributesSequence/ScheduledProcedureStepID is "A"',
        '/Modality is "US"',
        '(0008,0060) is "US"',
        'private "SIEMENS CSA HEADER" (0029,10) exists',
        "ge-ultrasound",
        "not ge-ultrasound",
        "ge-ultrasound and KVP exists",
        "dBdt > 5",
        "PixelData is missing",
        'PhotometricInterpretation is "RGB"',
        'SpecificCharacterSet is "ISO_IR 192"',
    ),
    ("reject when masked", NOT_YET),
    ("reject when not masked", NOT_YET),
    ('reject when Modality is "US" and not masked because "nobody has looked at this device"', NOT_YET),
    ("reject unless masked or PixelData is missing", NOT_YET),
)

VALUES: tuple[Row, ...] = (
    'replace StudyID with "A"',
    "replace StudyID with 7",
    "replace InstanceNumber with 7",
    'replace StudyDate with "20200101"',
    'replace StudyID with "A{site}B"',
    'replace ImageComments with "a \\" quote, a \\\\ backslash, a \\{ brace, a } brace"',
    'replace StudyID with "{pseudonym(PatientID, 10)}" else remove',
    ('replace StudyID with "{pseudonym(PatientID, 10)}"', "ADL210"),
    "replace PatientID with pseudonym(PatientID, 10)",
    "replace PatientID with hash(PatientID, 12)",
    ("replace PatientID with number(PatientID, 3)", NOT_YET),
    ("replace PatientID with number(PatientID, 3, in order)", NOT_YET),
    ("replace PatientID with lookup(subjects, PatientID, code)", NOT_YET),
    ('replace PatientID with "{site}-{lookup(subjects, PatientID, "a } b")}"', NOT_YET),
    "replace PatientAge with age(PatientBirthDate, StudyDate) else remove",
    "replace StudyID with days(SeriesDate, StudyDate) else remove",
    "replace StudyID with year(StudyDate) else remove",
    ("replace StudyID with upper(Modality) else remove"),
    ("replace StudyID with lower(Modality) else remove"),
    ("replace StudyID with first(Modality, 1) else remove"),
    ("replace StudyID with last(Modality, 1) else remove"),
    ('replace StudyID with component(PatientName, family) else remove because "the sponsor insists"'),
    ('replace StudyID with substitute(Modality, /[^A-Z]/, "") else remove'),
    ('replace StudyID with upper(last(substitute(Modality, /[^A-Z]/i, ""), 2)) else remove'),
    "replace StudyID with pseudonym(upper(PatientID), 8) else remove",
    "replace StudyDescription with Modality else remove",
    "replace StudyDescription with /Modality else remove",
    'replace StudyDescription with "{Modality} {/Manufacturer}" else remove',
    'replace StudyDescription with "{RequestAttributesSequence/ScheduledProcedureStepID}" else empty because "the plan"',
    "replace StudyDescription with site",
    "replace StudyID with Modality else remove",
    "replace StudyID with Modality else empty",
    'replace StudyID with Modality else "none"',
    'replace StudyID with Modality else "{site}" because "the sponsor insists"',
    "set ClinicalTrialSiteID to site",
    "set ClinicalTrialSiteID to Modality else remove",
    "set StudyID to pseudonym(StudyID, 8) else empty",
    'set StudyID to "A" else "B"',
)

PIXELS: tuple[Row, ...] = (
    *(
        (f"mask {written}", NOT_YET)
        for written in (
            "box left 0 top 0 right 640 bottom 50",
            "box left -100 top 0 right edge bottom edge",
            "box left 10% top 0 right 90% bottom 50",
            "top 8%",
            "bottom 8%",
            "left 20",
            "right 12.5%",
            "top 8%, bottom 20, box left 0 top 0 right 10 bottom 10",
            "outside box left 40 top 60 right 600 bottom 460",
            "outside box left 40 top 60 right 600 bottom 460, box left 0 top 0 right 40 bottom 60",
            "outside ellipse center 320 240 radii 250 200",
            "ellipse center 320 240 radii 250 200",
            "outside ultrasound-regions",
            "everything",
            "text",
            "text matching values of PatientName, PatientID, PatientBirthDate",
            "text matching values of contact",
            "text except /^[LR]$/",
            "text except /^[LR]$/, /^\\d+ ?(cm|mm|Hz)$/",
            "top 8% fill black",
            "top 8% fill white",
            "top 8% fill mean",
            "top 8% fill 128",
            "text fill black",
            'text except /^[LR]$/ fill white because "sides stay"',
            'outside ultrasound-regions fill mean because "the banner"',
        )
    ),
)

GUARANTEES: tuple[Row, ...] = (
    *(
        (f"guarantee {written}", NOT_YET)
        for written in (
            "hipaa safe-harbor",
            "hipaa limited-data-set",
            "hipaa safe-harbor except DeviceSerialNumber because \"the scanner's, not the patient's\"",
            "ps3.15 basic",
            "ps3.15 basic with retain-uids",
            "ps3.15 basic with retain-uids, clean-descriptors",
            "never keep PatientName, PatientID, contact",
            "never keep all person-names except OperatorsName",
            *(f"always {verb} PatientAddress" for verb in ("keep", "remove", "empty", "dummy", "replace", "clean")),
            "always regenerate all uids",
            "always shift all dates",
            "always truncate PatientBirthDate",
            "always round PatientAge",
            "dates coherent",
            "uids closed",
            'uids closed because "joined by the crosswalk alone"',
        )
    ),
)


def _test(*steps: str) -> str:
    return 'test "t" {\n' + "".join(f"    {step}\n" for step in steps) + "}"


TESTS: tuple[Row, ...] = (
    _test(),
    _test("expect rejected"),
    'test "t" { expect rejected }',
    _test('given PatientID "4711"', 'expect PatientID "4711"'),
    _test('given SOPClassUID CTImageStorage, PatientName "Doe^Jane",\n        StudyDate "20240229", Rows 16'),
    _test('given RequestAttributesSequence/ScheduledProcedureStepID "7"'),
    _test('given /RequestAttributesSequence/(0040,0007) "7"'),
    _test('given private "ACME" (0011,10) "7"'),
    _test("expect PatientName matches /^Subject_A_[0-9]{3}$/"),
    *(
        _test(f"expect PatientName {state}")
        for state in ("exists", "absent", "empty", "kept", "shifted", "changed", '"Doe^Jane"')
    ),
    _test("expect SOPClassUID CTImageStorage", "expect Rows 16"),
    _test("expect RequestAttributesSequence/ScheduledProcedureStepID absent"),
    _test('set site to "A"') + "\nreplace StudyID with site",
    _test("set arm to 2") + "\nreplace StudyID with arm",
    (_test('given subjects "4711" code "A-1", "a b" "-3"') + "\nreplace StudyID with lookup(subjects, PatientID, code)", NOT_YET),
    _test("given pixels 64 x 128"),
    _test('given pixels 64 x 128 text "DOE JANE" at 10 10'),
    _test('given pixels 64 x 128 text "DOE JANE" at 10 10, text "4711" at 10 30'),
)  # fmt: skip

WRITING: tuple[Row, ...] = (
    "\ufeffremove PatientName",
    "remove PatientName\r\nremove StudyID\r\n",
    "\tremove PatientName",
    "remove   PatientName  ,StudyID",
    'ruleset "a {brace} in a name" project "p"',
    'remove StudyID because "a {brace} in a reason"',
    'reject when StudyDescription is "a {brace} in a condition"',
    ('replace ImageComments with "{substitute(Modality, /x/, "")}" else remove', "ADL040"),
    ("clean all text removing values of PatientName, removing dates", "ADL042 ADL590"),
    ('reject when Modality is "US" and KVP = 5 or Rows = 5', "ADL030"),
    ("remove PatientName, PatientID except PatientName except PatientID", "ADL010"),
    ('when Modality is "US" { remove StudyID } because "why"', "ADL017"),
    ('set ContentSequence/TextValue to "x"', "ADL129"),
    ('within ContentSequence { reject when ValueType is "PNAME" }', "ADL022"),
    ("within ContentSequence { mask top 8% }", "ADL022"),
    ("remove item", "ADL022"),
    ("group contact = PatientAddress\nparameter contact text\nremove contact", "ADL105"),
    ("group all = PatientAddress\nremove PatientName", "ADL035"),
    'remove PatientName because"no blank is needed beside a quote"',
    ("remove\u00a0PatientName", "ADL003"),
    ("remove PatientName because \u201cthe plan\u201d", "ADL002"),
    ("removePatientName", "ADL012"),
    ("use profile basic of2026d", "ADL014"),
    ("remvoe PatientName", "ADL012"),
    ("shift all dates by -365to -1 days per patient", "ADL010"),
    ("remove PatientName\ufeff", "ADL004"),
    ("mask top 8 %", NOT_YET),
    ("remove PatientName remove StudyID", "ADL015"),
)

RULE_PARTS = {
    "conditions": CONDITIONS,
    "values": VALUES,
    "pixels": PIXELS,
    "guarantees": GUARANTEES,
    "tests": TESTS,
    "writing": WRITING,
}
