"""Conditions that cannot hold together, by what LANGUAGE 4 counts as proof.

Counted are: equality on an attribute of multiplicity 1, disjoint numbers and dates, `exists`, `is missing`, `is empty`,
and `not`. All other tests are independent of each other. Unknown values change nothing: an instance for which a whole
condition stays unknown is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from anondsl.compiled.expressions import And, Condition, Constant, Not, Operator, Or, Reference, Test
from anondsl.dicom.dictionary import load_dictionary
from anondsl.records import record

MOST_BRANCHES = 256
"""So many alternatives are looked through; beyond, nothing is claimed."""

_PRESENCE = frozenset((Operator.EXISTS, Operator.MISSING, Operator.EMPTY))


def exclusive(first: Condition | None, second: Condition | None) -> bool:
    """Whether the two can never hold for the same instance or item."""
    if first is None or second is None:
        return False
    return contradictory(And((first, second)))


def contradictory(condition: Condition) -> bool:
    """Whether the condition can be shown never to hold."""
    return _fails([condition], [MOST_BRANCHES])


def _fails(terms: Iterable[Condition], budget: list[int]) -> bool:
    literals: list[Condition] = []
    choices: list[tuple[Condition, ...]] = []
    pending = list(terms)
    while pending:
        term = pending.pop()
        match term:
            case Constant(value=value):
                if not value:
                    return True
            case And(terms=inner):
                pending.extend(inner)
            case Or(terms=inner):
                choices.append(inner)
            case Not(term=And(terms=inner)):
                choices.append(tuple(_not(each) for each in inner))
            case Not(term=Or(terms=inner)):
                pending.extend(_not(each) for each in inner)
            case Not(term=Not(term=inner_term)):
                pending.append(inner_term)
            case Not(term=Constant(value=value)):
                pending.append(Constant(not value))
            case _:
                literals.append(term)
    if any(_clash(a, b) for i, a in enumerate(literals) for b in literals[:i]):
        return True
    if not choices or budget[0] <= 0:
        return False
    first, *others = choices
    budget[0] -= len(first)
    rest = [*literals, *(Or(other) for other in others)]
    return all(_fails([branch, *rest], budget) for branch in first)


def _not(condition: Condition) -> Condition:
    return condition.term if isinstance(condition, Not) else Not(condition)


def _clash(first: Condition, second: Condition) -> bool:
    """Whether two tests, each perhaps under `not`, exclude each other."""
    if _not(first) == second:
        return True
    match first, second:
        case Test(), Test():
            return _tests_clash(first, second) or _tests_clash(second, first)
        case (Test() as held, Not(term=Test() as denied)) | (Not(term=Test() as denied), Test() as held):
            return _implies(held, denied)
    return False


def _tests_clash(first: Test, second: Test) -> bool:
    if first.reference != second.reference:
        return False
    if first.operator is Operator.MISSING:
        return second.operator is not Operator.MISSING
    if first.operator is Operator.EMPTY:
        # A path can meet an empty element in one item and a value in the next.
        return second.operator not in _PRESENCE and _is_single(first.reference)
    if second.operator in _PRESENCE:
        return False
    if not (_is_single(first.reference) or first.every or second.every):
        return False
    mine, other = _values(first), _values(second)
    return mine is not None and other is not None and mine.is_disjoint(other)


def _implies(held: Test, other: Test) -> bool:
    """Whether the first test, where it holds, makes the second hold."""
    if held.reference != other.reference:
        return False
    if other.operator is Operator.EXISTS:
        return held.operator is not Operator.MISSING
    if other.every or held.operator in _PRESENCE:
        return False
    mine, theirs = _values(held), _values(other)
    return mine is not None and theirs is not None and mine.is_within(theirs)


def _is_single(reference: Reference) -> bool:
    """One value at most: multiplicity 1, and no path through several items."""
    if reference.path or reference.creator:
        return False
    attribute = load_dictionary().attribute(reference.tag)
    return attribute is not None and attribute.vm == "1"


# -- the values that a test allows -----------------------------------------------------------------------------------


@record
class _Values:
    """Either texts, or an interval of numbers or of dates; open ends are not in it."""

    texts: frozenset[str] | None = None
    exact: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    open_low: bool = False
    open_high: bool = False

    def is_disjoint(self, other: _Values) -> bool:
        if self.texts is not None and other.texts is not None:
            if self.exact and other.exact:
                return self.texts.isdisjoint(other.texts)
            return _folded(self.texts).isdisjoint(_folded(other.texts))
        if self.texts is not None or other.texts is not None:
            return False
        return _before(self, other) or _before(other, self)

    def is_within(self, other: _Values) -> bool:
        if self.texts is not None and other.texts is not None:
            if other.exact:
                return self.exact and self.texts <= other.texts
            return _folded(self.texts) <= _folded(other.texts)
        if self.texts is not None or other.texts is not None:
            return False
        low = other.low is None or (
            self.low is not None
            and (self.low > other.low or (self.low == other.low and (self.open_low or not other.open_low)))
        )
        high = other.high is None or (
            self.high is not None
            and (self.high < other.high or (self.high == other.high and (self.open_high or not other.open_high)))
        )
        return low and high


def _folded(texts: frozenset[str]) -> frozenset[str]:
    return frozenset(text.strip(" ").casefold() for text in texts)


def _before(first: _Values, second: _Values) -> bool:
    if first.high is None or second.low is None:
        return False
    return first.high < second.low or (first.high == second.low and (first.open_high or second.open_low))


def _values(test: Test) -> _Values | None:
    """The values that meet a test; None where it is of another kind."""
    match test.operator:
        case Operator.IS | Operator.IS_ONE_OF:
            return _Values(frozenset(test.operands))
        case Operator.IS_EXACTLY:
            return _Values(frozenset(test.operands), exact=True)
    if not test.operands or not test.operands[0].lstrip("-").replace(".", "", 1).isdigit():
        return None
    number = Decimal(test.operands[0])
    match test.operator:
        case Operator.EQUAL:
            return _Values(low=number, high=number)
        case Operator.LESS | Operator.BEFORE:
            return _Values(high=number, open_high=True)
        case Operator.LESS_EQUAL:
            return _Values(high=number)
        case Operator.GREATER | Operator.AFTER:
            return _Values(low=number, open_low=True)
        case Operator.GREATER_EQUAL:
            return _Values(low=number)
    return None
