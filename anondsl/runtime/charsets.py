"""Character sets of DICOM (PS3.3 C.12.1.1.2, PS3.5 6.1): from bytes to text and back, strictly.

A `CharacterSet` is made once per value of Specific Character Set (0008,0005). Text that does not decode in the set in
force
answers None; nothing is ever replaced by a question mark.
"""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

import codecs
from functools import lru_cache
from typing import NamedTuple

_SINGLE: dict[str, str] = {
    "ISO_IR 6": "ascii",
    "ISO_IR 100": "latin_1",
    "ISO_IR 101": "iso8859_2",
    "ISO_IR 109": "iso8859_3",
    "ISO_IR 110": "iso8859_4",
    "ISO_IR 144": "iso8859_5",
    "ISO_IR 127": "iso8859_6",
    "ISO_IR 126": "iso8859_7",
    "ISO_IR 138": "iso8859_8",
    "ISO_IR 148": "iso8859_9",
    "ISO_IR 203": "iso8859_15",
    "ISO_IR 13": "shift_jis",
    "ISO_IR 166": "iso8859_11",
}
"""Sets of one byte a character: defined term, Python codec."""

_WHOLE: dict[str, str] = {"ISO_IR 192": "utf_8", "GB18030": "gb18030", "GBK": "gbk"}
"""Sets of several bytes without code extensions."""

_ESCAPES: dict[bytes, tuple[str, int, str]] = {
    b"(B": ("ISO 2022 IR 6", 0, "ascii"),
    b"(J": ("ISO 2022 IR 13", 0, "shift_jis"),
    b")I": ("ISO 2022 IR 13", 1, "shift_jis"),
    b"-A": ("ISO 2022 IR 100", 1, "latin_1"),
    b"-B": ("ISO 2022 IR 101", 1, "iso8859_2"),
    b"-C": ("ISO 2022 IR 109", 1, "iso8859_3"),
    b"-D": ("ISO 2022 IR 110", 1, "iso8859_4"),
    b"-L": ("ISO 2022 IR 144", 1, "iso8859_5"),
    b"-G": ("ISO 2022 IR 127", 1, "iso8859_6"),
    b"-F": ("ISO 2022 IR 126", 1, "iso8859_7"),
    b"-H": ("ISO 2022 IR 138", 1, "iso8859_8"),
    b"-M": ("ISO 2022 IR 148", 1, "iso8859_9"),
    b"-b": ("ISO 2022 IR 203", 1, "iso8859_15"),
    b"-T": ("ISO 2022 IR 166", 1, "iso8859_11"),
    b"$B": ("ISO 2022 IR 87", 0, "iso2022_jp"),
    b"$(D": ("ISO 2022 IR 159", 0, "iso2022_jp_2"),
    b"$)C": ("ISO 2022 IR 149", 1, "euc_kr"),
    b"$)A": ("ISO 2022 IR 58", 1, "gb2312"),
}
"""Escape sequence behind ESC: defined term, code element (G0 or G1), codec (PS3.3 Tables C.12-3 and C.12-4)."""

_TWO_BYTES = {"iso2022_jp": b"$B", "iso2022_jp_2": b"$(D", "euc_kr": b"", "gb2312": b""}
_EXTENSIONS = {term for term, _, _ in _ESCAPES.values()}
SIGNS = (b"0123456789+-.,eE \\", b"0123456789+-.:/ \\", b"0123456789DWMYdwmy \\")
"""Signs of numbers, of dates and times, and of ages (PS3.5 Table 6.2-1), with the backslash between values. Wider than
the standard where files are: decimals where whole numbers belong, commas, the dates and times of ACR-NEMA."""
_CONTROL = frozenset(map(chr, range(0x7F, 0xA0)))
_DELIMITERS = frozenset(b"\\^=\r\n\t\f")

_RESPELT = {
    "ISO IR": "ISO_IR",
    "ISO-IR": "ISO_IR",
    "ISO_2022": "ISO 2022",
    "ISO-2022": "ISO 2022",
    "ISO2022": "ISO 2022",
    "IR_": "IR ",
    "IR-": "IR ",
}


def _normal(term: str) -> str:
    """A defined term, common misspellings mended."""
    term = term.strip()
    for wrong, right in _RESPELT.items():
        term = term.replace(wrong, right)
    return term


class CharacterSet(NamedTuple):
    """`terms` are the defined terms (empty: the default repertoire); `codec` decodes all of it unless `extended`."""

    terms: tuple[str, ...]
    codec: str
    extended: bool = False
    known: bool = True

    @property
    def written(self) -> str:
        """The value of (0008,0005) as it is written; "" for the default repertoire."""
        return "\\".join(self.terms)

    def decode(self, data: bytes) -> str | None:
        """Text of a value, None where the bytes are not valid in this set."""
        if self.extended:
            several = _decode_extended(data, self.terms)
            return several if several is not None and _CONTROL.isdisjoint(several) else None
        try:
            text = data.decode(self.codec)
        except UnicodeDecodeError:
            return None
        if self.codec == "shift_jis" and len(text) != len(data):
            return None  # JIS X 0201 has no characters of two bytes (PS3.3 Table C.12-2)
        return text if _CONTROL.isdisjoint(text) else None

    def encode(self, text: str) -> bytes | None:
        """Bytes of a value, None where the set cannot hold them."""
        for codec in ("ascii", self.codec):
            try:
                data = text.encode(codec)
            except UnicodeEncodeError:
                continue
            if self.decode(data) == text:
                return data
        return None


