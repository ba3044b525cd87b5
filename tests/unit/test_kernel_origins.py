"""Kernels from a shared library, from object files and from numba give the same bytes, on samples and on the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from anondsl.runtime.kernels.load import CHOICE, load_kernels
from anondsl.runtime.keys import Key
from anondsl.runtime.session import Session
from tests.builders import PLAIN_SYNTAXES, dataset, file_of, instance
from tests.differential.corpus import corpus_files, corpus_folder
from tests.resolved_profile import compiled_profile
from tests.samples.make_samples import samples

ORIGINS = ("image", "mcjit", "numba")

Seen = tuple[str, str, bytes]


@cache
def session(origin: str) -> Session:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CHOICE, origin)
        kernels = load_kernels()
    assert kernels.origin == origin
    return Session(compiled_profile(), Key(bytes(range(32))), kernels=kernels)


def outcome(origin: str, data: bytes) -> Seen:
    result = session(origin).apply_bytes(data)
    return result.outcome.value, result.reason.code if result.reason else "", result.data


def agree(data: bytes) -> Seen:
    seen = [outcome(origin, data) for origin in ORIGINS]
    assert seen[0] == seen[1] == seen[2]
    return seen[0]


def generated() -> Iterator[tuple[str, bytes]]:
    """Deep, long, undefined, damaged: what takes the kernels off their usual ways."""
    deep = dataset(CodeMeaning="innermost")
    for level in range(20):
        deep = dataset(ReferencedSOPInstanceUID=f"1.2.3.{level}", ContentSequence=[deep, dataset(TextValue="T")])
    tree = instance(
        FrameOfReferenceUID="1.2.826.0.1.3680043.9999.8",
        PatientID="P-1",
        StudyDate="20200229",
        AcquisitionContextSequence=[deep, deep],
        WindowCenter=[str(number) for number in range(3000)],
    )
    for syntax in PLAIN_SYNTAXES:
        whole = file_of(tree, syntax)
        yield f"deep-{syntax}", whole
        yield f"undefined-{syntax}", file_of(tree, syntax, undefined=True)
        for size in range(len(whole) - 300, len(whole), 37):
            yield f"cut-{syntax}-{size}", whole[:size]
        for place in range(150, len(whole), 211):
            yield f"flipped-{syntax}-{place}", whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in samples()])
def test_samples(data: bytes) -> None:
    agree(data)


def test_generated_files() -> None:
    outcomes = {agree(data)[0] for _, data in generated()}
    assert outcomes == {"written", "rejected"}


def test_the_corpus() -> None:
    folder = corpus_folder()
    for path in corpus_files(folder) if folder else ():
        agree(path.read_bytes())
