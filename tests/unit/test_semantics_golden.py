"""What the diagnostics of names, types, conflicts and privacy look like on a screen: one golden file for each code."""

from __future__ import annotations

from pathlib import Path

import pytest

from anondsl.codes import registered
from anondsl.compiler import compile_source
from anondsl.diagnostics import Report
from anondsl.diagnostics.catalog import load_catalog
from anondsl.diagnostics.core import DiagnosticKind
from anondsl.diagnostics.render.text import render_report
from anondsl.semantics.loader import TextLoader
from anondsl.source import SourceFile
from tests.golden import FOLDER, Golden

CASES = FOLDER / "diagnostics"
MEANING_CASES = sorted(CASES.glob("ADL[1-5]*.anon"))
TEXTS = {path.relative_to(CASES).as_posix(): path.read_text(encoding="utf-8") for path in CASES.rglob("*.anon")
         if not path.name.startswith("ADL0")}  # fmt: skip

load_catalog()
KINDS = [
    entry
    for entry in registered().values()
    if issubclass(entry, DiagnosticKind) and entry.code[3] in "12345" and not entry.__module__.startswith("tests")
]


def report_of(case: Path) -> Report:
    source = SourceFile(case.name, case.read_text(encoding="utf-8"))
    return compile_source(source, TextLoader(TEXTS)).report


@pytest.mark.parametrize("case", MEANING_CASES, ids=lambda case: case.stem)
def test_golden(case: Path, golden: Golden) -> None:
    report = report_of(case)
    golden.check(case.with_suffix(".txt"), render_report(report) + "\n")
    assert case.name[:6] in {diagnostic.code for diagnostic in report}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_code_has_a_case_that_is_called_like_it(kind: type[DiagnosticKind]) -> None:
    assert (CASES / f"{kind.code}-{kind.slug}.anon").is_file()


@pytest.mark.parametrize("case", MEANING_CASES, ids=lambda case: case.stem)
def test_messages_keep_the_house_rules(case: Path) -> None:
    """Lower-case, no final period, no line break."""
    for diagnostic in report_of(case):
        for text in (diagnostic.message, diagnostic.help or "a"):
            assert not text[0].isupper() or text.startswith(("UID", "DICOM")) or text.split(":")[0].isupper(), text
            assert not text.endswith((".", "!"))
            assert "\n" not in text
