"""Conditions of LANGUAGE 5, case by case: what holds, what does not, what nobody can say, and who says so.

Each case is written out by hand from the page; engine and interpreter must both give it. `reject when C` shows the value
of C: ADL918 where it holds, written where not, ADL919 where it stays unknown, ADL925 for several values in an attribute of
multiplicity 1.
"""

from __future__ import annotations

from functools import cache

import pytest

from anondsl.runtime.result import Outcome
from tests.builders import CT, Node, dataset, element, file_of, instance
from tests.differential.engine import Both

HOLDS, NOT, UNKNOWN, SEVERAL = "ADL918", "written", "ADL919", "ADL925"

LATIN = element("SpecificCharacterSet", "ISO_IR 100")

CASES: list[tuple[str, tuple[Node, ...], str]] = [
    # text: padding trimmed, case ignored
    ('Manufacturer is "acme"', (element("Manufacturer", "ACME "),), HOLDS),
    ('Manufacturer is "ACME"', (element("Manufacturer", " acme"),), HOLDS),
    ('Manufacturer is "ACM"', (element("Manufacturer", "ACME"),), NOT),
    ('Manufacturer is exactly "acme"', (element("Manufacturer", "ACME"),), NOT),
    ('Manufacturer is exactly "ACME"', (element("Manufacturer", "ACME  "),), HOLDS),
    ('Manufacturer is "m\u00fcller"', (LATIN, element("Manufacturer", "M\u00dcLLER")), HOLDS),
    ('Manufacturer contains "c m"', (element("Manufacturer", "ACC MEE"),), HOLDS),
    ('Manufacturer starts with "ac"', (element("Manufacturer", "ACME"),), HOLDS),
    ('Manufacturer ends with "ME"', (element("Manufacturer", "acme"),), HOLDS),
    ('Manufacturer ends with "AC"', (element("Manufacturer", "acme"),), NOT),
    ('Modality is one of "MR", "ct"', (element("Modality", "CT"),), HOLDS),
    ('Modality is one of "MR", "US"', (element("Modality", "CT"),), NOT),
    # absent and empty
    ('Modality is "CT"', (), NOT),
    ('Modality is "CT"', (element("Modality", ""),), NOT),
    ('Modality is not "CT"', (), HOLDS),
    ('Modality is not "CT"', (element("Modality", ""),), HOLDS),
    ('Modality is not one of "CT", "MR"', (), HOLDS),
    ("InstanceNumber != 3", (), HOLDS),
    ("Modality exists", (element("Modality", ""),), HOLDS),
    ("Modality exists", (), NOT),
    ("Modality is missing", (), HOLDS),
    ("Modality is missing", (element("Modality", ""),), NOT),
    ("Modality is empty", (element("Modality", ""),), HOLDS),
    ("Modality is empty", (element("Modality", b"  "),), HOLDS),
    ("Modality is empty", (), NOT),
    ("Modality is empty", (element("Modality", "CT"),), NOT),
    # overlays and curves: one of them is enough
    ("OverlayRows = 4", (element(0x60000010, 4, "US"), element(0x60020010, 5, "US")), HOLDS),
    ("OverlayRows = 4", (element(0x60000010, 5, "US"), element(0x60020010, 4, "US")), HOLDS),
    ("OverlayRows = 4", (element(0x60000010, 5, "US"), element(0x601E0010, 6, "US")), NOT),
    ("OverlayRows exists", (element(0x600A0010, 6, "US"),), HOLDS),
    ("OverlayRows is missing", (element(0x600A0010, 6, "US"),), NOT),
    ("OverlayRows is missing", (), HOLDS),
    ("CurveDimensions != 2", (element(0x50000005, 3, "US"), element(0x50040005, 2, "US")), NOT),
    # regular expressions: the whole value, or a part
    ("StationName matches /[A-Z]+[0-9]/", (element("StationName", "ROOM7"),), HOLDS),
    ("StationName matches /[A-Z]+/", (element("StationName", "ROOM7"),), NOT),
    ("StationName has match /[0-9]/", (element("StationName", "ROOM7"),), HOLDS),
    ("StationName matches /room7/", (element("StationName", "ROOM7"),), NOT),
    ("StationName matches /room7/i", (element("StationName", "ROOM7"),), HOLDS),
    # numbers
    ("SliceThickness = 2.5", (element("SliceThickness", "2.50"),), HOLDS),
    ("SliceThickness = 2.5", (element("SliceThickness", "25e-1"),), HOLDS),
    ("SliceThickness > 2", (element("SliceThickness", " 2.5 "),), HOLDS),
    ("SliceThickness < 2", (element("SliceThickness", "2.5"),), NOT),
    ("InstanceNumber >= 3", (element("InstanceNumber", "3"),), HOLDS),
    ("InstanceNumber <= 2", (element("InstanceNumber", "3"),), NOT),
    ("Rows = 512", (element("Rows", 512),), HOLDS),
    ("InstanceNumber = 3", (element("InstanceNumber", "drei"),), UNKNOWN),
    ("InstanceNumber != 3", (element("InstanceNumber", "drei"),), UNKNOWN),
    ("Rows = 2", (element("Rows", b"\2\0\0", "US"),), UNKNOWN),
    # ages in years
    ("PatientAge > 89", (element("PatientAge", "090Y"),), HOLDS),
    ("PatientAge < 1", (element("PatientAge", "011M"),), HOLDS),
    ("PatientAge = 1", (element("PatientAge", "012M"),), HOLDS),
    ("PatientAge < 1", (element("PatientAge", "300D"),), HOLDS),
    ("PatientAge > 10", (element("PatientAge", "old"),), UNKNOWN),
    # dates
    ("StudyDate before 2020-01-01", (element("StudyDate", "20191231"),), HOLDS),
    ("StudyDate before 2020-01-01", (element("StudyDate", "20200101"),), NOT),
    ("StudyDate after 2020-01-01", (element("StudyDate", "2020.01.02"),), HOLDS),
    ("StudyDate after 2020-01-01", (element("StudyDate", "nodate"),), UNKNOWN),
    ("StudyDate after 2020-01-01", (element("StudyDate", "20200230"),), UNKNOWN),
    ("StudyDate after 2020-01-01", (element("StudyDate", ""),), NOT),
    ("AcquisitionDateTime before 2020-01-01", (element("AcquisitionDateTime", "20191231235959"),), HOLDS),
    # UIDs by keyword
    ("SOPClassUID is CTImageStorage", (), HOLDS),
    ("SOPClassUID is one of MRImageStorage, CTImageStorage", (), HOLDS),
    ("SOPClassUID is MRImageStorage", (), NOT),
    # several values: one of them meets the test, or every one
    ('ImageType is "PRIMARY"', (element("ImageType", "ORIGINAL\\PRIMARY"),), HOLDS),
    ('every value of ImageType is "PRIMARY"', (element("ImageType", "ORIGINAL\\PRIMARY"),), NOT),
    ('every value of ImageType is "PRIMARY"', (element("ImageType", "PRIMARY\\PRIMARY"),), HOLDS),
    ('every value of ImageType is "PRIMARY"', (), NOT),
    ('ImageType is not "PRIMARY"', (element("ImageType", "ORIGINAL\\PRIMARY"),), NOT),
    ('Modality is "CT"', (element("Modality", "CT\\MR"),), SEVERAL),
    ('Modality is "US"', (element("Modality", "CT\\MR"),), SEVERAL),
    ("InstanceNumber > 3", (element("InstanceNumber", "1\\2"),), SEVERAL),
    ("StudyDate before 2020-01-01", (element("StudyDate", "20190101\\20210101"),), SEVERAL),
    ('StudyDescription is "a"', (element("StudyDescription", "a\\b"),), SEVERAL),
    # not valid for the VR: nobody can say
    ('Manufacturer is "ACME"', (element("Manufacturer", b"ACM\xc9"),), UNKNOWN),
    ('Manufacturer is "ACME"', (element("Manufacturer", b"AC\x01ME"),), UNKNOWN),
    ('Manufacturer is not "ACME"', (element("Manufacturer", b"AC\x01ME"),), UNKNOWN),
    ('Manufacturer is "ACME"', (element("Manufacturer", b"AC\0ME"),), UNKNOWN),
    # unknown goes through and, or, not
    ('Manufacturer is "A" and Modality is "MR"', (element("Manufacturer", b"\xc9"), element("Modality", "CT")), NOT),
    (
        'Manufacturer is "A" and Modality is "CT"',
        (element("Manufacturer", b"\xc9"), element("Modality", "CT")),
        UNKNOWN,
    ),
    ('Manufacturer is "A" or Modality is "CT"', (element("Manufacturer", b"\xc9"), element("Modality", "CT")), HOLDS),
    ('Manufacturer is "A" or Modality is "MR"', (element("Manufacturer", b"\xc9"), element("Modality", "CT")), UNKNOWN),
    ('not (Manufacturer is "A")', (element("Manufacturer", b"\xc9"),), UNKNOWN),
    ('not (Modality is "CT" or Modality is "MR")', (element("Modality", "US"),), HOLDS),
    # paths: one of the items; names at the top level alone
    (
        'RequestAttributesSequence/RequestedProcedureID is "R"',
        (
            element(
                "RequestAttributesSequence",
                [dataset(RequestedProcedureID="Q"), dataset(), dataset(RequestedProcedureID="R")],
            ),
        ),
        HOLDS,
    ),
    ('RequestAttributesSequence/RequestedProcedureID is "R"', (element("RequestAttributesSequence", []),), NOT),
    (
        'RequestedProcedureID is "R"',
        (element("RequestAttributesSequence", [dataset(RequestedProcedureID="R")]),),
        NOT,
    ),
]


@cache
def both(condition: str) -> Both:
    return Both(f'ruleset "c" version "1" project "c"\notherwise keep technical\nreject when {condition}\n')


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{n}-{CASES[n][0]}")
def test_condition(number: int) -> None:
    condition, nodes, wanted = CASES[number]
    data = file_of(instance(*nodes, SOPClassUID=CT))
    engines = both(condition)
    expected = engines.expect(data)
    assert getattr(expected, "code", NOT) == wanted, "the interpreter"
    result = engines.run(data)
    got = NOT if result.outcome is Outcome.WRITTEN else result.reason.code if result.reason else str(result.fault)
    assert got == wanted, "the engine"
