"""What the attributes of an image say about its pixel data (PS3.3 C.7.6.3, C.7.6.6)."""

from __future__ import annotations

from functools import lru_cache

from anondsl.compiled.table import VR_NUMBER
from anondsl.runtime.instance import Entry, Instance, Original
from anondsl.runtime.kernels.layout import ELEMENT, F_BIG, F_FRAGMENTS, F_GAP

_SAMPLES, _PHOTOMETRIC, _FRAMES, _ROWS, _COLUMNS, _ALLOCATED = (
    0x00280002, 0x00280004, 0x00280008, 0x00280010, 0x00280011, 0x00280100,
)  # fmt: skip
LAYOUT = (_SAMPLES, _PHOTOMETRIC, _FRAMES, _ROWS, _COLUMNS, _ALLOCATED)
"""The attributes that say how long native pixel data is."""

PIXEL_DATA = 0x7FE00010
_BITS = {0x7FE00008: b"\x20\0", 0x7FE00009: b"\x40\0"}
"""FloatPixelData and DoubleFloatPixelData: their cells have one size (PS3.3 C.7.6.24, C.7.6.25)."""
PIXELS = frozenset((PIXEL_DATA, *_BITS))
_TWO_BYTES = frozenset(VR_NUMBER[vr] for vr in ("US", "SS", "UN")) | {255}
"""VRs in which a number of the layout is believed; 255: the file states none."""


def native_length(instance: Instance, item: int = -1, tag: int = PIXEL_DATA) -> int | None:
    """Bytes that the native pixel data `tag` in an item should have; None where the attributes do not say."""
    if item < 0:
        layout = [instance.original(wanted) for wanted in LAYOUT]
    else:
        layout = [_in_item(instance, item, wanted) for wanted in LAYOUT]
    if tag in _BITS:
        layout[-1] = VR_NUMBER["US"], 0, _BITS[tag]
    return _length(*layout)


def is_unbounded(instance: Instance, entry: Entry) -> bool:
    """Whether native pixel data stands where no attribute says how much of it is picture."""
    if entry.kind != ELEMENT or entry.flags & F_FRAGMENTS or entry.length == 0:
        return False
    return native_length(instance, entry.parent, entry.tag) is None


def _in_item(instance: Instance, item: int, tag: int) -> Original | None:
    found = instance.find(item, tag)
    return None if found is None else (found.vr, found.flags, None if found.kind else instance.raw(found))


def surplus_from(instance: Instance, entry: Entry) -> int | None:
    """Where in native pixel data the picture ends; None where nothing stands behind it but a zero for padding."""
    if entry.flags & F_FRAGMENTS:
        return None
    wanted = native_length(instance, entry.parent, entry.tag)
    if wanted is None or entry.length <= wanted:
        return None
    instance.special = True  # the byte behind the picture, or what is cut off, is looked at in each by itself
    padded = wanted & 1 == 1 and entry.length == wanted + 1
    if padded and not entry.flags & F_GAP and instance.source[entry.value + wanted] == 0:
        return None
    return wanted


@lru_cache(maxsize=256)
def _length(*layout: Original | None) -> int | None:
    """The length from the raw values; a series brings the same ones over and over."""
    samples, photometric, frames, rows, columns, allocated = layout
    height, width, bits = _short(rows), _short(columns), _short(allocated)
    planes = 1 if samples is None or samples[2] is None else _short(samples)
    count = 1 if not _text(frames) else _decimal(_text(frames))
    if height is None or width is None or bits is None or planes is None or count is None:
        return None
    if _text(photometric) == b"YBR_FULL_422" and planes == 3:
        planes = 2  # chrominance is stored for every second column (C.7.6.3.1.2)
    return (height * width * planes * max(count, 1) * bits + 7) // 8


def _short(original: Original | None) -> int | None:
    if original is None or original[2] is None or len(original[2]) != 2 or original[0] not in _TWO_BYTES:
        return None
    return int.from_bytes(original[2], "big" if original[1] & F_BIG else "little")


def _text(original: Original | None) -> bytes:
    return b"" if original is None or original[2] is None else original[2].strip(b"\0 ")


def _decimal(digits: bytes) -> int | None:
    digits = digits.removeprefix(b"+")
    return int(digits) if digits.isdigit() and len(digits) <= 12 else None
