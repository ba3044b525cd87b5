"""The page of every kind: its headings stand, its Example gives exactly its code, its Instead gives nothing.

Documentation that is compiled cannot rot. Pages of syntax mistakes are parsed here; those of the later stages are
compiled in `test_semantics_pages`.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, is_dataclass

import pytest

from anondsl.codes import RETIRED, registered
from anondsl.diagnostics import Report
from anondsl.diagnostics.catalog import load_catalog
from anondsl.diagnostics.core import DiagnosticKind
from anondsl.diagnostics.page import HEADINGS, page_of
from anondsl.source import SourceFile
from anondsl.syntax.parse import parse_source

load_catalog()
ENTRIES = list(registered().values())
KINDS = [entry for entry in ENTRIES if issubclass(entry, DiagnosticKind)]
SYNTAX = [kind for kind in KINDS if kind.code.startswith("ADL0")]

NO_TEXT = {"not-utf-8", "too-many-mistakes"}
"""Kinds whose example cannot stand in a docstring: other bytes, or twenty mistakes. They have tests of their own."""


def codes(text: str) -> set[str]:
    report = Report()
    parse_source(SourceFile("example.anon", text), report)
    return {diagnostic.code for diagnostic in report}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_headings(kind: type[DiagnosticKind]) -> None:
    page = page_of(kind)
    assert tuple(page.sections)[: len(HEADINGS)] == HEADINGS
    assert set(page.sections) <= {*HEADINGS, "References"}
    assert all(page.sections.values())
    assert page.title.endswith(".")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_declaration(kind: type[DiagnosticKind]) -> None:
    assert kind.since
    assert is_dataclass(kind)
    with pytest.raises(FrozenInstanceError):
        object.__new__(kind).code = "other"  # type: ignore[misc]
    assert kind.message is not DiagnosticKind.message


@pytest.mark.parametrize("kind", SYNTAX, ids=lambda kind: kind.code)
def test_example_gives_exactly_the_code_and_instead_gives_nothing(kind: type[DiagnosticKind]) -> None:
    page = page_of(kind)
    assert page.instead is not None
    assert codes(page.instead) == set()
    assert (page.example is None) == (kind.slug in NO_TEXT)
    if page.example is not None:
        assert codes(page.example) == {kind.code}


def test_slugs_are_words_with_hyphens_and_codes_have_five_or_six_signs() -> None:
    for entry in ENTRIES:
        assert entry.slug == "-".join(entry.slug.lower().split())
        assert entry.code.startswith("ADL")
        assert entry.code.removeprefix("ADL").isdigit()


def test_retired_codes_are_not_given_again() -> None:
    assert not set(RETIRED) & set(registered())


def test_the_title_is_one_sentence() -> None:
    for kind in SYNTAX:
        assert page_of(kind).title.count(". ") == 0
