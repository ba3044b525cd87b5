"""Transfer syntaxes of PS3.5: what each does to the bytes of a file.

A small Python table that imports nothing, because every run reads it first. Private syntaxes are not in it, nor those
that were never a form of a DICOM file of their own (RFC 2557 MIME, XML, Papyrus 3): a file in an unknown syntax cannot
be read, so it is rejected.
"""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

from typing import NamedTuple


class TransferSyntax(NamedTuple):
    """One transfer syntax.

    `encapsulated`: pixel data stands in fragments (PS3.5 A.4). `deflated`: the whole data set behind the file meta is
    compressed (PS3.5 A.5). `video`: a frame cannot be taken out alone. `lossless`: decoding gives the original
    samples, whoever wrote the stream. `kind` is the family of codec: `native`, `jpeg`, `jpeg-lossless`, `jpeg-ls`,
    `jpeg2000`, `jpeg2000-part2`, `htj2k`, `jpeg-xl`, `rle`, `deflated-frame`, `mpeg2`, `h264`, `h265`, `jpip`
    (the pixels stand elsewhere), `smpte` (real-time streams, PS3.22).
    """

    uid: str
    keyword: str
    explicit_vr: bool
    big_endian: bool
    deflated: bool
    encapsulated: bool
    video: bool
    lossless: bool
    kind: str


_ROOT = "1.2.840.10008.1.2"

# Suffix of the UID, keyword, kind, flags: i implicit VR, b big endian, d deflated, e encapsulated, v video, l lossless.
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("", "ImplicitVRLittleEndian", "native", "il"),
    (".1", "ExplicitVRLittleEndian", "native", "l"),
    (".1.98", "EncapsulatedUncompressedExplicitVRLittleEndian", "native", "el"),
    (".1.99", "DeflatedExplicitVRLittleEndian", "native", "dl"),
    (".2", "ExplicitVRBigEndian", "native", "bl"),
    (".4.50", "JPEGBaseline8Bit", "jpeg", "e"),
    (".4.51", "JPEGExtended12Bit", "jpeg", "e"),
    (".4.52", "JPEGExtended35", "jpeg", "e"),
    (".4.53", "JPEGSpectralSelectionNonHierarchical68", "jpeg", "e"),
    (".4.54", "JPEGSpectralSelectionNonHierarchical79", "jpeg", "e"),
    (".4.55", "JPEGFullProgressionNonHierarchical1012", "jpeg", "e"),
    (".4.56", "JPEGFullProgressionNonHierarchical1113", "jpeg", "e"),
    (".4.57", "JPEGLossless", "jpeg-lossless", "el"),
    (".4.58", "JPEGLosslessNonHierarchical15", "jpeg-lossless", "el"),
    (".4.59", "JPEGExtendedHierarchical1618", "jpeg", "e"),
    (".4.60", "JPEGExtendedHierarchical1719", "jpeg", "e"),
    (".4.61", "JPEGSpectralSelectionHierarchical2022", "jpeg", "e"),
    (".4.62", "JPEGSpectralSelectionHierarchical2123", "jpeg", "e"),
    (".4.63", "JPEGFullProgressionHierarchical2426", "jpeg", "e"),
    (".4.64", "JPEGFullProgressionHierarchical2527", "jpeg", "e"),
    (".4.65", "JPEGLosslessHierarchical28", "jpeg-lossless", "el"),
    (".4.66", "JPEGLosslessHierarchical29", "jpeg-lossless", "el"),
    (".4.70", "JPEGLosslessSV1", "jpeg-lossless", "el"),
    (".4.80", "JPEGLSLossless", "jpeg-ls", "el"),
    (".4.81", "JPEGLSNearLossless", "jpeg-ls", "e"),
    (".4.90", "JPEG2000Lossless", "jpeg2000", "el"),
    (".4.91", "JPEG2000", "jpeg2000", "e"),
    (".4.92", "JPEG2000MCLossless", "jpeg2000-part2", "el"),
    (".4.93", "JPEG2000MC", "jpeg2000-part2", "e"),
    (".4.94", "JPIPReferenced", "jpip", ""),
    (".4.95", "JPIPReferencedDeflate", "jpip", "d"),
    (".4.100", "MPEG2MPML", "mpeg2", "ev"),
    (".4.100.1", "MPEG2MPMLF", "mpeg2", "ev"),
    (".4.101", "MPEG2MPHL", "mpeg2", "ev"),
    (".4.101.1", "MPEG2MPHLF", "mpeg2", "ev"),
    (".4.102", "MPEG4HP41", "h264", "ev"),
    (".4.102.1", "MPEG4HP41F", "h264", "ev"),
    (".4.103", "MPEG4HP41BD", "h264", "ev"),
    (".4.103.1", "MPEG4HP41BDF", "h264", "ev"),
    (".4.104", "MPEG4HP422D", "h264", "ev"),
    (".4.104.1", "MPEG4HP422DF", "h264", "ev"),
    (".4.105", "MPEG4HP423D", "h264", "ev"),
    (".4.105.1", "MPEG4HP423DF", "h264", "ev"),
    (".4.106", "MPEG4HP42STEREO", "h264", "ev"),
    (".4.106.1", "MPEG4HP42STEREOF", "h264", "ev"),
    (".4.107", "HEVCMP51", "h265", "ev"),
    (".4.108", "HEVCM10P51", "h265", "ev"),
    (".4.110", "JPEGXLLossless", "jpeg-xl", "el"),
    (".4.111", "JPEGXLJPEGRecompression", "jpeg-xl", "e"),
    (".4.112", "JPEGXL", "jpeg-xl", "e"),
    (".4.201", "HTJ2KLossless", "htj2k", "el"),
    (".4.202", "HTJ2KLosslessRPCL", "htj2k", "el"),
    (".4.203", "HTJ2K", "htj2k", "e"),
    (".4.204", "JPIPHTJ2KReferenced", "jpip", ""),
    (".4.205", "JPIPHTJ2KReferencedDeflate", "jpip", "d"),
    (".5", "RLELossless", "rle", "el"),
    (".7.1", "SMPTEST211020UncompressedProgressiveActiveVideo", "smpte", "ev"),
    (".7.2", "SMPTEST211020UncompressedInterlacedActiveVideo", "smpte", "ev"),
    (".7.3", "SMPTEST211030PCMDigitalAudio", "smpte", "e"),
    (".8.1", "DeflatedImageFrameCompression", "deflated-frame", "el"),
)

TRANSFER_SYNTAXES: dict[str, TransferSyntax] = {
    _ROOT + suffix: TransferSyntax(
        uid=_ROOT + suffix,
        keyword=keyword,
        explicit_vr="i" not in flags,
        big_endian="b" in flags,
        deflated="d" in flags,
        encapsulated="e" in flags,
        video="v" in flags,
        lossless="l" in flags,
        kind=kind,
    )
    for suffix, keyword, kind, flags in _ROWS
}
"""All of them by UID. Read only."""
