"""No text, however broken, makes the compiler raise: words of whole files are swapped and dropped."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from anondsl.compiler import compile_text
from tests.golden import FOLDER

_WORDS = re.compile(r'"[^"\n]*"|/[^/\n]*/|\([^)\n]*\)|[\w-]+|\s+|[^\s\w]')
TEXTS = [
    _WORDS.findall(path.read_text(encoding="utf-8"))
    for folder in ("syntax", "diagnostics")
    for path in sorted((FOLDER / folder).glob("*.anon"))
    if not path.name.startswith("ADL001")
]
WORDS = sorted({word for words in TEXTS for word in words})


@given(words=st.sampled_from(TEXTS), data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_mutated_file_never_raises(words: list[str], data: st.DataObject) -> None:
    mutated = list(words)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(mutated) - 1)))
        mutated[at : at + data.draw(st.integers(0, 2))] = data.draw(st.lists(st.sampled_from(WORDS), max_size=2))
    compilation = compile_text("".join(mutated))
    assert compilation.ruleset is not None or compilation.report.has_errors
    for diagnostic in compilation.report:
        assert diagnostic.message
        assert "\n" not in diagnostic.message
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(diagnostic.span.source.text)


@given(text=st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_text_never_raises(text: str) -> None:
    compilation = compile_text(text)
    assert compilation.ruleset is None
    assert compilation.report.has_errors
