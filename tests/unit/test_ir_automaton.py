"""The path automaton against a matcher that tries every way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anondsl.compiled.expressions import DEEP, EVERYWHERE, SequencePath
from anondsl.compiled.validate import cells
from anondsl.ir.automaton import MOST_STATES, TooManyStates, build_automaton, normal_path

TAGS = (0x00081140, 0x00400275, 0x0040A730)
STEPS = st.lists(st.sampled_from((*TAGS, DEEP)), max_size=4).map(tuple)
PATHS = st.builds(SequencePath, STEPS, st.booleans())
CHAINS = st.lists(st.sampled_from((*TAGS, 0x00082112)), max_size=5).map(tuple)


def naive_match(path: SequencePath, chain: tuple[int, ...]) -> bool:
    """LANGUAGE 2: the chain ends with the steps, as a whole when anchored; `**` is any number of sequences."""

    def fits(steps: tuple[int, ...], rest: tuple[int, ...]) -> bool:
        if not steps:
            return not rest
        if steps[0] == DEEP:
            return any(fits(steps[1:], rest[i:]) for i in range(len(rest) + 1))
        return bool(rest) and rest[0] == steps[0] and fits(steps[1:], rest[1:])

    starts = [0] if path.anchored else range(len(chain) + 1)
    return any(fits(path.steps, chain[start:]) for start in starts)


def run(plan, path: SequencePath, chain: tuple[int, ...]) -> bool:
    automaton = plan.automaton
    delta = cells("H", automaton.delta)
    state = 0
    for sequence in chain:
        state = delta[state * automaton.symbols + plan.symbols.get(sequence, 0)]
    return bool(automaton.accepts[state * automaton.paths + plan.index[path]])


@given(st.lists(PATHS, max_size=4), st.lists(CHAINS, min_size=1, max_size=6))
def test_agrees_with_the_naive_matcher(paths, chains):
    normal = {normal_path(path): path for path in paths}
    normal.pop(EVERYWHERE, None)
    plan = build_automaton(normal)
    for form, written in normal.items():
        for chain in chains:
            assert run(plan, form, chain) == naive_match(written, chain)


@given(PATHS, CHAINS)
def test_normal_form_means_the_same(path, chain):
    form = normal_path(path)
    assert naive_match(form, chain) == naive_match(path, chain)
    assert normal_path(form) == form


@given(st.lists(PATHS, min_size=1, max_size=5), st.randoms())
def test_order_of_paths_does_not_matter(paths, random):
    normal = [normal_path(path) for path in paths if normal_path(path) != EVERYWHERE]
    shuffled = list(normal)
    random.shuffle(shuffled)
    assert build_automaton(normal) == build_automaton(shuffled)


def test_nothing_named_is_one_state():
    plan = build_automaton(())
    assert (plan.automaton.states, plan.automaton.symbols, plan.automaton.paths) == (1, 1, 0)
    assert (plan.automaton.delta, plan.automaton.accepts) == (b"\0\0", b"")


def test_top_level_alone():
    """The empty anchored path matches at the top level and in no item."""
    top = SequencePath((), anchored=True)
    plan = build_automaton([top])
    assert run(plan, top, ())
    assert not run(plan, top, (TAGS[0],))


def test_too_many_states_names_the_heaviest_path():
    """Thirteen independent `A/**/B` double the states thirteen times."""
    paths = [SequencePath((0x00400000 + i, DEEP, 0x00400275)) for i in range(13)]
    heaviest = SequencePath((0x00400000, DEEP, 0x00400001, DEEP, 0x00400275))
    with pytest.raises(TooManyStates) as refusal:
        build_automaton([*paths, heaviest])
    assert refusal.value.path == heaviest
    assert build_automaton(paths[:8]).automaton.states <= MOST_STATES
