"""Which rules meet an attribute, and why those that lose do: the order of LANGUAGE 4 in words.

The candidates are made again from the program, by the same functions that made its diagrams.
"""

from __future__ import annotations

from collections.abc import Sequence

from anondsl.compiled.actions import strictness
from anondsl.compiled.expressions import And
from anondsl.compiled.table import decode_test
from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.tags import FULL_CARE
from anondsl.ir.nodes import Program, RankedRule
from anondsl.ir.print_rule import print_rule
from anondsl.ir.selection import (
    Candidate,
    candidates_by_tag,
    candidates_of_pattern,
    candidates_of_private,
    reaching_outside,
    reaching_private,
)
from anondsl.ir.special_rows import safe_private_tests
from anondsl.proof.contexts import Circumstance, Decisions
from anondsl.proof.explanation import Loser, RuleNote, Why
from anondsl.proof.subject import Subject
from anondsl.semantics.exclusion import contradictory
from anondsl.semantics.order import breadth, is_conditional, is_wide, narrower, rank_key
from anondsl.semantics.resolved import OPTION_LAYER, PROFILE_LAYER, ResolvedRule, SelectorKind


class Contest:
    """The rules that can reach one attribute, best first."""

    def __init__(self, program: Program, decisions: Decisions, subject: Subject) -> None:
        self._program = program
        self._decisions = decisions
        self._candidates = _candidates(program, subject)

    def winner(self, entry: int, where: Sequence[Circumstance]) -> RankedRule | None:
        """The rule of that number which decides under these circumstances."""
        matching = [ranked for ranked in self._matching(where) if ranked.entry == entry]
        # a text that nothing names is cleaned with the sequence around it, whose rule is no candidate here
        return next(iter(matching), None) or next((each for each in self._program.rules if each.entry == entry), None)

    def losers(self, winner: RankedRule | None, where: Sequence[Circumstance]) -> tuple[Loser, ...]:
        """All others that hold there, or may hold, best first."""
        if winner is None:
            return ()
        matching = self._matching(where)
        against = _opponents(matching, winner)
        found: dict[RuleNote, Loser] = {}
        for ranked in matching:
            if ranked is not winner:
                note = note_of(ranked)
                found.setdefault(note, Loser(note, *reason(winner.rule, ranked.rule, against.get(ranked))))
        return tuple(found.values())

    def _matching(self, where: Sequence[Circumstance]) -> list[RankedRule]:
        known = {(each.kind, each.index): each.holds for each in where}
        told = self._decisions.conditions(where)
        found: dict[int, RankedRule] = {}
        for verdict, literals in self._candidates:
            tests = [(decode_test(self._program.tests[level]), positive) for level, positive in literals]
            if any(known.get(test, positive) is not positive for test, positive in tests):
                continue
            guard = self._program.rules[verdict - 1].rule.guard
            if guard is None or not contradictory(And((told, guard))):
                found.setdefault(verdict, self._program.rules[verdict - 1])
        return list(found.values())


def _candidates(program: Program, subject: Subject) -> Sequence[Candidate]:
    rules = [ranked.rule for ranked in program.rules]
    dictionary = load_dictionary()
    if subject.private is not None:
        safe_tests, _ = safe_private_tests(rules)
        return candidates_of_private(subject.private, safe_tests, reaching_private(rules), program.context)
    folded = dictionary.fold(subject.tag)
    if folded in program.public and (subject.attribute is None or not _stands_outside(subject, folded)):
        return candidates_by_tag(rules, program.context, dictionary).get(folded, [])
    reaching = reaching_outside(rules, dictionary)
    return candidates_of_pattern(subject.tag, FULL_CARE, subject.attribute, reaching, program.context)


def _stands_outside(subject: Subject, folded: int) -> bool:
    """Whether it is one of a repeating group that has no row for all of them."""
    return subject.tag != folded and folded >> 16 not in (0x5000, 0x6000)


