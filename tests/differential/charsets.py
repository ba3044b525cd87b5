"""Specific Character Set (0008,0005) for the tests: strict decoding and encoding over Python's codecs.

PS3.3 C.12.1.1.2 and PS3.5 6.1. With code extensions (ISO 2022) the bytes are cut at escape sequences and delimiters, and
each piece is decoded by the set that is designated there. What a set does not allow raises `UnicodeError`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SINGLE = {
    "ISO_IR 100": "latin-1", "ISO_IR 101": "iso8859_2", "ISO_IR 109": "iso8859_3", "ISO_IR 110": "iso8859_4",
    "ISO_IR 144": "iso8859_5", "ISO_IR 127": "iso8859_6", "ISO_IR 126": "iso8859_7", "ISO_IR 138": "iso8859_8",
    "ISO_IR 148": "iso8859_9", "ISO_IR 203": "iso8859_15", "ISO_IR 166": "tis_620",
}  # fmt: skip
"""Sets of one byte a character: ASCII below, the codec's upper half above."""

WHOLE = {"ISO_IR 192": "utf-8", "GB18030": "gb18030", "GBK": "gbk"}
"""Sets that stand alone."""

ESCAPES: dict[bytes, tuple[str, str]] = {
    b"\x1b(B": ("6", "G0"),
    b"\x1b-A": ("100", "G1"), b"\x1b-B": ("101", "G1"), b"\x1b-C": ("109", "G1"), b"\x1b-D": ("110", "G1"),
    b"\x1b-L": ("144", "G1"), b"\x1b-G": ("127", "G1"), b"\x1b-F": ("126", "G1"), b"\x1b-H": ("138", "G1"),
    b"\x1b-M": ("148", "G1"), b"\x1b-b": ("203", "G1"), b"\x1b-T": ("166", "G1"),
    b"\x1b)I": ("13", "G1"), b"\x1b(J": ("13", "G0"),
    b"\x1b$B": ("87", "G0"), b"\x1b$(D": ("159", "G0"), b"\x1b$)C": ("149", "G1"), b"\x1b$)A": ("58", "G1"),
}  # fmt: skip
"""Escape sequence: number of the set, and which half it designates (PS3.3 Tables C.12-3 and C.12-4)."""


@dataclass(frozen=True)
class CharacterSet:
    """`terms` as they stand in the file, one value each, blanks taken off."""

    terms: tuple[str, ...] = ()

    @property
    def extended(self) -> bool:
        """Code extensions are in use: escape sequences are allowed."""
        return len(self.terms) > 1 or any(term.startswith("ISO 2022") for term in self.terms)

    @property
    def known(self) -> bool:
        if not self.extended:
            term = self.terms[0] if self.terms else ""
            return term in ("", "ISO_IR 6", "ISO_IR 13") or term in SINGLE or term in WHOLE
        for place, term in enumerate(self.terms):
            if term == "" and place == 0:
                continue
            number = term.rpartition(" ")[2]
            if not term.startswith(("ISO 2022 IR ", "ISO_IR ")) or number not in _EXTENSIONS:
                return False
        return True

    def decode(self, data: bytes, name: bool = False) -> str:
        """The text of `data`; `name`: a PN, in which ^ and = bring back the initial sets as well."""
        if self.extended:
            text = self._decode_extended(data, name)
        else:
            text = _decode_plain(data, self.terms[0] if self.terms else "")
        if any(0x7F <= ord(character) < 0xA0 for character in text):
            raise UnicodeError("a control character of the upper half")
        return text

    def encode(self, text: str) -> bytes:
        """The bytes of `text`; with code extensions only what the first set holds."""
        first = self.terms[0].replace("ISO 2022 IR", "ISO_IR") if self.terms else ""
        if first in WHOLE:
            return text.encode(WHOLE[first])
        if first == "ISO_IR 13":
            return _encode_jis(text)
        return text.encode(SINGLE.get(first, "ascii"))

    def _decode_extended(self, data: bytes, name: bool) -> str:
        first = self.terms[0].rpartition(" ")[2] or "6"
        allowed = {term.rpartition(" ")[2] for term in self.terms} | {"6"}
        initial = ("13" if first == "13" else "6", first if first != "6" else "")
        if first in ("87", "159"):
            initial = ("6", "")
        low, high = initial
        out, at = [], 0
        breaks = b"\\\r\n\f\t" + (b"^=" if name else b"")
        while at < len(data):
            byte = data[at]
            if byte == 0x1B:
                for escape, (number, half) in ESCAPES.items():
                    if data.startswith(escape, at) and (number in allowed):
                        low, high = (number, high) if half == "G0" else (low, number)
                        at += len(escape)
                        break
                else:
                    raise UnicodeError("escape sequence")
                continue
            two_bytes = byte < 0x80 and low in ("87", "159") and byte > 0x20
            if not two_bytes and byte in breaks:
                low, high = initial
                out.append(chr(byte))
                at += 1
                continue
            number = low if byte < 0x80 else high
            width = 2 if two_bytes or (byte >= 0x80 and high in ("149", "58")) else 1
            out.append(_decode_piece(data[at : at + width], number))
            at += width
        return "".join(out)


