"""One form for conditions that say the same in another order.

Nested `and` and `or` are flattened, terms sorted and told once, constants folded, double negations dropped. Nothing is
decided here about what a test can say; two tests that exclude each other stay two tests.
"""

from __future__ import annotations

from anondsl.compiled.canonical import canonical_text
from anondsl.compiled.expressions import And, Condition, Constant, Not, Or, Test


def normal_condition(condition: Condition) -> Condition:
    match condition:
        case And(terms=terms):
            return _gathered(And, terms, absorbing=False)
        case Or(terms=terms):
            return _gathered(Or, terms, absorbing=True)
        case Not(term=term):
            inner = normal_condition(term)
            match inner:
                case Not(term=doubled):
                    return doubled
                case Constant(value=value):
                    return Constant(not value)
            return Not(inner)
        case Test(operands=operands) if len(operands) > 1:
            return Test(
                condition.operator,
                condition.reference,
                tuple(sorted(set(operands))),
                condition.every,
                condition.ignore_case,
            )
    return condition


def conjunction(first: Condition | None, second: Condition | None) -> Condition | None:
    """Both, in normal form; None is no condition."""
    terms = tuple(term for term in (first, second) if term is not None)
    return normal_condition(And(terms)) if terms else None


def _gathered(kind: type[And] | type[Or], terms: tuple[Condition, ...], absorbing: bool) -> Condition:
    found: dict[str, Condition] = {}
    pending = list(terms)
    while pending:
        term = normal_condition(pending.pop())
        if isinstance(term, Constant):
            if term.value is absorbing:
                return Constant(absorbing)
        elif isinstance(term, kind):
            pending.extend(term.terms)
        else:
            found[canonical_text(term)] = term
    if not found:
        return Constant(not absorbing)
    ordered = tuple(found[text] for text in sorted(found))
    return ordered[0] if len(ordered) == 1 else kind(ordered)
