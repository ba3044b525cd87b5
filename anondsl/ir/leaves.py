"""What a rule does to one attribute: verbs meet value representations, verdicts become leaves.

Here stand the cases in which one verb means several things: `clean` of a date, a time, an AE title, a sequence; new
UIDs where others would go; class UIDs that stay. A verb that does not fit a VR is an error before this stage; if it got
here all the same, the value goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from anondsl.compiled.actions import (
    BoundAction,
    Clean,
    Fallback,
    Otherwise,
    Regenerate,
    Replace,
    Shift,
    Truncate,
    Verb,
)
from anondsl.compiled.expressions import Call, Number, Original, Reference
from anondsl.compiled.table import Op
from anondsl.dicom.dictionary import Attribute
from anondsl.dicom.tags import SERIES_INSTANCE_UID, SOP_INSTANCE_UID, STUDY_INSTANCE_UID
from anondsl.ir.nodes import OTHERWISE, Program
from anondsl.records import record
from anondsl.semantics.order import is_conditional
from anondsl.semantics.resolved import OPTION_LAYER, ResolvedRule

NUMBER_VRS = frozenset({"DS", "IS", "FL", "FD", "SS", "US", "SL", "UL", "SV", "UV", "AT"})
TEXT_VRS = frozenset({"SH", "LO", "ST", "LT", "UC", "UT", "UR"})
DATE_VRS = frozenset({"DA", "DT"})

ALWAYS_REGENERATED = frozenset({SOP_INSTANCE_UID, STUDY_INSTANCE_UID, SERIES_INSTANCE_UID})
"""Regenerated wherever a rule or `otherwise` would take them away (LANGUAGE 2)."""

TAKING = frozenset({Op.REMOVE, Op.EMPTY, Op.DUMMY, Op.REMOVE_OTHERWISE})
"""What leaves nothing of a value. Which of absent, empty and dummy comes out is up to the Type."""

AE_PSEUDONYM_LENGTH = 12
"""Characters of the pseudonym that takes the place of a cleaned AE title; at most 16 fit."""

_OP_OF_VERB: Mapping[Verb, Op] = {
    Verb.KEEP: Op.KEEP,
    Verb.REMOVE: Op.REMOVE,
    Verb.EMPTY: Op.EMPTY,
    Verb.DUMMY: Op.DUMMY,
    Verb.REPLACE: Op.VALUE,
    Verb.SET: Op.VALUE,
    Verb.REGENERATE: Op.UID,
    Verb.SHIFT: Op.SHIFT,
    Verb.TRUNCATE: Op.TRUNCATE,
    Verb.ROUND: Op.ROUND,
    Verb.CLEAN: Op.CLEAN,
}

_FITTING: Mapping[Op, frozenset[str]] = {
    Op.UID: frozenset({"UI"}),
    Op.SHIFT: DATE_VRS,
    Op.TRUNCATE: DATE_VRS,
    Op.ROUND: NUMBER_VRS - {"AT"} | {"AS"},
    Op.CLEAN: TEXT_VRS,
}
"""Ops that fit some VRs only."""


@record
class LeafSpec:
    """A leaf before actions have numbers. `entry` -1 is `otherwise`."""

    op: Op
    action: BoundAction | None
    entry: int


class LeafKind(NamedTuple):
    """All of an attribute that bears on its leaves: two attributes of one kind share their diagrams.

    `named` is 0, or the tag where the leaf refers to the attribute itself. Private elements have an empty `vr`: only
    the file says what they are, so a verb on one is not judged here. Unknown public elements count as UN.
    """

    vr: str
    class_uid: bool = False
    always_regenerated: bool = False
    otherwise: Op = Op.REMOVE_OTHERWISE
    named: int = 0


UNKNOWN = LeafKind("UN")
PRIVATE = LeafKind("")


class LeafBinder:
    """Binds the verdicts of one program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._regenerate = Regenerate(_root(program))
        self._clean_dates = _dates_action(program)
        self._memo: dict[tuple[int, LeafKind], LeafSpec] = {}

    def kind(self, attribute: Attribute | None) -> LeafKind:
        """The kind of a public attribute; None is an even-group tag that the dictionary does not know."""
        if attribute is None:
            return UNKNOWN
        always = attribute.tag in ALWAYS_REGENERATED
        return LeafKind(
            attribute.vr,
            attribute.class_uid,
            always,
            self._otherwise(attribute, always or attribute.instance_uid_outside),
            attribute.tag if attribute.vr == "AE" else 0,
        )

    def leaf(self, verdict: int, kind: LeafKind) -> LeafSpec:
        found = self._memo.get((verdict, kind))
        if found is None:
            found = self._memo[verdict, kind] = self._bind(verdict, kind)
        return found

    def _otherwise(self, attribute: Attribute, regenerated: bool) -> Op:
        match self._program.resolved.otherwise:
            case Otherwise.KEEP:
                return Op.KEEP
            case Otherwise.KEEP_TECHNICAL if attribute.technical:
                return Op.KEEP
        return Op.UID if regenerated else Op.REMOVE_OTHERWISE

    def _bind(self, verdict: int, kind: LeafKind) -> LeafSpec:
        ranked = self._program.rule_of(verdict)
        if ranked is None:
            return LeafSpec(kind.otherwise, self._regenerate if kind.otherwise is Op.UID else None, -1)
        op, action = self._act(ranked.rule, kind)
        if kind.always_regenerated and op in TAKING:
            op, action = Op.UID, self._regenerate
        return LeafSpec(op, action, ranked.entry)

    def _act(self, rule: ResolvedRule, kind: LeafKind) -> tuple[Op, BoundAction | None]:
        op = _OP_OF_VERB[rule.action.verb]
        if op is Op.KEEP or op in TAKING:
            return op, None
        if op is Op.UID:
            action: BoundAction = self._regenerate
            if kind.class_uid:
                return Op.KEEP, None
        else:
            action = rule.action
        if isinstance(action, Clean) and kind.vr:
            return self._clean(action, kind)
        if kind.vr == "SQ" or (kind.vr and kind.vr not in _FITTING.get(op, (kind.vr,))):
            return Op.REMOVE, None
        return op, action

    def _clean(self, action: Clean, kind: LeafKind) -> tuple[Op, BoundAction | None]:
        """LANGUAGE 6: what `clean` means where there is no plain text to clean."""
        if kind.vr in TEXT_VRS:
            return Op.CLEAN, action
        if kind.vr in ("SQ", "TM"):
            return Op.KEEP, None
        if kind.vr in DATE_VRS and self._clean_dates is not None:
            return _OP_OF_VERB[self._clean_dates.verb], self._clean_dates
        if kind.vr == "AE":
            own = Original(Reference(kind.named, "AE"))
            pseudonym = Call("pseudonym", (own, Number(str(AE_PSEUDONYM_LENGTH))))
            return Op.VALUE, Replace(pseudonym, Fallback.REMOVE)
        return Op.REMOVE, None


def _root(program: Program) -> str:
    """One root a ruleset, or references between objects would break (LANGUAGE 3)."""
    default = Regenerate().root
    written = {ranked.rule.action.root for ranked in program.rules if isinstance(ranked.rule.action, Regenerate)}
    return min(written - {default}, default=default)


def _dates_action(program: Program) -> Shift | Truncate | None:
    """What the file's `shift` or `truncate` says: of several the widest, the unconditional ones first."""
    written = [
        (is_conditional(ranked.rule), -int(ranked.rule.selector.kind), place, ranked.rule.action)
        for place, ranked in enumerate(program.rules)
        if ranked.rule.layer < OPTION_LAYER and isinstance(ranked.rule.action, (Shift, Truncate))
    ]
    return min(written, key=lambda item: item[:3])[3] if written else None


def is_taken(verdict: int, leaf: LeafSpec) -> bool:
    """Whether nothing of the value can come out."""
    return leaf.op in TAKING or (verdict == OTHERWISE and leaf.op is not Op.KEEP)
