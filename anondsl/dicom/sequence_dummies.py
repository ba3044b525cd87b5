"""Dummy items: what a sequence holds when its content goes and the IOD asks for an item (LANGUAGE 3).

One smallest valid item a sequence, nothing of the original in it save what names a class or a layer, and that only
where a ruleset keeps it (`ir.dummies.without_originals`). Written from the Types of PS3.3 2026b; where alternatives
exist the one that says least was taken. A sequence of coded entries without an
entry of its own gets `CODE_ITEM`. What is neither has no dummy: the instance has to be rejected.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.iod import load_types
from anondsl.records import record


@record
class DummyMember:
    """One element of a dummy item.

    `kind`: `text` and `number` (`text` as DICOM writes it, backslash between values, empty for an empty element),
    `bytes` (`text` in hexadecimal digits), `uid` (a new UID), `original` (as it stands in the first item of the
    sequence that goes), `items` (a sequence of these items, none for an empty one).
    """

    keyword: str
    kind: str
    text: str = ""
    items: tuple[tuple[DummyMember, ...], ...] = ()


DummyItem = tuple[DummyMember, ...]


def _text(keyword: str, text: str = "REMOVED") -> DummyMember:
    return DummyMember(keyword, "text", text)


def _uid(keyword: str) -> DummyMember:
    return DummyMember(keyword, "uid")


def _original(keyword: str) -> DummyMember:
    return DummyMember(keyword, "original")


def _items(keyword: str, *items: DummyItem) -> DummyMember:
    return DummyMember(keyword, "items", "", items)


CODE_ITEM: DummyItem = (
    _text("CodeValue"),
    _text("CodingSchemeDesignator", "99ANON"),
    _text("CodeMeaning"),
)
"""A coded entry that claims nothing: designators that begin with 99 are private (PS3.3 8.2)."""

_REFERENCE: DummyItem = (_original("ReferencedSOPClassUID"), _uid("ReferencedSOPInstanceUID"))

_PERSON: DummyItem = (
    _items("PersonIdentificationCodeSequence", CODE_ITEM),
    _text("InstitutionName"),
)
"""Person Identification Macro (PS3.3 10.1): an institution is asked for, by name or by code."""

_OBSERVER: DummyItem = (
    _text("ObserverType", "PSN"),
    _text("PersonName", "Anonymous"),
    _items("PersonIdentificationCodeSequence"),
    _text("InstitutionName", ""),
    _items("InstitutionCodeSequence"),
)
"""Identified Person or Device Macro, as a person."""

_IMAGE_REFERENCE: DummyItem = (*_REFERENCE, _items("PurposeOfReferenceCodeSequence", CODE_ITEM))
"""The purpose is Type 1 in some modules and harmless in the others."""

SEQUENCE_DUMMIES: Mapping[str, DummyItem] = MappingProxyType(
    {
        "InstitutionCodeSequence": CODE_ITEM,
        "PersonIdentificationCodeSequence": CODE_ITEM,
        "OperatorIdentificationSequence": _PERSON,
        # The class is that of the Modality Performed Procedure Step, the only one that the attribute refers to.
        "ReferencedPerformedProcedureStepSequence": (
            _text("ReferencedSOPClassUID", "1.2.840.10008.3.1.2.3.3"),
            _uid("ReferencedSOPInstanceUID"),
        ),
        "FlowIdentifierSequence": (
            DummyMember("FlowIdentifier", "bytes", "00" * 16),
            _original("FlowTransferSyntaxUID"),
            _original("FlowRTPSamplingRate"),
        ),
        "VerifyingObserverSequence": (
            _text("VerifyingObserverName", "Anonymous"),
            _items("VerifyingObserverIdentificationCodeSequence"),
            _text("VerifyingOrganization"),
            _text("VerificationDateTime", "19000101000000"),
        ),
        # CONTAINS is right below the root and below a container, where Type 1C content stands.
        "ContentSequence": (
            _text("RelationshipType", "CONTAINS"),
            _text("ValueType", "TEXT"),
            _items(
                "ConceptNameCodeSequence",
                (_text("CodeValue", "121106"), _text("CodingSchemeDesignator", "DCM"), _text("CodeMeaning", "Comment")),
            ),
            _text("TextValue"),
        ),
        # Channel pair 1, 0 is every channel of the first multiplex group, which each waveform object has.
        "WaveformAnnotationSequence": (
            _text("UnformattedTextValue"),
            DummyMember("ReferencedWaveformChannels", "number", "1\\0"),
        ),
        # The layer must be one of GraphicLayerSequence (0070,0060); the original name is `technical`.
        "GraphicAnnotationSequence": (
            _original("GraphicLayer"),
            _items(
                "TextObjectSequence",
                (
                    _text("UnformattedTextValue"),
                    _text("AnchorPointAnnotationUnits", "DISPLAY"),
                    DummyMember("AnchorPoint", "number", "0\\0"),
                    _text("AnchorPointVisibility", "N"),
                ),
            ),
        ),
        # Three RT sequences want the study's UID, all others a reference: the item answers both.
        "ReferencedStudySequence": (
            _text("ReferencedSOPClassUID", "1.2.840.10008.3.1.2.3.1"),
            _uid("ReferencedSOPInstanceUID"),
            _uid("StudyInstanceUID"),
        ),
        "ReferencedImageSequence": _IMAGE_REFERENCE,
        "SourceImageSequence": _IMAGE_REFERENCE,
        "ModifiedAttributesSequence": (_text("PatientID", ""),),
        "ROIInterpreterSequence": _OBSERVER,
        # Outside Table E.1-1: where `otherwise` takes a sequence that some place asks for.
        "HL7StructuredDocumentReferenceSequence": (*_REFERENCE, _text("HL7InstanceIdentifier")),
        "DICOMStorageSequence": (_text("DestinationAE", "ANONYMOUS"),),
        "STOWRSStorageSequence": (_text("StorageURL", "urn:removed"),),
        "XDSStorageSequence": (_uid("RepositoryUniqueID"),),
        "DICOMRetrievalSequence": (_text("RetrieveAETitle", "ANONYMOUS"),),
        "DICOMMediaRetrievalSequence": (_uid("StorageMediaFileSetUID"),),
        "WADORetrievalSequence": (_text("RetrieveURI", "urn:removed"),),
        "XDSRetrievalSequence": (_uid("RepositoryUniqueID"),),
        "WADORSRetrievalSequence": (_text("RetrieveURL", "urn:removed"),),
        "AsserterIdentificationSequence": _OBSERVER,
        "ApprovalSubjectSequence": _REFERENCE,
        "ApprovalSequence": (
            _items("AssertionCodeSequence", CODE_ITEM),
            _uid("AssertionUID"),
            _items("AsserterIdentificationSequence", _OBSERVER),
            _text("AssertionDateTime", "19000101000000"),
        ),
    }
)
"""Dummy item by keyword of the sequence."""

_CODE_VALUE = 0x00080100
_CODE_MEANING = 0x00080104


@lru_cache(maxsize=1)
def _coded_sequences() -> frozenset[int]:
    """Sequences of coded entries. Those with Type 1 members of other groups (measured values, ...) are left out: such
    members have no honest dummy."""
    nested = load_types().nested
    coded = {parent for parent, tag in nested if tag == _CODE_VALUE and (parent, _CODE_MEANING) in nested}
    return frozenset(coded - {parent for (parent, tag), kind in nested.items() if kind == 1 and tag >> 16 != 0x0008})


def dummy_item(sequence: int) -> DummyItem | None:
    """The dummy item of a sequence, by its tag: its own, `CODE_ITEM` for coded entries, else None."""
    attribute = load_dictionary().attribute(sequence)
    own = SEQUENCE_DUMMIES.get(attribute.keyword) if attribute is not None else None
    if own is not None:
        return own
    return CODE_ITEM if sequence in _coded_sequences() else None