def note_of(ranked: RankedRule) -> RuleNote:
    rule = ranked.rule
    return RuleNote(ranked.entry, print_rule(rule), rule.because, rule.layer, rule.option, rule.span)


def _opponents(matching: Sequence[RankedRule], winner: RankedRule) -> dict[RankedRule, RankedRule]:
    """Whom the rules in front of the winner meet. The best of a layer is wide and stands back for the winner, which is
    narrower; the others of its layer lose to it already."""
    found: dict[RankedRule, RankedRule] = {}
    best: RankedRule | None = None
    for ranked in matching:
        if ranked is winner:
            break
        if best is None or best.rule.layer != ranked.rule.layer:
            best = ranked
        else:
            found[ranked] = best
    return found


def reason(winner: ResolvedRule, loser: ResolvedRule, opponent: RankedRule | None = None) -> tuple[Why, str]:
    """Why one rule applies and another does not, both holding. `opponent`: the rule that it loses to before."""
    if opponent is not None:
        why, words = reason(opponent.rule, loser)
        return why, f"{words}; it loses to `{print_rule(opponent.rule)}` already"
    ours, theirs = rank_key(winner), rank_key(loser)
    if ours > theirs and is_wide(loser):
        return Why.NEVER_UNDOES, (
            f"a wide rule never undoes a narrow one: it is on {_breadth_words(loser)}, and a rule "
            f"{layer_words(winner)} names the attribute more narrowly and is stricter"
        )
    if winner.layer != loser.layer:
        words = f"it stands farther away, {layer_words(loser)}"
        if is_wide(winner) and narrower(loser, winner):
            stricter = strictness(loser.action) > strictness(winner.action)
            words += "; it names the attribute more narrowly, "
            words += "but loses to another that does so" if stricter else "but is not stricter"
        return Why.LAYER, words
    if ours[1] != theirs[1]:
        return Why.BREADTH, f"it names more widely: {_breadth_words(loser)}, against {_breadth_words(winner)}"
    if ours[2] != theirs[2]:
        return Why.PLACE, _place_words(ours[2], theirs[2])
    if is_conditional(winner) != is_conditional(loser):
        return Why.CONDITION, "it stands under no condition"
    if ours[4] != theirs[4]:
        return Why.STRICTNESS, f"it is less strict: `{loser.action.verb}` against `{winner.action.verb}`"
    return Why.SAME, "it says the same"


def _place_words(ours: tuple[int, int, int], theirs: tuple[int, int, int]) -> str:
    if ours[0] != theirs[0]:
        return "it names fewer sequences on the way"
    if ours[1] != theirs[1]:
        return "it is not anchored at the top level"
    return "it leaves more of the way open"


def layer_words(rule: ResolvedRule) -> str:
    """Where a rule stands (LANGUAGE 4 step 1)."""
    match rule.layer:
        case 0:
            return "in the compiled file"
        case n if n == PROFILE_LAYER:
            return "in the profile"
        case n if n == OPTION_LAYER:
            return f"in the option {rule.option} of the profile"
        case 1:
            return "in an included file"
        case depth:
            return f"in an included file, {depth} deep"


_BREADTH_WORDS = {
    SelectorKind.ATTRIBUTE: "one attribute",
    SelectorKind.PRIVATE_ELEMENT: "one private element",
    SelectorKind.PRIVATE_BLOCK: "a creator's block",
    SelectorKind.SAFE_PRIVATE: "`safe private`",
    SelectorKind.GLOB: "a glob",
    SelectorKind.CLASS: "a class",
    SelectorKind.ALL_ATTRIBUTES: "all attributes",
}


def _breadth_words(rule: ResolvedRule) -> str:
    if rule.selector.kind is SelectorKind.TAG_PATTERN:
        return f"a tag pattern with {-breadth(rule.selector)[1]} fixed digits"
    return _BREADTH_WORDS[rule.selector.kind]
