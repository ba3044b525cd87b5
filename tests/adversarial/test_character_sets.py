"""Text whose character set changes on its way: sets of items, switches to UTF-8, padding, values that go on in front.

Engine and interpreter must agree on each file, and what comes out must decode in the set that the output states.
"""

from __future__ import annotations

import pytest

from anondsl.runtime.charsets import character_set
from anondsl.runtime.result import Outcome
from tests.builders import Dataset, dataset, element, file_of, instance
from tests.differential.engine import Both
from tests.differential.plain_reader import Element, read_file

KEEP = """\
ruleset "keeps" version "1" project "adversarial"
otherwise keep
keep all attributes because "test"
"""
KANJI = "\u5c71\u7530"
JIS = b"Yamada=\x1b$B;3ED\x1b(B "
"""The same two letters in ISO 2022 IR 87: escapes, and no byte beyond ASCII."""
BEYOND_LATIN_1 = 'replace PatientName with "\u0141ukasz"\n'


def written(both: Both, nodes: Dataset) -> dict[int, Element]:
    data = file_of(nodes)
    assert both.disagreement(data) == []
    result = both.run(data)
    assert result.outcome is Outcome.WRITTEN, result.reason
    return {found.tag: found for found in read_file(result.data).elements}


def text(out: dict[int, Element], value: bytes) -> str | None:
    """A value as a reader of the output sees it."""
    named = out.get(0x00080005)
    return character_set(named.value if named else b"").decode(value.rstrip(b"\0 "))


@pytest.mark.parametrize("terms", [None, "ISO_IR 100", "ISO_IR 192", "ISO 2022 IR 6\\ISO 2022 IR 149"])
def test_escapes_of_an_items_own_set(terms: str | None) -> None:
    """Escapes are ASCII; in another set they would stand there as control characters."""
    inside = dataset(
        element("SpecificCharacterSet", "\\ISO 2022 IR 87"), element("RequestedProcedureDescription", JIS, "LO")
    )
    top = [element("SpecificCharacterSet", terms)] if terms else []
    out = written(Both(KEEP), instance(*top, element("RequestAttributesSequence", [inside])))
    ((found,),) = [[e.value for e in item if e.tag == 0x00321060] for item in out[0x00400275].items or []]
    assert text(out, found) == f"Yamada={KANJI}"


@pytest.mark.parametrize(
    "value", ["M\u00fcller!".encode("latin-1") + b"\0", b"M\xfcller!!  ", b"M\xfc\0\0", b"M\xfc \0"]
)
def test_padding_and_a_switch_to_utf_8(value: bytes) -> None:
    """What is padded with NUL is written anew, and in the new set as everything else."""
    both = Both(KEEP + BEYOND_LATIN_1)
    nodes = instance(
        element("SpecificCharacterSet", "ISO_IR 100"),
        element("StudyDescription", value, "LO"),
        element("PatientName", "A"),
    )
    out = written(both, nodes)
    assert out[0x00080005].value == b"ISO_IR 192"
    assert text(out, out[0x00081030].value) == value.rstrip(b"\0 ").decode("latin-1")


@pytest.mark.parametrize("where", ["kept", "removed"])
def test_an_unknown_set_of_an_item(where: str) -> None:
    inside = dataset(element("SpecificCharacterSet", "KLINGON"), element("RequestedProcedureDescription", "ABC"))
    rules = KEEP + ("remove RequestAttributesSequence\n" if where == "removed" else "")
    data = file_of(instance(element("RequestAttributesSequence", [inside])))
    both = Both(rules)
    assert both.disagreement(data) == []
    result = both.run(data)
    assert result.reason is not None
    assert result.reason.code == "ADL924"


def test_a_set_of_single_bytes_holds_no_pairs() -> None:
    """JIS X 0201 is the one-byte half of Shift JIS: pairs of bytes do not decode, and kanji make the instance UTF-8."""
    nodes = instance(
        element("SpecificCharacterSet", "ISO_IR 13"),
        element("PatientName", b"\x8e\x52", "PN"),
        element("StudyDescription", b"\xd4\xcf\xc0\xde", "LO"),
    )
    both = Both(KEEP + f'replace PatientName with PatientName else "{KANJI}"\n')
    out = written(both, nodes)
    assert out[0x00080005].value == b"ISO_IR 192"
    assert text(out, out[0x00100010].value) == KANJI
    assert text(out, out[0x00081030].value) == "\uff94\uff8f\uff80\uff9e"


@pytest.mark.parametrize("value", [b"ZQTOKEN\x85b", b"ZQTOKEN\x9f ", b"\x80ZQTOKEN"])
def test_text_that_no_set_can_hold(value: bytes) -> None:
    """Control characters beyond ASCII come through no set, and the attempt to write them ends in no fault."""
    inside = dataset(
        element("SpecificCharacterSet", "ISO 2022 IR 100\\ISO 2022 IR 87"),
        element("RequestedProcedureDescription", value, "LO"),
    )
    nodes = instance(element("RequestAttributesSequence", [inside]), PatientName="A")
    for rules in (KEEP, KEEP + BEYOND_LATIN_1):
        written(Both(rules), nodes)
        assert b"ZQTOKEN" not in Both(rules).run(file_of(nodes)).data


def test_earlier_methods_in_another_alphabet() -> None:
    """What came in stays in front, letter by letter."""
    nodes = instance(element("SpecificCharacterSet", "\\ISO 2022 IR 87"), element("DeidentificationMethod", JIS, "LO"))
    out = written(Both(KEEP), nodes)
    seen = text(out, out[0x00120063].value)
    assert seen is not None
    assert seen.startswith(f"Yamada={KANJI}\\anondsl: keeps\\")


@pytest.mark.parametrize("value", [b"ok\x01ZQTOKEN", b"a\nZQTOKEN ", b"\x1bZQTOKEN", b"a\0ZQTOKEN", b"\xffZQTOKEN"])
def test_earlier_methods_that_are_no_text(value: bytes) -> None:
    """A kept text with a control character goes, this one too (LANGUAGE 9)."""
    result = Both(KEEP).run(file_of(instance(element("DeidentificationMethod", value, "LO"))))
    assert result.outcome is Outcome.WRITTEN
    assert b"ZQTOKEN" not in result.data


@pytest.mark.parametrize("terms", [None, "ISO_IR 100", "ISO_IR 192", "\\ISO 2022 IR 87"])
@pytest.mark.parametrize("there", [False, True])
def test_a_set_value_beyond_the_set_of_the_instance(terms: str | None, there: bool) -> None:
    """`set` writes an attribute that the instance lacks, too, and then the whole instance turns to UTF-8."""
    both = Both(KEEP + 'set PatientComments to "\u0141ukasz"\n')
    top = [element("SpecificCharacterSet", terms)] if terms else []
    comments = [element("PatientComments", "before")] if there else []
    kept = element("StudyDescription", b"M\xfcller" if terms == "ISO_IR 100" else b"Muller", "LO")
    out = written(both, instance(*top, kept, *comments))
    assert text(out, out[0x00104000].value) == "\u0141ukasz"
    assert text(out, out[0x00081030].value) == ("M\u00fcller" if terms == "ISO_IR 100" else "Muller")
