"""The shipped samples are what their script makes."""

from __future__ import annotations

import zlib

from tests.samples.make_samples import FILES, HERE, REJECTED, samples


def test_the_samples_are_what_the_script_makes() -> None:
    made = dict(samples())
    shipped = {
        str(path.relative_to(HERE)): path.read_bytes()
        for folder in (FILES, REJECTED)
        for path in (HERE / folder).rglob("*")
        if path.is_file()
    }
    assert sorted(shipped) == sorted(made)
    for name, content in made.items():
        if "deflated" in name:  # releases of zlib differ in how they pack
            assert _inflated(shipped[name]) == _inflated(content)
        else:
            assert shipped[name] == content, f"{name}: run `python -m tests.samples.make_samples`"


def _inflated(content: bytes) -> tuple[bytes, bytes]:
    start = 132 + 12 + int.from_bytes(content[140:144], "little")
    return content[:start], zlib.decompressobj(-15).decompress(content[start:])