DEFAULT = CharacterSet((), "ascii")
UTF8 = CharacterSet(("ISO_IR 192",), "utf_8")


@lru_cache(maxsize=256)
def character_set(value: bytes) -> CharacterSet:
    """The set that a value of (0008,0005) names. What is not known reads as the default repertoire, so that all text
    beyond
    ASCII counts as undecodable."""
    terms = [_normal(part) for part in value.decode("ascii", "replace").replace("\0", "").split("\\")]
    if not any(terms):
        return DEFAULT
    if len(terms) == 1:
        term = terms[0]
        if term in _SINGLE:
            return CharacterSet((term,), _SINGLE[term])
        if term in _WHOLE:
            return CharacterSet((term,), _WHOLE[term])
    extended = []
    for position, term in enumerate(terms):
        if term == "" and position == 0:
            extended.append("")
            continue
        if term.startswith("ISO_IR ") and len(terms) > 1:
            term = "ISO 2022 " + term.replace("ISO_IR ", "IR ")
        if term not in _EXTENSIONS:
            return CharacterSet((), "ascii", known=False)
        extended.append(term)
    first = extended[0].replace("ISO 2022 IR ", "ISO_IR ") if extended[0] else "ISO_IR 6"
    return CharacterSet(tuple(extended), _SINGLE.get(first, "ascii"), extended=True)


def _decode_two(data: bytes, codec: str) -> str:
    introduction = _TWO_BYTES[codec]
    if introduction:
        return (b"\x1b" + introduction + data + b"\x1b(B").decode(codec)
    return data.decode(codec)


def _decode_extended(data: bytes, terms: tuple[str, ...]) -> str | None:
    """ISO 2022 with the code extensions that `terms` allow (PS3.5 6.1.2.5). Delimiters bring the first set back."""
    allowed = {*terms, "ISO 2022 IR 6"}
    first = terms[0]
    home = {0: "shift_jis" if first == "ISO 2022 IR 13" else "ascii", 1: ""}
    for term, element, codec in _ESCAPES.values():
        if term == first and element == 1:
            home[1] = codec
    active = dict(home)
    text: list[str] = []
    at = 0
    try:
        while at < len(data):
            byte = data[at]
            if byte == 0x1B:
                escape = data[at + 1 : at + 4] if data[at + 1 : at + 2] == b"$" else data[at + 1 : at + 3]
                if escape not in _ESCAPES and escape[:2] in _ESCAPES:
                    escape = escape[:2]
                if escape not in _ESCAPES or _ESCAPES[escape][0] not in allowed:
                    return None
                _, element, codec = _ESCAPES[escape]
                active[element] = codec
                at += 1 + len(escape)
                continue
            codec = active[0 if byte < 0x80 else 1]
            if not codec:
                return None
            if codec in _TWO_BYTES and byte > 0x20:
                text.append(_decode_two(data[at : at + 2], codec))
                at += 2
                continue
            text.append(bytes([byte]).decode("ascii" if byte < 0x80 else codec))
            if byte in _DELIMITERS:
                active = dict(home)
            at += 1
    except (UnicodeDecodeError, IndexError):
        return None
    return "".join(text)


@lru_cache(maxsize=64)
def byte_verdicts(character: CharacterSet, nested: bool) -> bytes:
    """TEXT_OK of the kernels: classes of 256 verdicts: 0 must not stand, 1 may, 2 the host looks, 3 UTF-8.

    In the order of `kernels.layout`: default repertoire; one line in the set in force; paragraphs (TAB LF FF CR too);
    the closed sets of signs. `nested`: some item has a set of its own, so everything beyond ASCII goes to the host.
    """
    graphic = bytes(1 if 0x20 <= byte <= 0x7E else 0 for byte in range(256))
    line = bytearray(graphic)
    if nested or character.extended or character.codec in ("gb18030", "gbk"):
        for byte in [0x1B, *range(0x80, 0x100)]:
            line[byte] = 2
    elif character.codec == "utf_8":
        for byte in range(0x80, 0x100):
            line[byte] = 3
    elif character.codec != "ascii":
        for byte in range(0xA0, 0x100):
            try:
                codecs.decode(bytes([byte]), character.codec)
                line[byte] = 1
            except UnicodeDecodeError:
                line[byte] = 0
    paragraph = bytearray(line)
    for byte in b"\t\n\f\r":
        paragraph[byte] = 1
    closed = b"".join(bytes(byte in signs for byte in range(256)) for signs in SIGNS)
    return graphic + bytes(line) + bytes(paragraph) + closed
