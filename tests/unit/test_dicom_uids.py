"""Transfer syntaxes and registered UIDs, with pydicom as a second opinion, and the rules of the VRs."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from pydicom._uid_dict import UID_dictionary
from pydicom.uid import UID
from pydicom.valuerep import EXPLICIT_VR_LENGTH_32, VR

from anondsl.dicom.transfer_syntax import TRANSFER_SYNTAXES
from anondsl.dicom.uids import DICOM_ROOT, load_uids
from anondsl.dicom.vr import VR_RULES

UIDS = load_uids()
BY_KEYWORD = {syntax.keyword: syntax for syntax in TRANSFER_SYNTAXES.values()}

NO_FILE_FORM = {"RFC2557MIMEEncapsulation", "XMLEncoding", "Papyrus3ImplicitVRLittleEndian"}
"""Registered as transfer syntaxes, but no DICOM file is read by them."""

NEWER_THAN_PYDICOM = {"JPEGXLLossless", "JPEGXLJPEGRecompression", "JPEGXL", "DeflatedImageFrameCompression"}


def test_all_registered_transfer_syntaxes_are_known() -> None:
    registered = {row[4] for row in UID_dictionary.values() if row[1] == "Transfer Syntax"}
    assert registered - set(BY_KEYWORD) == NO_FILE_FORM
    assert set(BY_KEYWORD) - registered <= NEWER_THAN_PYDICOM
    assert len(BY_KEYWORD) == len(TRANSFER_SYNTAXES) == 60


def test_pydicom_agrees_on_the_form_of_the_bytes() -> None:
    differing = set()
    for syntax in TRANSFER_SYNTAXES.values():
        if syntax.keyword in NEWER_THAN_PYDICOM:
            continue
        uid = UID(syntax.uid)
        theirs = (uid.is_implicit_VR, uid.is_little_endian, uid.is_deflated, uid.is_encapsulated)
        ours = (not syntax.explicit_vr, not syntax.big_endian, syntax.deflated, syntax.encapsulated)
        if theirs != ours:
            differing.add(syntax.keyword)
    # pydicom takes every syntax it has no rule for as encapsulated; JPIP keeps no pixel data in the file at all.
    assert differing == {"JPIPReferenced", "JPIPReferencedDeflate", "JPIPHTJ2KReferenced", "JPIPHTJ2KReferencedDeflate"}


@pytest.mark.parametrize(
    ("uid", "kind", "lossless", "video"),
    [
        ("1.2.840.10008.1.2", "native", True, False),
        ("1.2.840.10008.1.2.4.50", "jpeg", False, False),
        ("1.2.840.10008.1.2.4.70", "jpeg-lossless", True, False),
        ("1.2.840.10008.1.2.4.81", "jpeg-ls", False, False),
        ("1.2.840.10008.1.2.4.90", "jpeg2000", True, False),
        ("1.2.840.10008.1.2.4.91", "jpeg2000", False, False),
        ("1.2.840.10008.1.2.4.201", "htj2k", True, False),
        ("1.2.840.10008.1.2.4.110", "jpeg-xl", True, False),
        ("1.2.840.10008.1.2.4.111", "jpeg-xl", False, False),
        ("1.2.840.10008.1.2.4.102.1", "h264", False, True),
        ("1.2.840.10008.1.2.4.107", "h265", False, True),
        ("1.2.840.10008.1.2.5", "rle", True, False),
        ("1.2.840.10008.1.2.8.1", "deflated-frame", True, False),
    ],
)
def test_codecs(uid: str, kind: str, lossless: bool, video: bool) -> None:
    syntax = TRANSFER_SYNTAXES[uid]
    assert (syntax.kind, syntax.lossless, syntax.video) == (kind, lossless, video)
    assert syntax.encapsulated == (kind != "native")


def test_encapsulated_syntaxes_are_explicit_little_endian() -> None:
    for syntax in TRANSFER_SYNTAXES.values():
        if syntax.encapsulated:
            assert syntax.explicit_vr
            assert not syntax.big_endian
            assert not syntax.deflated


def test_transfer_syntaxes_load_nothing_else() -> None:
    code = (
        "import sys; import anondsl.dicom.transfer_syntax;"
        "print(sorted(name for name in sys.modules if name.startswith('anondsl.')))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "['anondsl.dicom', 'anondsl.dicom.transfer_syntax']"


@pytest.mark.parametrize(
    ("keyword", "uid"),
    [
        ("CTImageStorage", "1.2.840.10008.5.1.4.1.1.2"),
        ("SecondaryCaptureImageStorage", "1.2.840.10008.5.1.4.1.1.7"),
        ("UltrasoundMultiFrameImageStorage", "1.2.840.10008.5.1.4.1.1.3.1"),
        ("EncapsulatedPDFStorage", "1.2.840.10008.5.1.4.1.1.104.1"),
        ("ModalityPerformedProcedureStep", "1.2.840.10008.3.1.2.3.3"),
        ("JPEGBaseline8Bit", "1.2.840.10008.1.2.4.50"),
        ("JPEGXL", "1.2.840.10008.1.2.4.112"),
    ],
)
def test_uids_by_keyword(keyword: str, uid: str) -> None:
    assert UIDS.uid(keyword) == uid
    assert UIDS.keyword(uid) == keyword


def test_unknown_uids() -> None:
    assert UIDS.uid("CTImageStorag") is None
    assert UIDS.keyword("1.2.3") is None


def test_every_registered_uid_has_a_keyword_of_its_own() -> None:
    assert len(UIDS.by_keyword) == len(UIDS.by_uid)
    assert sum(entry.kind == "storage" for entry in UIDS.by_uid.values()) == 209
    for entry in UIDS.by_uid.values():
        assert re.fullmatch(VR_RULES["UI"].pattern, entry.uid)
        assert entry.uid.startswith((DICOM_ROOT, "2.16.840.1.113883.", "1.3.6.1.4.1.", "1.2.840.113556."))
        assert re.fullmatch(r"[A-Za-z0-9_]+", entry.keyword)
    assert {syntax.uid for syntax in TRANSFER_SYNTAXES.values()} <= set(UIDS.by_uid)


def test_length_fields_agree_with_pydicom() -> None:
    assert set(VR_RULES) == {str(vr.value) for vr in VR if len(vr.value) == 2}
    long_ones = {vr for vr, rule in VR_RULES.items() if rule.length_bits == 32}
    assert long_ones == {str(vr.value) for vr in EXPLICIT_VR_LENGTH_32}


def test_dummies_are_valid_for_their_vr() -> None:
    with_dummy = {vr for vr, rule in VR_RULES.items() if rule.dummy}
    assert with_dummy == {"AE", "AS", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UR", "UT"}
    for rule in VR_RULES.values():
        if rule.pattern and rule.dummy:
            assert re.fullmatch(rule.pattern, rule.dummy), rule.vr
        assert rule.max_length == 0 or len(rule.dummy) <= rule.max_length


@pytest.mark.parametrize(
    ("vr", "good", "bad"),
    [
        ("DA", "20240229", "20241301"),
        ("TM", "235960.5", "240000"),
        ("DT", "20240229120000.123456+0100", "2024022"),
        ("UI", "1.2.0.34", "1.02"),
        ("AS", "089Y", "89Y"),
        ("DS", "-1.5E+3", "1,5"),
        ("IS", "+12", "1.0"),
        ("CS", "ORIGINAL_1", "original"),
        ("PN", "Test^Alpha=Ideographic", "A=B=C=D"),
        ("UR", "urn:removed", " https://example.org"),
    ],
)
def test_patterns_of_values(vr: str, good: str, bad: str) -> None:
    pattern = re.compile(VR_RULES[vr].pattern)
    assert pattern.fullmatch(good)
    assert not pattern.fullmatch(bad)
