"""Hypothesis strategies: rule texts that compile more often than not, and small files for them to meet.

Both draw from one small pool of attributes, sequences and private blocks, so that rules and elements meet often. Nothing
here knows what the outcome should be.
"""

from __future__ import annotations

from hypothesis import strategies as st

from tests import builders
from tests.builders import Dataset, Node, dataset, element
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT

TEXTS = (
    "PatientName", "PatientID", "PatientComments", "InstitutionName", "StudyDescription", "Manufacturer", "AccessionNumber",
    "ReferringPhysicianName", "ProtocolName", "CodeMeaning", "CodeValue", "ScheduledProcedureStepID", "StationName",
    "IssuerOfPatientID", "SegmentLabel", "ImageComments", "RequestedProcedureID", "PersonName", "TextValue",
)  # fmt: skip
CODES = ("Modality", "PatientSex", "BodyPartExamined", "ImageType", "ValueType", "BurnedInAnnotation")
DATES = (
    "PatientBirthDate",
    "StudyDate",
    "ContentDate",
    "AcquisitionDateTime",
    "FrameReferenceDateTime",
    "ScheduledProcedureStepStartDate",
)
UIDS = (
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "FrameOfReferenceUID",
    "ReferencedSOPInstanceUID",
    "TrackingUID",
    "ContextUID",
    "UID",
    "ReferencedSOPClassUID",
    "MultiFrameSourceSOPInstanceUID",
)
NUMBERS = (
    "SliceThickness",
    "WindowCenter",
    "InstanceNumber",
    "PatientWeight",
    "EchoTime",
    "FrameReferenceTime",
    "Rows",
    "ReferencedFrameNumber",
)
OTHERS = ("StudyTime", "PatientAge", "ICCProfile", "EncapsulatedDocument", "FrameIncrementPointer", "StationAETitle")
SEQUENCES = (
    "RequestAttributesSequence", "ReferencedImageSequence", "SourceImageSequence", "ViewCodeSequence", "ContentSequence",
    "SharedFunctionalGroupsSequence", "OtherPatientIDsSequence", "ReferencedStudySequence", "PersonIdentificationCodeSequence",
    "IconImageSequence", "VerifyingObserverSequence",
)  # fmt: skip
STRUCTURAL = frozenset({"Rows", "BurnedInAnnotation", "FrameIncrementPointer"})
CLASSES = {
    "all dates": "dates", "all DA": "dates", "all DT": "dates", "all times": "any", "all uids": "uids", "all UI": "uids",
    "all person-names": "any", "all text": "any", "all numbers": "any", "all sequences": "any", "all LO": "any",
    "all attributes": "any", "technical": "any", "all private": "any", "all unknown": "any", "all overlays": "any",
    "all curves": "any", "safe private": "any", 'private "ZQ MAKER"': "any", 'private "ZQ MAKER" (0009,01)': "any",
    'private "Philips PET Private Group"': "any", "(0010,xxxx)": "any", "(0008,10xx)": "any", "(0008,002x)": "any",
    "(60xx,3000)": "any", "(50xx,xxxx)": "any", "(0040,xxxx)": "any", 'named "*Physician*"': "any", 'named "Patient*"': "any",
    'named "*Date*"': "any", "(0010,0010)": "any", "(0008,0F01)": "any",
}  # fmt: skip
SOP_CLASSES = (
    builders.CT, builders.SECONDARY_CAPTURE, "1.2.840.10008.5.1.4.1.1.4.1", "1.2.840.10008.5.1.4.1.1.88.22",
    "1.2.840.10008.5.1.4.1.1.11.1", "1.2.840.10008.5.1.4.1.1.66.4", "1.2.826.0.1.3680043.9999.8",
)  # fmt: skip
CONDITIONS = (
    'Modality is "CT"', 'Modality is not "MR"', 'Modality is one of "CT", "PT"', "PatientID exists", "PatientID is missing",
    "PatientID is empty", 'Manufacturer contains "make"', 'Manufacturer starts with "M"', "SliceThickness > 2",
    "InstanceNumber <= 3", "StudyDate before 2020-01-01", "StudyDate after 1999-12-31", 'PatientSex is "F"',
    'ImageType is "ORIGINAL"', 'every value of ImageType is "ORIGINAL"', "Rows = 2", "SOPClassUID is CTImageStorage",
    'StationName matches /[A-Z]+[0-9]/', 'StationName has match /[0-9]/i', 'RequestAttributesSequence/RequestedProcedureID is "R"',
    'PatientName is exactly "Doe^A"', 'not (Modality is "CT")',
)  # fmt: skip
ITEM_CONDITIONS = (
    'ValueType is "PNAME"', "CodeValue exists", 'CodeMeaning contains "a"', '/Modality is "CT"', "ReferencedFrameNumber > 1",
)  # fmt: skip


