"""Pages of ADL1xx to ADL5xx: each Example gives exactly its code, each Instead gives nothing.

Examples are snippets: that one has no name and no tests, cannot be executed yet, or gives up the claim of the profile
(what keeps something always does), is not held against it, save on the pages that speak of just that.
"""

from __future__ import annotations

import pytest

from anondsl.codes import registered
from anondsl.compiler import compile_source
from anondsl.diagnostics.catalog import load_catalog
from anondsl.diagnostics.core import DiagnosticKind
from anondsl.diagnostics.page import page_of
from anondsl.semantics.loader import TextLoader
from anondsl.source import SourceFile

load_catalog()
KINDS = [
    entry
    for entry in registered().values()
    if issubclass(entry, DiagnosticKind) and entry.code[3] in "12345" and not entry.__module__.startswith("tests")
]
SNIPPETS = {"missing-header", "no-tests", "picture-not-looked-at", "not-executed-yet", "weaker-than-profile"}
FILES = {
    "included.anon": "otherwise remove\n",
    **{f"level{i}.anon": f'include "level{i + 1}.anon"\n' for i in range(1, 20)},
}


def slugs(text: str, spoken_of: str) -> set[str]:
    texts = {**FILES, "example.anon": text}
    compilation = compile_source(SourceFile("example.anon", text), TextLoader(texts))
    found = {diagnostic.slug for diagnostic in compilation.report}
    return found - (SNIPPETS - {spoken_of})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_example_gives_exactly_its_code(kind: type[DiagnosticKind]) -> None:
    example = page_of(kind).example
    assert example is not None
    assert slugs(example, kind.slug) == {kind.slug}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_instead_gives_nothing(kind: type[DiagnosticKind]) -> None:
    instead = page_of(kind).instead
    assert instead is not None
    assert slugs(instead, kind.slug) == set()
