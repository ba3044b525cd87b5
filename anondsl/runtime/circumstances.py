"""What an instance's own values decide: conditions, rejections by rule, `within` blocks, days of shifts."""

from __future__ import annotations

from anondsl.compiled.actions import Per, Shift
from anondsl.compiled.expressions import Condition
from anondsl.compiled.faults import ConditionUnknown, RuleRejects
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.runtime.derive import shift_days
from anondsl.runtime.guards import evaluate, references
from anondsl.runtime.instance import Instance
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.kernels.load import Kernels
from anondsl.runtime.recall import originals, plain
from anondsl.runtime.rejecting import Reject
from anondsl.runtime.tables import EngineTables
from anondsl.runtime.values import original_text

STUDY = 0x0020000D
_MOST_VERDICTS = 1024


def _holds(condition: Condition, instance: Instance, item: int) -> bool:
    """A condition that must be known; an unknown one rejects the instance (LANGUAGE 5)."""
    value = evaluate(condition, instance, item)
    if value is None:
        raise Reject(ConditionUnknown, tuple(sorted({reference.tag for reference in references(condition)})))
    return value


class Verdicts:
    """The conditions of a ruleset at the level of the instance, with what they have come to for which values."""

    def __init__(self, ruleset: CompiledRuleset) -> None:
        self._guards = tuple((number, _Remembered(each)) for number, each in enumerate(ruleset.guards))
        self._rejects = tuple((each.entry, _Remembered(each.condition)) for each in ruleset.rejects)

    def settle(self, tables: EngineTables, instance: Instance) -> None:
        """Evaluate guards into the kernels' memory and apply `reject` statements, all that hold together."""
        for number, guard in self._guards:
            tables.guards.data[number] = guard.holds(instance)
        fired = [entry for entry, reject in self._rejects if reject.holds(instance)]
        if fired:
            raise Reject(RuleRejects, (), tuple(fired))


class _Remembered:
    """A condition with its verdicts by the values that it reads: most instances of a study bring the same ones."""

    def __init__(self, condition: Condition) -> None:
        self._condition = condition
        self._references = plain(references(condition))
        self._known: dict[object, bool] = {}

    def holds(self, instance: Instance) -> bool:
        read = None if self._references is None else originals(instance, self._references)
        if read is None:
            return _holds(self._condition, instance, -1)
        key = read, instance.charset
        known = self._known.get(key)
        if known is None:
            known = _holds(self._condition, instance, -1)
            if len(self._known) >= _MOST_VERDICTS:
                self._known.clear()
            self._known[key] = known
        return known


def settle_places(ruleset: CompiledRuleset, tables: EngineTables, kernels: Kernels, instance: Instance) -> None:
    """Paths of the items, and the conditions of `within` blocks for the items that are theirs."""
    if ruleset.paths.paths:
        kernels.place(tables.context.address)
    scopes, paths = ruleset.scopes, ruleset.paths
    if not scopes:
        return
    size = instance.count * len(scopes)
    for buffer in (tables.scope_bits, tables.scope_holds):
        if buffer.size < size:
            buffer.grow(size)
    tables.connect()
    for number in range(instance.count):
        entry = instance.entry(number)
        if entry.kind != at.ITEM:
            continue
        for position, scope in enumerate(scopes):
            holds = True
            if scope.condition is not None and paths.accepts[entry.state * paths.paths + scope.path]:
                holds = _holds(scope.condition, instance, number)
            tables.scope_holds.data[number * len(scopes) + position] = holds


def settle_shifts(ruleset: CompiledRuleset, tables: EngineTables, instance: Instance, date_key: bytes) -> None:
    for number, action in enumerate(ruleset.actions):
        if isinstance(action, Shift):
            identity = b"" if action.per is Per.NOTHING else _who(ruleset, instance, action.per)
            days = 0 if identity is None else shift_days(date_key, action, identity)
            tables.actions.words[number * at.ACTION_WORDS + at.ACTION_DAYS] = days


def _who(ruleset: CompiledRuleset, instance: Instance, per: Per) -> bytes | None:
    """What a shift is derived from, the patient or the study; None where nobody can say. Then the instance is
    rejected as
    soon as a date would be shifted."""
    study = instance.uid(STUDY)
    identify = ruleset.identify
    if per is Per.STUDY:
        return b"study\0" + study.encode("utf_8") if study else None
    texts = [original_text(reference, instance, -1) or "" for reference in identify.references]
    if texts and texts[0]:
        return b"patient\0" + "\0".join(texts).encode("utf_8")
    if identify.otherwise_study and study:
        return b"study\0" + study.encode("utf_8")
    return None
