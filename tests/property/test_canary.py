"""Canaries: a token of its own in every element of the dictionary, at every depth, and in all that is no element.

What the rules remove must not be findable in any byte of the output, inflated or not, as ASCII, UTF-8, UTF-16 or in the
instance's own character set, nor in output names, logs or messages. Which attributes go is read from the tests' own
tables: with the Basic Profile and `otherwise keep technical`, all but technical and structural ones.
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from anondsl.runtime.result import Outcome
from tests import builders
from tests.builders import Dataset, Node, dataset, element, file_of
from tests.conformance import tables
from tests.differential.engine import BASIC, Both
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, read_file

TEXT_VRS = frozenset("AE CS LO LT PN SH ST UC UR UT".split())
BYTE_VRS = frozenset("OB OD OF OL OV OW UN".split())
SPECIFIC = frozenset("LO LT PN SH ST UC UT".split())
LEFT_OUT = frozenset({0x00080005, 0x00080016, 0x00420011, 0x7FE00008, 0x7FE00009, 0xFFFCFFFC})
"""Needed by the reader, a mark of documents, pixel data beside the pixel data, and what is planted by itself."""


class Planter:
    """Hands out tokens, and remembers which of them must be gone."""

    def __init__(self, charset: str) -> None:
        self.charset = charset
        self.number = 0
        self.gone: dict[str, str] = {}
        """Token -> where it stands."""

    def token(self, where: str, goes: bool, mark: str = "") -> str:
        """A new token; `mark` is a letter outside ASCII that stands behind it."""
        self.number += 1
        text = f"Q{self.number:05d}Z"
        if goes:
            self.gone[text] = where
        return text + mark

    def node(self, fact: tables.Attribute, where: str) -> Node | None:
        """The attribute with a token in it; None where its VR cannot hold one, or nobody may plant it."""
        if fact.structural or fact.tag in LEFT_OUT or fact.tag >> 16 in (0x0000, 0x0002, 0x0004, 0xFFFE):
            return None
        goes = not fact.technical
        vr = fact.vrs[0]
        if vr in TEXT_VRS:
            mark = "\u00e4" if vr in SPECIFIC and self.charset != "ISO_IR 6" else ""
            return element(fact.tag, self.token(where, goes, mark), vr)
        if vr in BYTE_VRS:
            return element(fact.tag, self.token(where, goes).encode().ljust(8, b"Z"), vr)
        if vr == "UI":
            uid = f"1.2.826.0.1.99.{self.number + 10**9}"
            self.number += 1
            if fact.reason != "class-uid":
                self.gone[uid] = where
            return element(fact.tag, uid, vr)
        if vr in ("DS", "IS") and goes:
            number = str(7 * 10**8 + self.number)
            self.number += 1
            self.gone[number] = where
            return element(fact.tag, number, vr)
        if vr in ("DA", "DT") and goes:
            self.number += 1
            day = f"{1200 + self.number // 28 % 600:04d}11{self.number % 28 + 1:02d}"
            self.gone[day] = where
            return element(fact.tag, day, vr)
        return None


def planted(planter: Planter, where: str) -> Iterator[Node]:
    for fact in tables.attributes():
        if fact.care != 0xFFFFFFFF and fact.tag >> 24 not in (0x50, 0x60):
            continue
        if fact.vrs[0] == "SQ" or (made := planter.node(fact, f"{where}{fact.keyword}")) is None:
            continue
        yield made


def private(planter: Planter, where: str, group: int) -> list[Node]:
    return [
        element(group << 16 | 0x0010, planter.token(f"{where} creator", True), "LO"),
        element(group << 16 | 0x1001, planter.token(f"{where} private", True), "LO"),
        element(group << 16 | 0x1002, [dataset(CodeValue=planter.token(f"{where} in private", True))], "SQ"),
        element(group << 16 | 0x1103, planter.token(f"{where} without creator", True), "LO"),
    ]


def whole(planter: Planter) -> Dataset:
    """Every attribute at the top level and in three places below, private blocks, unknown groups, padding."""
    inner = dataset(*planted(planter, "level 3 "), *private(planter, "level 3", 0x0041))
    middle = dataset(*planted(planter, "level 2 "), element("FrameContentSequence", [inner]))
    groups = dataset(*planted(planter, "level 1 "), element("PlanePositionSequence", [middle, middle]))
    nodes = [
        *planted(planter, ""),
        *private(planter, "top", 0x0009),
        element("SharedFunctionalGroupsSequence", [groups]),
        element(0x00080F01, planter.token("unknown", True), "LO"),
        element(0x22220010, planter.token("unknown group", True).encode().ljust(8), "UN"),
        element(0xFFFCFFFC, planter.token("padding", True).encode().ljust(8), "OB"),
        element("SOPClassUID", builders.CT),
        element("SpecificCharacterSet", planter.charset),
    ]
    by_tag = {node.tag: node for node in nodes}
    return tuple(by_tag[tag] for tag in sorted(by_tag))


CODECS = {"ISO_IR 6": "ascii", "ISO_IR 100": "latin-1", "ISO_IR 192": "utf-8", "GB18030": "gb18030"}


SHAPES = re.compile(rb"(?=(Q\d{5}Z|1\.2\.826\.0\.1\.99\.\d{10}|(?<!\d)7\d{8}(?!\d)|(?<!\d)1[2-7]\d\d11\d\d(?!\d)))")
"""What tokens look like. Numbers stand by themselves: a new UID has digits enough to hold any eight."""
WORDS = re.compile(rb"(Q\d{5}Z)")
"""Of the bytes with their words turned only these are looked for: digits meet by chance there."""


def spellings(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The data as it is (ASCII, UTF-8 and every other set of the test spell a token alike), every second byte of it
    (UTF-16 in either order), and with its words turned round (big endian)."""
    yield "plain", data
    yield "utf-16", data[::2]
    yield "utf-16", data[1::2]
    for width in (2, 4, 8):
        for start in range(0, width, 2):
            words = memoryview(data)[start : len(data) - (len(data) - start) % width]
            yield "words", _turned(words, width)