def _verbs(draw: st.DrawFn, kind: str) -> str:
    """A verb with its place for the selector, `%s`."""
    plain = ["keep %s", "remove %s", "empty %s", "dummy %s"]
    more = {
        "text": [
            'replace %s with "NEW"', 'replace %s with "N\u00c4W" else empty', "replace %s with pseudonym(PatientID, 8) else remove",
            "replace %s with pseudonym(PatientName, 10)", 'replace %s with pseudonym(StudyInstanceUID, 6) else "NONE"',
        ],
        "code": ['replace %s with "OT"'],
        "dates": ["shift %s by -20 to -3 days per patient", "shift %s by -400 days", "truncate %s to year", "truncate %s to month",
                  "shift %s by -30 to -1 days per study", "truncate %s to year, dropping the rest",
                  "shift %s by -60 to -7 days per patient, keeping weekdays"],
        "uids": ["regenerate %s"],
    }  # fmt: skip
    return draw(st.sampled_from(plain + more.get(kind, [])))


@st.composite
def _selector(draw: st.DrawFn) -> tuple[str, str]:
    """A selector and the kind of verbs that fit it."""
    shape = draw(st.integers(0, 9))
    if shape >= 7:
        return draw(st.sampled_from(sorted(CLASSES.items())))
    pools = {"text": TEXTS, "code": CODES, "dates": DATES, "uids": UIDS, "any": NUMBERS + OTHERS + SEQUENCES}
    kind = draw(st.sampled_from(sorted(pools)))
    keyword = draw(st.sampled_from([k for k in pools[kind] if k not in STRUCTURAL]))
    way = draw(st.sampled_from(("", "", "", "", "/", "S/", "S/**/", "/S/", "S/S/", "**/")))
    while "S" in way:
        way = way.replace("S", draw(st.sampled_from(SEQUENCES)), 1)
    if way == "**/":
        way = draw(st.sampled_from(SEQUENCES)) + "/**/"
    return way + keyword, kind


@st.composite
def _rule(draw: st.DrawFn) -> str:
    selector, kind = draw(_selector())
    text = _verbs(draw, kind)
    if draw(st.integers(0, 7)) == 0:
        other, _ = draw(_selector())
        selector += f" except {other}"
    return text % selector + ' because "test"'


@st.composite
def rule_text(draw: st.DrawFn) -> str:
    """A whole ruleset."""
    lines = ['ruleset "made" version "1" project "made"']
    if draw(st.booleans()):
        options = draw(
            st.lists(
                st.sampled_from(
                    ("retain-uids", "retain-device-identity", "retain-patient-characteristics", "retain-institution-identity",
                     "retain-safe-private", "retain-full-dates")
                ),
                max_size=2,
                unique=True,
            )
        )  # fmt: skip
        lines.append("use profile basic of 2026d" + (" with " + ", ".join(sorted(options)) if options else ""))
    lines.append("otherwise " + draw(st.sampled_from(("keep technical", "keep technical", "keep", "remove"))))
    for _ in range(draw(st.integers(1, 5))):
        lines.append(draw(_rule()))
    if draw(st.integers(0, 2)) == 0:
        inner = [draw(_rule()) for _ in range(draw(st.integers(1, 2)))]
        lines.append(f"when {draw(st.sampled_from(CONDITIONS))} {{\n  " + "\n  ".join(inner) + "\n}")
    if draw(st.integers(0, 2)) == 0:
        inner = [draw(_rule()) for _ in range(draw(st.integers(1, 2)))]
        where = f" where {draw(st.sampled_from(ITEM_CONDITIONS))}" if draw(st.booleans()) else ""
        body = "\n  ".join(inner)
        block = f"within {draw(st.sampled_from(SEQUENCES))}{where} {{\n  {body}\n}}"
        if draw(st.integers(0, 2)) == 0:
            block = f"within {draw(st.sampled_from(SEQUENCES))} {{\n  {block}\n}}"
        lines.append(block)
    if draw(st.integers(0, 5)) == 0:
        lines.append(f"reject when {draw(st.sampled_from(CONDITIONS))}")
    if draw(st.integers(0, 5)) == 0:
        lines.append('set PatientComments to "made"')
    if draw(st.integers(0, 5)) == 0:
        lines.append(
            "identify patients by PatientID, IssuerOfPatientID" + draw(st.sampled_from(("", " else StudyInstanceUID")))
        )
    return "\n".join(lines) + "\n"


TEXT_VALUES = ("", "A", "Doe^A", "maker M1", "P-1", "R", "a\\b", " blank ", "trail  ", "x" * 64)
RAW_VALUES = (
    b"\xc4\xd6",
    "\u00c4".encode(),
    b"A\0B",
    b"A\0\0",
    b"A\x01",
    b"\x1b$B;3\x1b(B",
    b"A\\\xe4",
    b"",
    b"  ",
    b"\0\0",
    b"ODD",
)
DATE_VALUES = ("20200131", "2020.01.31", "", "20200230", "nodate", "00010101", "99991231", "20200131\\20210228")
DATE_TIMES = ("20200131101112", "20200131101112.5+0100", "2020", "202002", "20200131", "", "x", "20201301")
UID_VALUES = ("1.2.3", "1.2.840.10008.1.2", "", "1.2.3\\1.2.4", "not a uid", "1.2.826.0.1.3680043.9999.55")
NUMBER_VALUES = ("1", "2.5", "", "3\\4", "abc", " 7 ", "1e2")


