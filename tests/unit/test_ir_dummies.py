"""Dummies of bytes are whole words of their VR (PS3.5 6.2)."""

from __future__ import annotations

import pytest

from anondsl.dicom.dictionary import load_dictionary
from anondsl.ir.dummies import dummy_of

WORDS = {"OB": 1, "OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8, "UN": 1}


@pytest.mark.parametrize("vr", [vr for vr in WORDS if vr != "UN"])
def test_zero_bytes_are_whole_words_and_of_even_length(vr: str) -> None:
    made = [dummy_of(attribute) for attribute in load_dictionary().by_keyword.values() if attribute.vr == vr]
    values = {bytes.fromhex(dummy.text) for dummy in made if dummy.kind == "bytes" and len(dummy.text) < 100}
    assert {value.strip(b"\0") for value in values} <= {b""}
    assert all(value and len(value) % 2 == 0 and len(value) % WORDS[vr] == 0 for value in values)
    assert values or all(dummy.kind == "reject" for dummy in made)
