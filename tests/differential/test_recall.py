"""What a session remembers of earlier instances changes nothing: a fresh session gives the same bytes and reasons."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiler import compile_text
from anondsl.runtime.keys import Key
from anondsl.runtime.session import Session
from tests.differential.strategies import file_bytes, rule_text

KEY = Key(bytes(range(32)))
_COUNT = {"compared": 0}


def seen(session: Session, data: bytes) -> tuple[object, ...]:
    result = session.apply_bytes(data)
    return result.outcome, result.reason, result.data, result.names, result.record


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rule_text(), st.lists(file_bytes(), min_size=3, max_size=6), st.randoms(use_true_random=False))
def test_sessions_that_have_seen_others_agree_with_fresh_ones(text: str, files: list[bytes], source: object) -> None:
    ruleset = compile_text(text).ruleset
    if ruleset is None:
        return
    _COUNT["compared"] += 1
    wanted = [seen(fresh(ruleset), data) for data in files]
    session = fresh(ruleset)
    order = list(range(len(files))) * 3
    source.shuffle(order)  # type: ignore[attr-defined]
    for number in order:
        assert seen(session, files[number]) == wanted[number], text


def test_most_made_rules_were_compared() -> None:
    """Runs behind the test above."""
    assert _COUNT["compared"] > 20


def fresh(ruleset: CompiledRuleset) -> Session:
    return Session(ruleset, KEY, {name.name: "A1" for name in ruleset.parameters}, digest="0" * 64)
