"""Fixes: where the remedy is certain, applying it leaves nothing of the mistake; safe ones mean what was meant."""

from __future__ import annotations

import pytest

from anondsl.diagnostics.core import Fix
from tests.unit.semantics_texts import slugs, understood


def fix_of(text: str, slug: str) -> Fix:
    (found,) = [each for each in understood(text)[1] if each.slug == slug]
    assert found.fix is not None
    return found.fix


def applied(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


HEAD = "otherwise keep technical\n"


@pytest.mark.parametrize(
    ("text", "slug", "safe", "expected"),
    [
        ("use profile basic", "edition-not-pinned", True, "use profile basic of 2026d"),
        ('reject when KVP is "120"', "operator-does-not-fit", True, "reject when KVP = 120"),
        ('reject when KVP is not "120.5"', "operator-does-not-fit", True, "reject when KVP != 120.5"),
        ('replace StudyDate with "2020-01-31"', "literal-does-not-fit", True, 'replace StudyDate with "20200131"'),
        (
            "shift all dates by -1 to -9 days per patient",
            "bad-shift",
            True,
            "shift all dates by -9 to -1 days per patient",
        ),
        ("remove PatientNmae", "unknown-keyword", False, "remove PatientName"),
        ("remove all date", "unknown-class", False, "remove all dates"),
        (
            "reject when SOPClassUID is CTImageStorag",
            "unknown-uid-keyword",
            False,
            "reject when SOPClassUID is CTImageStorage",
        ),
        (
            "use profile basic of 2026d with retain-uid",
            "unknown-option",
            False,
            "use profile basic of 2026d with retain-uids",
        ),
        ('accept vidio because "x"', "unknown-acceptance", False, 'accept video because "x"'),
    ],
)
def test_fixes(text: str, slug: str, safe: bool, expected: str) -> None:
    fix = fix_of(HEAD + text, slug)
    assert fix.safe is safe
    mended = applied(HEAD + text, fix)
    assert mended == HEAD + expected
    assert slug not in slugs(mended)