_EXTENSIONS = {
    "6",
    "13",
    "87",
    "159",
    "149",
    "58",
    "100",
    "101",
    "109",
    "110",
    "144",
    "127",
    "126",
    "138",
    "148",
    "203",
    "166",
}


def _decode_plain(data: bytes, term: str) -> str:
    if term in WHOLE:
        return data.decode(WHOLE[term])
    if term == "ISO_IR 13":
        return "".join(_decode_piece(data[i : i + 1], "13") for i in range(len(data)))
    return data.decode(SINGLE.get(term, "ascii"))


def _decode_piece(piece: bytes, number: str) -> str:
    byte = piece[0]
    if number == "13":
        if byte >= 0x80 and not 0xA1 <= byte <= 0xDF:
            raise UnicodeError("JIS X 0201")
        if byte == 0x5C:
            return "\\"
        return piece.decode("shift_jis")
    if number == "6":
        return piece.decode("ascii")
    if number in ("87", "159", "149", "58") and byte <= 0x20:
        return piece.decode("ascii")
    if number == "87":
        return (b"\x1b$B" + piece + b"\x1b(B").decode("iso2022_jp")
    if number == "159":
        return (b"\x1b$(D" + piece + b"\x1b(B").decode("iso2022_jp_2")
    if number == "149":
        return piece.decode("euc_kr") if byte >= 0x80 else piece.decode("ascii")
    if number == "58":
        return piece.decode("gb2312") if byte >= 0x80 else piece.decode("ascii")
    if number == "":
        raise UnicodeError("no set in the upper half")
    return piece.decode(SINGLE["ISO_IR " + number])


def _encode_jis(text: str) -> bytes:
    out = b"".join(character.encode("shift_jis") for character in text)
    if len(out) != len(text):
        raise UnicodeError("not in JIS X 0201")
    return out


def read_terms(value: bytes) -> CharacterSet:
    """The set that a value of (0008,0005) names."""
    text = value.decode("latin-1").replace("\0", " ")
    terms = tuple(_respelt(term.strip()) for term in text.split("\\"))
    return CharacterSet(() if terms == ("",) else terms)


def _respelt(term: str) -> str:
    """Common misspellings: a hyphen or blank for the underscore, and the other way round."""
    term = re.sub(r"^ISO[-_ ]?2022", "ISO 2022", re.sub(r"^ISO[- ]IR", "ISO_IR", term))
    return re.sub(r"\bIR[-_](?=[0-9])", "IR ", term)


DEFAULT = CharacterSet()
UTF8 = CharacterSet(("ISO_IR 192",))
