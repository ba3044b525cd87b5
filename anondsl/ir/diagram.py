"""Decision diagrams: shared, reduced, over tests in one fixed order.

A diagram answers for an element, by tests of its context, which verdict befalls it. Two diagrams of one meaning are
one object, so how rules were written leaves no trace, and every leaf that stands in a diagram can be reached as long as
its tests are independent. What the tests and verdicts are is up to the caller: both are whole numbers here.

A reference at or above 0 is a node, below 0 a verdict: `~reference`, as in the arrays of the artifact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

Literal = tuple[int, bool]
"""A test and what it must say."""


class TooComplex(Exception):
    """Building one diagram took more steps than allowed."""


class Diagrams:
    """All nodes of a program, each kept once. A test is its place in the order: smaller ones are asked first."""

    def __init__(self, most_steps: int = 1 << 62) -> None:
        self.nodes: list[tuple[int, int, int]] = []
        """(test, reference where it holds, reference where not)."""
        self._numbers: dict[tuple[int, int, int], int] = {}
        self._most_steps = most_steps
        self._steps = 0

    def begin(self) -> None:
        """Start counting steps for the next diagram."""
        self._steps = 0

    def node(self, test: int, high: int, low: int) -> int:
        if high == low:
            return high
        key = (test, high, low)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.nodes)
            self.nodes.append(key)
        return number

    def _step(self) -> None:
        self._steps += 1
        if self._steps > self._most_steps:
            raise TooComplex

    def where(self, literals: Iterable[Literal], high: int, low: int) -> int:
        """`high` where all literals hold, `low` elsewhere. Raises `TooComplex`."""
        wanted: dict[int, bool] = {}
        for test, positive in literals:
            if wanted.setdefault(test, positive) != positive:
                return low
        if not wanted:
            return high
        memo: dict[tuple[int, int, int], int] = {}
        return self._where(tuple(sorted(wanted.items())), 0, high, low, memo)

    def _where(
        self, literals: tuple[Literal, ...], at: int, high: int, low: int, memo: dict[tuple[int, int, int], int]
    ) -> int:
        if at == len(literals) or high == low:
            return high
        key = (at, high, low)
        found = memo.get(key)
        if found is not None:
            return found
        self._step()
        test, positive = literals[at]
        top = min(test, self._top(high), self._top(low))
        high_yes, high_no = self._branches(high, top)
        low_yes, low_no = self._branches(low, top)
        if top < test:
            yes = self._where(literals, at, high_yes, low_yes, memo)
            no = self._where(literals, at, high_no, low_no, memo)
        elif positive:
            yes = self._where(literals, at + 1, high_yes, low_yes, memo)
            no = low_no
        else:
            yes = low_yes
            no = self._where(literals, at + 1, high_no, low_no, memo)
        found = memo[key] = self.node(top, yes, no)
        return found

    def combine(self, left: int, right: int, choose: Callable[[int, int], int]) -> int:
        """The diagram whose verdict is `choose(verdict of left, verdict of right)` in every context."""
        memo: dict[tuple[int, int], int] = {}

        def walk(a: int, b: int) -> int:
            if a < 0 and b < 0:
                return ~choose(~a, ~b)
            found = memo.get((a, b))
            if found is None:
                self._step()
                top = min(self._top(a), self._top(b))
                a_yes, a_no = self._branches(a, top)
                b_yes, b_no = self._branches(b, top)
                found = memo[a, b] = self.node(top, walk(a_yes, b_yes), walk(a_no, b_no))
            return found

        return walk(left, right)

    def relabel(self, reference: int, change: Callable[[int], int], into: Diagrams | None = None) -> int:
        """The diagram with every verdict changed, in this store or another one with the same tests."""
        target = into or self
        memo: dict[int, int] = {}

        def walk(a: int) -> int:
            if a < 0:
                return ~change(~a)
            found = memo.get(a)
            if found is None:
                test, high, low = self.nodes[a]
                found = memo[a] = target.node(test, walk(high), walk(low))
            return found

        return walk(reference)

    def verdicts(self, reference: int) -> set[int]:
        """Every verdict that some context leads to."""
        return {~found for found in self._walk(reference) if found < 0}

    def size(self, reference: int) -> int:
        return sum(found >= 0 for found in self._walk(reference))

    def _walk(self, reference: int) -> Iterator[int]:
        seen = {reference}
        pending = [reference]
        while pending:
            current = pending.pop()
            yield current
            if current >= 0:
                for branch in self.nodes[current][1:]:
                    if branch not in seen:
                        seen.add(branch)
                        pending.append(branch)

    def _top(self, reference: int) -> int:
        return self.nodes[reference][0] if reference >= 0 else _LAST

    def _branches(self, reference: int, test: int) -> tuple[int, int]:
        if reference >= 0 and self.nodes[reference][0] == test:
            return self.nodes[reference][1:]
        return reference, reference


_LAST = 1 << 62
"""Behind every test."""