def _turned(words: memoryview, width: int) -> bytes:
    out = bytearray(len(words))
    for place in range(width):
        out[place::width] = words[width - 1 - place :: width]
    return bytes(out)


def found_in(data: bytes, planter: Planter) -> dict[str, str]:
    """The tokens that must be gone and are not, in any spelling."""
    out = {}
    for name, text in spellings(data):
        for match in (WORDS if name == "words" else SHAPES).finditer(text):
            token = match[1].decode()
            if token in planter.gone:
                out.setdefault(token, f"{planter.gone[token]} ({name})")
    return out


@pytest.mark.parametrize(("charset", "undefined"), [("ISO_IR 6", False), ("ISO_IR 100", True), ("ISO_IR 192", False)])
@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED])
def test_nothing_that_the_rules_remove_is_in_the_output(
    syntax: str, charset: str, undefined: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    planter = Planter(charset)
    nodes = whole(planter)
    meta = (
        element(0x00020016, planter.token("meta", True), "AE"),
        element(0x00020100, "1.2.3", "UI"),
        element(0x00020102, planter.token("private meta", True).encode().ljust(8), "OB"),
    )
    preamble = planter.token("preamble", True).encode().ljust(128, b"Z")
    data = file_of(nodes, syntax, undefined=undefined, charset=CODECS[charset], preamble=preamble, meta_extra=meta)
    assert len(planter.gone) > 3000
    body = b"".join(text for _, text in spellings(_plain(data, syntax)))
    assert [where for token, where in planter.gone.items() if token.encode() not in body] == []
    with caplog.at_level(logging.DEBUG):
        result = Both(BASIC).run(data)
    assert result.outcome is Outcome.WRITTEN, (result.reason, [hex(tag) for tag in result.record.attributes])
    assert found_in(_plain(result.data, syntax), planter) == {}
    assert found_in(result.data, planter) == {}
    shown = capfd.readouterr()
    said = "".join((caplog.text, shown.out, shown.err, repr(result.record), repr(result.names)))
    assert found_in(said.encode(), planter) == {}


def _plain(data: bytes, syntax: str) -> bytes:
    """The file with its data set inflated."""
    return data + read_file(data).inflated if syntax == DEFLATED else data


def test_rejections_quote_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """A rejected instance names attributes and rules, never a value."""
    both = Both(BASIC + 'reject when Modality is "QREJZ"\n')
    for node in (
        element("Modality", "QREJZ"),
        element("PatientID", b"QREJZ\0", length=0xFFFF),
        element("PatientID", "QREJZ", "ZZ"),
    ):
        result = both.run(file_of(builders.instance(node)))
        assert result.outcome is Outcome.REJECTED
        assert result.reason is not None
        shown = capfd.readouterr()
        said = shown.out + shown.err + repr(result.record) + result.reason.message + result.reason.remedy
        assert "QREJZ" not in said


def test_names_and_messages_of_a_run(tmp_path: Path) -> None:
    """`anondsl run` on files whose names, folders and values hold tokens: none of them is said or written."""
    planter = Planter("ISO_IR 100")
    folder = tmp_path / "QFOLDERZ"
    folder.mkdir()
    (folder / "QNAMEZ.dcm").write_bytes(file_of(whole(planter), charset="latin-1"))
    (folder / "QBADZ.dcm").write_bytes(file_of(builders.instance(element("PatientID", "QVALUEZ", "ZZ"))))
    (folder / "QJUNKZ.txt").write_bytes(b"QTEXTZ, no image at all")
    (tmp_path / "rules.anon").write_text(BASIC, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "anondsl",
            "run",
            "rules.anon",
            "QFOLDERZ",
            "-o",
            "out",
            "--one-time-key",
            "--jobs",
            "1",
        ],
        cwd=tmp_path,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 1, done.stderr.decode()[-2000:]
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len([path for path in written if path.suffix == ".dcm"]) == 1
    said = done.stdout + done.stderr + "\n".join(str(path.relative_to(tmp_path)) for path in written).encode()
    said += b"".join(path.read_bytes() for path in written)
    assert found_in(said, planter) == {}
    for token in (b"QNAMEZ", b"QBADZ", b"QJUNKZ", b"QVALUEZ", b"QTEXTZ"):
        assert token not in said


def test_the_search_finds_what_is_there() -> None:
    """The canary test can fail: each spelling is found, in deflated data too."""
    planter = Planter("ISO_IR 100")
    token = planter.token("here", True, "\u00e4")
    assert found_in(_turned(memoryview(b"xx" + b"Q00001Z "), 2), planter)
    for codec in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        assert found_in(b"xx" + token.encode(codec) + b"yy", planter)
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    assert not found_in(machine.compress(token.encode() * 3) + machine.flush(), planter)
