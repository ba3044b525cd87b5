"""Diagrams against truth tables."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anondsl.ir.diagram import Diagrams, TooComplex

TESTS = 4
LITERALS = st.lists(st.tuples(st.integers(0, TESTS - 1), st.booleans()), max_size=3).map(tuple)
LISTS = st.lists(st.tuples(LITERALS, st.integers(0, 3)), max_size=6)
CONTEXTS = tuple(product((False, True), repeat=TESTS))


def build(diagrams, branches, default=9):
    reference = ~default
    for literals, verdict in reversed(branches):
        reference = diagrams.where(literals, ~verdict, reference)
    return reference


def ask(diagrams, reference, context):
    while reference >= 0:
        test, high, low = diagrams.nodes[reference]
        reference = high if context[test] else low
    return ~reference


def first_match(branches, context, default=9):
    for literals, verdict in branches:
        if all(context[test] == positive for test, positive in literals):
            return verdict
    return default


@given(LISTS)
def test_a_list_means_its_first_match(branches):
    diagrams = Diagrams()
    reference = build(diagrams, branches)
    table = [first_match(branches, context) for context in CONTEXTS]
    assert [ask(diagrams, reference, context) for context in CONTEXTS] == table
    assert diagrams.verdicts(reference) == set(table)


@given(LISTS, LISTS)
def test_one_meaning_is_one_reference(left, right):
    diagrams = Diagrams()
    a, b = build(diagrams, left), build(diagrams, right)
    same = all(first_match(left, context) == first_match(right, context) for context in CONTEXTS)
    assert (a == b) is same


@given(LISTS, LISTS)
def test_combine_and_relabel_work_on_every_context(left, right):
    diagrams = Diagrams()
    a, b = build(diagrams, left), build(diagrams, right)
    both = diagrams.combine(a, b, lambda x, y: 10 * x + y)
    tens = diagrams.relabel(both, lambda verdict: verdict // 10)
    for context in CONTEXTS:
        expected = 10 * first_match(left, context) + first_match(right, context)
        assert ask(diagrams, both, context) == expected
        assert ask(diagrams, tens, context) == expected // 10


def test_tests_are_asked_in_order():
    diagrams = Diagrams()
    reference = build(diagrams, [(((3, True), (0, False)), 1), (((2, True),), 2)])
    assert diagrams.size(reference) > 0
    for test, high, low in diagrams.nodes:
        assert all(branch < 0 or diagrams.nodes[branch][0] > test for branch in (high, low))


def test_contradiction_never_holds():
    diagrams = Diagrams()
    assert diagrams.where(((1, True), (1, False)), ~1, ~2) == ~2


def test_too_many_steps_are_refused():
    diagrams = Diagrams(most_steps=3)
    diagrams.begin()
    with pytest.raises(TooComplex):
        build(diagrams, [(((i, True), (i + 1, True)), i) for i in range(8)])
