"""What the actions do to one element: Types, dummies, dates, UIDs, values with their fallbacks (LANGUAGE 3).

`Interpreter` walks and decides; an `Effects` is given the decision.
"""

from __future__ import annotations

from anondsl.compiled.actions import (
    BoundAction,
    Clean,
    Dummy,
    Empty,
    Fallback,
    Keep,
    Per,
    Regenerate,
    Remove,
    Replace,
    Set,
    Shift,
    Truncate,
)
from anondsl.compiled.expressions import Original
from anondsl.semantics.resolved import ResolvedRuleset
from tests.conformance import tables
from tests.differential import dummies, texts
from tests.differential.conditions import Reader, creator_of, level_of, uid_at
from tests.differential.plain_reader import Element, File
from tests.differential.selection import is_private
from tests.differential.standing import Rejected, Session, Standing
from tests.differential.texts import Failed, Out
from tests.differential.values import change_date, days_of, new_uids

THREE_UIDS = frozenset({0x00080018, 0x0020000D, 0x0020000E})
TYPE_ONE_REFERENCES = frozenset({0x00081140, 0x00082112})
"""X/Z/U* in Table E.1-1: where such a sequence is Type 1 it stays."""


class Effects:
    def __init__(self, ruleset: ResolvedRuleset, file: File, session: Session) -> None:
        self.rules = ruleset
        self.file = file
        self.session = session
        self.top = level_of(file.elements)
        self.sop_class = uid_at(self.top, 0x00080016) or self._meta_uid(0x00020002)
        self.removed_invalid = 0

    def _meta_uid(self, tag: int) -> str:
        element = self.file.meta.get(tag)
        return element.value.decode("ascii", "replace").strip("\0 ") if element else ""

    def _item(self, item: list[Element], tag: int, around: Standing) -> list[Out]:
        raise NotImplementedError

    def _act(self, action: BoundAction, element: Element, place: Standing) -> Out | None:
        tag = element.tag
        if element.items is not None and not isinstance(action, (Keep, Remove, Empty, Dummy, Clean)):
            action = Remove()  # an attribute that is no sequence, sent as one
        if tag in THREE_UIDS and isinstance(action, (Remove, Empty, Dummy)):
            action = Regenerate(self._root())
        match action:
            case Keep():
                return self._keep(element, place)
            case Remove():
                return self._remove(element, place)
            case Empty():
                kind = self._type(tag, place)
                return self._dummy(element, place) if kind == 1 else texts.empty(element)
            case Dummy():
                kind = self._type(tag, place)
                return None if kind == 0 else self._dummy(element, place)
            case Regenerate(root=root):
                return self._regenerate(element, place, root)
            case Shift() | Truncate():
                return self._move(action, element, place)
            case Replace():
                return self._replace(action, element, place)
            case Set():
                return texts.as_it_is(element)  # `_set_values` writes over it
            case Clean():
                return self._clean(element, place)
        raise AssertionError(f"the interpreter does not know {action.verb}")

    def _type(self, tag: int, place: Standing) -> int:
        return tables.type_of(self.sop_class, place.parent, tag)

    def _root(self) -> str:
        roots = {rule.action.root for rule in self.rules.rules if isinstance(rule.action, Regenerate)} - {"2.25"}
        return roots.pop() if roots else "2.25"

    # -- actions -----------------------------------------------------------------------------------------------------

    def _keep(self, element: Element, place: Standing) -> Out | None:
        level = place.levels[-1]
        creator = creator_of(level.elements, element.tag) if is_private(element.tag) else ""
        vr = texts.meaning(element, creator, self.file.explicit)
        if element.items is not None:
            return Out(
                element.tag,
                "SQ",
                items=[self._item(item, element.tag, place) for item in element.items],
                sent=element.vr,
            )
        fact = tables.attribute(element.tag)
        if fact is not None and fact.vrs == ("SQ",):
            return self._remove(element, place)  # a sequence that is none: its items cannot be ruled
        if element.fragments is not None:
            return Out(element.tag, element.vr, fragments=element.fragments)
        new = texts.kept(element, vr, level.charset)
        if new is None:
            self.removed_invalid += 1
            return self._remove(element, place)
        return new

    def _remove(self, element: Element, place: Standing) -> Out | None:
        kind = self._type(element.tag, place)
        if kind in (0, 3) or element.tag >> 24 in (0x50, 0x60):
            return None  # an object is valid without an overlay or curve: the whole repeating group goes
        if kind == 2:
            return texts.empty(element)
        if element.tag in TYPE_ONE_REFERENCES and element.items is not None:
            return Out(
                element.tag,
                "SQ",
                items=[self._item(item, element.tag, place) for item in element.items],
                sent=element.vr,
            )
        return self._dummy(element, place)

    def _dummy(self, element: Element, place: Standing) -> Out:
        new = dummies.dummy_of(element, self.session.derive("uid"))
        if new is None:
            raise Rejected("ADL917", element.tag)
        return new

    def _regenerate(self, element: Element, place: Standing, root: str) -> Out | None:
        fact = tables.attribute(element.tag)
        if fact is not None and (fact.tag in tables.never_changed_uids() or fact.reason == "class-uid"):
            return self._keep(element, place)
        return Out(element.tag, "UI", new_uids(self.session.derive("uid"), element.value, root))

    def _move(self, action: Shift | Truncate, element: Element, place: Standing) -> Out | None:
        vr = tables.attribute(element.tag).vrs[0]  # type: ignore[union-attr]
        try:
            text = element.value.rstrip(b"\0 ").decode("ascii")
        except UnicodeError:
            self.removed_invalid += 1
            return self._remove(element, place)
        days = self._days(action) if isinstance(action, Shift) and text.strip() else 0
        new = []
        for part in text.split("\\"):
            part = part.strip(" ")
            changed = change_date(part, vr, action, days) if part else ""
            if changed is None:
                self.removed_invalid += 1
                return self._remove(element, place)
            new.append(changed)
        return texts.written(element.tag, vr, "\\".join(new))

    def _days(self, action: Shift) -> int:
        if action.per is Per.NOTHING:
            return action.least
        study = uid_at(self.top, 0x0020000D)
        if action.per is Per.STUDY:
            if not study:
                raise Rejected("ADL921", 0x0020000D)
            identity = b"study\0" + study.encode()
        else:
            reader = Reader([self.top])
            found = [texts.reference_text(reader, reference) or "" for reference in self.rules.identify.references]
            if found[0].strip(" "):
                identity = b"patient\0" + b"\0".join(text.strip(" ").encode() for text in found)
            elif self.rules.identify.otherwise_study and study:
                identity = b"study\0" + study.encode()
            else:
                raise Rejected("ADL921")
        return days_of(action, self.session.derive("date"), identity)

    def _clean(self, element: Element, place: Standing) -> Out | None:
        fact = tables.attribute(element.tag)
        vr = fact.vrs[0] if fact else ""
        if vr in ("SQ", "TM"):
            return self._keep(element, place)
        movers = {rule.action for rule in self.rules.rules if isinstance(rule.action, (Shift, Truncate))}
        if vr in ("DA", "DT") and len(movers) == 1:
            return self._move(movers.pop(), element, place)  # type: ignore[arg-type]
        return self._remove(element, place)

    def _replace(self, action: Replace, element: Element, place: Standing) -> Out | None:
        tag = element.tag
        vr = tables.attribute(tag).vrs[0]  # type: ignore[union-attr]
        empty = not (element.items or element.value.strip(b"\0 "))
        if empty and any(isinstance(v, Original) and v.reference.tag == tag for v in texts.parts_of(action.value)):
            return texts.empty(element)
        try:
            return texts.valued(tag, vr, action.value, Reader(place.levels), self.session)
        except Failed:
            pass
        return self._fallback(action, element, place, vr)

    def _fallback(self, action: Replace | Set, element: Element, place: Standing, vr: str) -> Out | None:
        match action.fallback:
            case Fallback.REMOVE:
                return self._act(Remove(), element, place)
            case Fallback.EMPTY:
                return self._act(Empty(), element, place)
            case Fallback.VALUE if action.fallback_value is not None:
                try:
                    return texts.valued(element.tag, vr, action.fallback_value, Reader(place.levels), self.session)
                except Failed:
                    raise Rejected("ADL920", element.tag) from None
        raise Rejected("ADL920", element.tag)