@st.composite
def _value(draw: st.DrawFn, keyword: str, vr: str) -> builders.Value:
    if draw(st.integers(0, 7)) == 0 and vr not in ("US", "SQ"):
        return draw(st.sampled_from(RAW_VALUES))
    if vr in ("DA",):
        return draw(st.sampled_from(DATE_VALUES))
    if vr == "DT":
        return draw(st.sampled_from(DATE_TIMES))
    if vr == "UI":
        return draw(st.sampled_from(UID_VALUES))
    if vr in ("DS", "IS"):
        return draw(st.sampled_from(NUMBER_VALUES))
    if vr == "TM":
        return draw(st.sampled_from(("101112", "1011", "", "99")))
    if vr == "AS":
        return draw(st.sampled_from(("030Y", "", "old")))
    if vr == "US":
        return draw(st.integers(0, 3))
    if vr in ("FL", "FD"):
        return 1.5
    if vr == "AT":
        return 0x00181063
    if vr in ("OB", "OW"):
        return draw(st.sampled_from((b"", b"\0\1", b"abcd")))
    if keyword in CODES:
        return draw(st.sampled_from(("CT", "MR", "F", "ORIGINAL\\PRIMARY", "ORIGINAL", "", "PNAME", "YES", "ct")))
    return draw(st.sampled_from(TEXT_VALUES))


@st.composite
def _nodes(draw: st.DrawFn, depth: int, least: int = 0) -> Dataset:
    out: dict[int, Node] = {}
    pool = TEXTS + CODES + DATES + UIDS + NUMBERS + OTHERS + (SEQUENCES * 2 if depth else ())
    for keyword in draw(st.lists(st.sampled_from(pool), min_size=least, max_size=10 if depth == 3 else 5, unique=True)):
        tag = builders.tag_of(keyword)
        if keyword in SEQUENCES:
            items = [draw(_nodes(depth - 1)) for _ in range(draw(st.integers(0, 2)))]
            out[tag] = element(tag, items, draw(st.sampled_from(("SQ", "SQ", "SQ", "UN"))) if items else "SQ")
            continue
        node = element(tag)
        vr = node.vr if draw(st.integers(0, 15)) else draw(st.sampled_from(("UN", "LO", node.vr)))
        out[tag] = Node(tag, vr, _fitting(vr, node.vr, draw(_value(keyword, node.vr))))
    for node in draw(st.lists(st.sampled_from(EXTRA), max_size=2)):
        for one in node:
            out[one.tag] = one
    return tuple(sorted(out.values(), key=lambda n: n.tag))


def _fitting(vr: str, own: str, value: builders.Value) -> builders.Value:
    """A value of the attribute's own VR as bytes, where another VR is sent."""
    return value if vr == own else builders.value_bytes(own, value)


EXTRA: tuple[tuple[Node, ...], ...] = (
    (element(0x00090010, "ZQ MAKER", "LO"), element(0x00091001, "ZQ", "LO"), element(0x00091002, b"ab", "UN")),
    (element(0x00090011, "ZQ MAKER", "LO"), element(0x00091101, "ZQ", "SH")),
    (element(0x00091001, "ZQ", "LO"),),
    (element(0x70530010, "Philips PET Private Group", "LO"), element(0x70531000, "1.5", "DS"), element(0x70531001, "x", "LO")),
    (element(0x20010010, "Philips Imaging DD 001", "LO"), element(0x2001105F, [dataset(PatientName="A", CodeValue="B")], "SQ")),
    (element(0x00080F01, "ZQ", "LO"),),
    (element(0x11110010, b"ab", "UN"),),
    (element(0x60003000, b"\0\1", "OW"), element(0x60000010, 2, "US"), element(0x60000011, 2, "US"), element(0x60000022, "ZQ", "LO")),
    (element(0x60020010, 2, "US"), element(0x60024000, "ZQ", "LT")),
    (element(0x50003000, b"\0\1", "OW"), element(0x50000005, 2, "US")),
    (element(0x00080000, 4, "UL"),),
    (element("RetrieveURL", "urn:a", "UR"),),
    (element("SpecificCharacterSet", "ISO_IR 192"),),
)  # fmt: skip


@st.composite
def file_bytes(draw: st.DrawFn) -> bytes:
    """A small file in one of the encodings."""
    nodes = {node.tag: node for node in builders.instance(SOPClassUID=draw(st.sampled_from(SOP_CLASSES)))}
    charset = draw(st.sampled_from(("", "ISO_IR 100", "ISO_IR 192", "\\ISO 2022 IR 87", "ISO_IR 144")))
    if charset:
        nodes[0x00080005] = element("SpecificCharacterSet", charset)
    for node in draw(_nodes(3, 3)):
        nodes[node.tag] = node
    whole = tuple(sorted(nodes.values(), key=lambda n: n.tag))
    syntax = draw(st.sampled_from((EXPLICIT, EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED)))
    return builders.file_of(whole, syntax, undefined=draw(st.booleans()))
