"""Engine and interpreter on rulesets and files that Hypothesis makes: they agree element by element.

A ruleset that has an error by itself (two rules that contradict each other, a dummy that cannot be) is passed over; that
most of them compile is asserted, so that the test cannot run dry.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.differential.engine import BASIC, Both, DoesNotCompile
from tests.differential.strategies import file_bytes, rule_text

_COUNT = {"compiled": 0, "refused": 0}


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rule_text(), st.lists(file_bytes(), min_size=4, max_size=8))
def test_made_rules(text: str, files: list[bytes]) -> None:
    try:
        both = Both(text)
    except DoesNotCompile:
        _COUNT["refused"] += 1
        return
    _COUNT["compiled"] += 1
    for data in files:
        assert both.disagreement(data) == [], text


def test_most_made_rules_compile() -> None:
    """Runs behind the test above."""
    assert _COUNT["compiled"] > _COUNT["refused"]


_BASIC: list[Both] = []


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(file_bytes())
def test_basic_profile(data: bytes) -> None:
    if not _BASIC:
        _BASIC.append(Both(BASIC))
    assert _BASIC[0].disagreement(data) == []
