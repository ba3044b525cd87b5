"""Whether the attributes of a picture say how long its native pixel data is (PS3.3 C.7.6.3), for the tests' interpreter."""

from __future__ import annotations

import re

from tests.differential.plain_reader import Element

PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
_ROWS, _COLUMNS, _SAMPLES, _ALLOCATED, _FRAMES = 0x00280010, 0x00280011, 0x00280002, 0x00280100, 0x00280008


def ends_somewhere(pixels: Element, around: dict[int, Element]) -> bool:
    """Fragments and nothing at all have an end of their own; bytes have one where every factor is a number."""
    if pixels.items is not None or pixels.fragments is not None or not pixels.value:
        return True
    asked = [_ROWS, _COLUMNS]
    if pixels.tag == 0x7FE00010:
        asked.append(_ALLOCATED)  # floats and doubles have their size
    if _SAMPLES in around and around[_SAMPLES].items is None:
        asked.append(_SAMPLES)
    frames = around.get(_FRAMES)
    text = frames.value.strip(b"\0 ") if frames is not None and frames.items is None else b""
    return all(_is_number(around.get(tag)) for tag in asked) and re.fullmatch(rb"\+?\d{1,12}|", text) is not None


def _is_number(element: Element | None) -> bool:
    if element is None or element.items is not None:
        return False
    return element.vr in ("US", "SS", "UN", "") and len(element.value) == 2
