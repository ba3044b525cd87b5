"""Structural attributes: what the engine does with those that no rule decides, as flags of rows (LANGUAGE 2, 9, 10).

The roles come from the dictionary. Two sorts of attributes are treated as structural here although rules may name them:
digital signatures and trailing padding never survive, whatever a rule says.
"""

from __future__ import annotations

from collections.abc import Mapping

from anondsl.compiled.table import RowFlag
from anondsl.dicom.dictionary import Attribute, Standing
from anondsl.ir.leaves import NUMBER_VRS

NEVER_SURVIVING = frozenset(
    {
        0x4FFE0001,  # MACParametersSequence
        0xFFFAFFFA,  # DigitalSignaturesSequence
        0xFFFCFFFC,  # DataSetTrailingPadding
    }
)
"""LANGUAGE 9. A signature over what was changed is void, and names who signed."""

_ROLE_FLAGS: Mapping[str, RowFlag] = {
    "command": RowFlag.DROP,
    "file-meta": RowFlag.DROP,
    "file-set": RowFlag.DROP,
    "length": RowFlag.DROP,
    "encoding": RowFlag.DROP,
    "record": RowFlag.DROP,
    "class": RowFlag.STRUCTURAL,
    "character-set": RowFlag.CHARACTER_SET,
    "pixel-layout": RowFlag.STRUCTURAL,
    "palette": RowFlag.STRUCTURAL,
    "pixel-index": RowFlag.STRUCTURAL,
    "pixel-data": RowFlag.PIXEL_DATA,
    "overlay-layout": RowFlag.OVERLAY_LAYOUT,
}

_KEPT_AS_CAME_IN = frozenset(
    {
        "BurnedInAnnotation",
        "RecognizableVisualFeatures",
        "LossyImageCompression",
        "LossyImageCompressionRatio",
        "LossyImageCompressionMethod",
        "EncapsulatedDocumentLength",
    }
)
"""Of the records those that say something true about the picture that came in; of the lengths the document's, which
the runtime adjusts. All other records are written anew, so what came in is dropped."""

_REFERENCES = frozenset({"ReferencedImageSequence", "SourceImageSequence"})
"""X/Z/U* of PS3.15 Table E.1-1."""


def row_flags(attribute: Attribute) -> RowFlag:
    if attribute.tag in NEVER_SURVIVING:
        return RowFlag.DROP
    flags = RowFlag(0)
    if attribute.standing is Standing.STRUCTURAL:
        kept = attribute.keyword in _KEPT_AS_CAME_IN
        flags |= RowFlag.STRUCTURAL if kept else _ROLE_FLAGS[attribute.structural_role]
    if lacks_honest_dummy(attribute):
        flags |= RowFlag.NO_HONEST_DUMMY
    if attribute.keyword in _REFERENCES:
        flags |= RowFlag.REFERENCES
    if attribute.class_uid:
        flags |= RowFlag.CLASS_UID
    if attribute.tag >> 16 == 0x5000:
        flags |= RowFlag.CURVE
    if attribute.tag >> 16 == 0x6000:
        flags |= RowFlag.OVERLAY
    return flags


def lacks_honest_dummy(attribute: Attribute) -> bool:
    """A number or code string of the picture itself (LANGUAGE 3)."""
    return attribute.technical and (attribute.vr == "CS" or attribute.vr in NUMBER_VRS)
