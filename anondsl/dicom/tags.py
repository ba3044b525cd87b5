"""Tags as people write them: `(0010,0010)`, and patterns such as `(50xx,xxxx)`.

A pattern is a pair (value, care): a tag matches when `tag & care == value`. Each `x` stands for one hexadecimal digit.
"""

from __future__ import annotations

FULL_CARE = 0xFFFFFFFF

SOP_CLASS_UID = 0x00080016
SOP_INSTANCE_UID = 0x00080018
MODALITY = 0x00080060
STUDY_INSTANCE_UID = 0x0020000D
SERIES_INSTANCE_UID = 0x0020000E
SPECIFIC_CHARACTER_SET = 0x00080005
PIXEL_DATA = 0x7FE00010

RESERVED_GROUPS = frozenset((0x0000, 0x0002, 0x0004))
"""Even groups of which nothing stands in a data set (PS3.5 7.1)."""
REAL_TIME_GROUP = 0x0006
"""Its one attribute is ruled like any other; what else claims to be of this group never comes out."""


REPEATING_GROUPS = (0x5000, 0x6000)
"""The first of the groups of curves and of overlays. An attribute of one stands for those of all (PS3.5 7.6)."""
EVERY_REPEATING_GROUP = 0xFF01FFFF
"""The digits that such an attribute's tags share in all groups; odd groups are private."""


def format_tag(tag: int, care: int = FULL_CARE) -> str:
    """`0x00100010` as `(0010,0010)`; digits that `care` leaves open as `x`."""
    value, open_digits = f"{tag:08X}", f"{care:08X}"
    digits = "".join("x" if open_digits[i] == "0" else value[i] for i in range(8))
    return f"({digits[:4]},{digits[4:]})"


def parse_tag_digits(digits: str) -> tuple[int, int]:
    """Eight digits, `x` or `X` for any: `"50xxxxxx"` is `(0x50000000, 0xFF000000)`.

    Raises ValueError when there are not eight digits or one is neither hexadecimal nor `x`.
    """
    if len(digits) != 8:
        raise ValueError("a tag has eight digits")
    value = care = 0
    for digit in digits:
        is_open = digit in "xX"
        value = value << 4 | (0 if is_open else int(digit, 16))
        care = care << 4 | (0 if is_open else 0xF)
    return value, care


def fixed_digits(care: int) -> int:
    """How many of the eight digits a pattern fixes: more make it narrower (LANGUAGE 4, step 2)."""
    return sum(1 for shift in range(0, 32, 4) if care >> shift & 0xF == 0xF)


def is_private(tag: int) -> bool:
    """Odd groups are private (PS3.5 7.8)."""
    return bool(tag & 0x00010000)


def is_reserved(tag: int) -> bool:
    """Group lengths and reserved groups: structural whether the dictionary knows the element or not."""
    return tag & 0xFFFF == 0 or tag >> 16 in RESERVED_GROUPS
