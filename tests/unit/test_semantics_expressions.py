"""Regular expressions that are accepted end in seconds on the worst text; those that officers write are accepted."""

from __future__ import annotations

import re
import time

import pytest

from anondsl.compiled.expressions import LONGEST_MATCHED
from anondsl.compiler import compile_text
from anondsl.runtime.result import Outcome
from tests.builders import file_of, instance
from tests.differential.engine import BASIC, Both


def refused(verb: str, pattern: str) -> bool:
    compilation = compile_text(BASIC + f"reject when ImageComments {verb} /{pattern}/\n")
    return "ADL234" in [found.kind.code for found in compilation.report.diagnostics]


@pytest.mark.parametrize(
    "pattern",
    [
        "(.*)(.*)(.*)b$",
        ".*a.*a.*a.*b",
        "a{0,16}" * 8 + "b",
        "a?" * 34 + "b",
        "(ab|ab)" * 40 + "c",
        "(ab)*a(ba)*b(ab)*a(ba)*c",
        "[A-Z]*[0-9]*[A-Z]*[0-9]*x",
        "(.*a)?(.*a)?(.*a)?(.*a)?b",
        "((a*)b?)?a*a?c",
        "[^x]*y[^x]*y[^x]*z",
        "\\w*a\\w*a\\w*-",
    ],
)
def test_ways_that_multiply(pattern: str) -> None:
    assert refused("matches", pattern)
    assert refused("has match", pattern)


@pytest.mark.parametrize("pattern", [".*foo.*bar", "foo.*bar.*baz", "(\\w+ )?\\w+"])
def test_a_search_starts_everywhere(pattern: str) -> None:
    assert not refused("matches", pattern)
    assert refused("has match", pattern)


@pytest.mark.parametrize("verb", ["matches", "has match"])
@pytest.mark.parametrize(
    "pattern",
    [
        "\\d+ ?(cm|mm|Hz)",
        "[0-9]+(\\.[0-9]+)? ?mm",
        "[A-Z]+-[0-9]+-[A-Z]+",
        "\\w+, \\w+",
        "[^ ]+ [^ ]+ [^ ]+",
        "foo.*bar",
        "(scout|localizer|topogram).*",
        "T[12]_?[a-z]{2,5}[0-9]*",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "^MRN *[0-9]{6,10}$",
        "[A-Z]?[0-9]{5,}x",
    ],
)
def test_what_officers_write(verb: str, pattern: str) -> None:
    assert not refused(verb, pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (".*foo.*bar", "foo"),
        ("foo.*bar", "foo"),
        ("[A-Z]?[0-9]{5,}x", "1"),
        ("(a|b)*c", "ab"),
        ("\\w+, \\w+;", "a, "),
        ("[0-9]+(\\.[0-9]+)? ?mm", "1."),
    ],
)
def test_the_worst_text_ends_in_seconds(pattern: str, text: str) -> None:
    long = (text * LONGEST_MATCHED)[:LONGEST_MATCHED]
    start = time.process_time()
    if not refused("matches", pattern):
        re.fullmatch(pattern, long)
    if not refused("has match", pattern):
        re.search(pattern, long)
    assert time.process_time() - start < 20


def test_a_longer_value_is_not_tried() -> None:
    both = Both(BASIC + "reject when ImageComments has match /[0-9]+x/\n")
    for length, code in ((LONGEST_MATCHED, ""), (LONGEST_MATCHED + 1, "ADL919")):
        data = file_of(instance(ImageComments="7" * length))
        assert both.disagreement(data) == []
        result = both.run(data)
        assert (result.reason.code if result.reason else "") == code
        assert (result.outcome is Outcome.WRITTEN) == (not code)


def test_a_longer_value_is_not_substituted() -> None:
    both = Both(BASIC + 'replace PatientComments with substitute(PatientComments, /[0-9]/, "X") else "none"\n')
    for length, expected in ((100, b"X" * 100), (LONGEST_MATCHED + 1, b"none")):
        result = both.run(file_of(instance(PatientComments="7" * length)))
        assert result.outcome is Outcome.WRITTEN
        assert expected in result.data
