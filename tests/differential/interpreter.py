"""The reference interpreter: the plainest reading of a `ResolvedRuleset` on one DICOM file.

`interpret` walks the data set from the outside in. Each element meets every rule; `selection.winner` says which one takes
it; `effects` does the action, with Types, dummies and structural rules of LANGUAGE 2, 3 and 9 looked up in the tests' own
tables. The outcome is a tree of `Out` elements as they must stand in the output, or `Rejected` with a code.

It shares nothing with the product but the words of a resolved ruleset (`semantics.resolved`, `compiled.actions`,
`compiled.expressions`). Derivations that both sides must agree on are named in `values.py`; what the runtime records about
itself (LANGUAGE 10) is in `record.py`; bytes are read by `plain_reader.py`.
"""

from __future__ import annotations

import re

from anondsl.compiled.actions import Otherwise, Regenerate, Remove, Set, Shift
from anondsl.compiled.expressions import Condition
from anondsl.semantics.resolved import ResolvedRule, ResolvedRuleset, Scope
from tests.conformance import tables
from tests.differential import texts
from tests.differential.conditions import Level, Reader, SeveralValues, creator_of, evaluate, level_of, uid_at
from tests.differential.effects import Effects
from tests.differential.pictures import PIXELS, ends_somewhere
from tests.differential.plain_reader import BIG_ENDIAN, DEFLATED, EXPLICIT, Element, File, Unreadable, read_file
from tests.differential.selection import Decision, Matcher, Place, is_private, path_matches, winner
from tests.differential.standing import Expected, Rejected, Session, Standing, settled
from tests.differential.texts import Failed, Out
from tests.differential.values import new_uids

NEVER = frozenset({0xFFFCFFFC, 0xFFFAFFFA, 0x4FFE0001})
"""Trailing padding and digital signatures never survive (LANGUAGE 9)."""
GONE_ROLES = frozenset({"length", "command", "file-meta", "file-set", "encoding"})
RESERVED_GROUPS = frozenset({0x0000, 0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x0007, 0xFFFF})
WRITTEN_ANEW = frozenset({0x00120062, 0x00120063, 0x00120064, 0x00280303, 0x04000500})
RECORD_KEPT = frozenset({0x00280301, 0x00280302, 0x00282110, 0x00282112, 0x00282114})
"""Records that stay as they came in while pixels are not touched."""
DOCUMENT_CLASSES = "1.2.840.10008.5.1.4.1.1.104."
VIDEO_SYNTAXES = ("1.2.840.10008.1.2.4.10", "1.2.840.10008.1.2.7.")


def interpret(
    ruleset: ResolvedRuleset,
    data: bytes,
    session: Session,
    matcher: Matcher | None = None,
    assume: bool | None = None,
) -> Expected:
    """The output that `ruleset` asks for on the file `data`; raises `Rejected`. A `matcher` of the same ruleset saves
    time over many files. `assume` stands for every condition that cannot be settled, instead of a rejection, and lets an
    instance without patient pass where nothing is shifted: so it shows whether that mattered."""
    try:
        file = read_file(data)
    except Unreadable as fault:
        raise Rejected(fault.code) from None
    return Interpreter(ruleset, file, session, matcher or Matcher(ruleset.rules), assume).run()


class Interpreter(Effects):
    def __init__(
        self, ruleset: ResolvedRuleset, file: File, session: Session, matcher: Matcher, assume: bool | None
    ) -> None:
        super().__init__(ruleset, file, session)
        self.matcher = matcher
        self.assume = assume
        self.guards: dict[Condition, bool] = {}
        self.scopes = _all_scopes(ruleset)
        self.judged: dict[tuple[int, Scope], bool] = {}

    # -- the instance as a whole -------------------------------------------------------------------------------------

    def run(self) -> Expected:
        self._refuse_instance()
        reader = Reader([self.top])
        conditions = {rule.guard for rule in self.rules.rules if rule.guard is not None}
        for condition in conditions:
            self.guards[condition] = self._holds_for(condition, reader)
        held = [self._holds_for(reject.condition, reader) for reject in self.rules.rejects]
        if any(held):
            raise Rejected("ADL918")
        self._judge_items(self.file.elements, [self.top], ())
        if self.assume is None:
            for rule in self.rules.rules:
                if isinstance(rule.action, Shift):
                    self._days(rule.action)
        place = Standing([self.top], (), dict.fromkeys(self.scopes, False))
        out = self._data_set(self.file.elements, place)
        self._set_values(out, place)
        self._identify(out)
        charset = texts.settle(out, self.top.charset)
        out.sort(key=lambda element: element.tag)
        instance = next((o.value for o in out if o.tag == 0x00080018), b"")
        return Expected(
            self.file, out, charset, self.sop_class, instance.decode("latin-1").rstrip("\0"), self.removed_invalid
        )

    def _holds_for(self, condition: Condition, reader: Reader) -> bool:
        try:
            result = evaluate(condition, reader)
        except SeveralValues:
            if self.assume is None:
                raise Rejected("ADL925") from None
            result = None
        if result is None and self.assume is not None:
            return self.assume
        return settled(result)

    def _refuse_instance(self) -> None:
        accepted = {accept.thing for accept in self.rules.accepts}
        if "1.2.840.10008.1.3.10" in (self.sop_class, self._meta_uid(0x00020002)):
            raise Rejected("ADL914")
        if not re.fullmatch(r"[0-9.]{1,64}", self.sop_class):
            raise Rejected("ADL912")
        if not (uid_at(self.top, 0x00080018) or self._meta_uid(0x00020003)):
            raise Rejected("ADL913")
        document = self.sop_class.startswith(DOCUMENT_CLASSES) or 0x00420011 in self.top.elements
        if document and "encapsulated-documents" not in accepted:
            raise Rejected("ADL915")
        if self.file.syntax.startswith(VIDEO_SYNTAXES) and "video" not in accepted:
            raise Rejected("ADL916")
        pixels = self.top.elements.get(0x7FE00010)
        if pixels is not None and pixels.fragments is not None and self.file.syntax in (EXPLICIT, BIG_ENDIAN, DEFLATED):
            raise Rejected("ADL904")
        if not all(ends_somewhere(e, self.top.elements) for e in self.file.elements if e.tag in PIXELS):
            raise Rejected("ADL928")
        waiting = [self.file.elements]
        while waiting:
            for element in waiting.pop():
                waiting.extend(element.items or ())
                if element.tag == 0x00080005 and not level_of([element]).charset.known:
                    raise Rejected("ADL924")

    # -- elements ----------------------------------------------------------------------------------------------------

    def _data_set(self, elements: list[Element], place: Standing) -> list[Out]:
        out: list[Out] = []
        for element in sorted(elements, key=lambda e: e.tag):
            new = self._element(element, place)
            if new is not None:
                out.append(new)
        kept = {new.tag for new in out}
        level = place.levels[-1]
        for element in elements:
            group, number = element.tag >> 16, element.tag & 0xFFFF
            block = element.tag & 0xFFFF0000 | number << 8
            if is_private(element.tag) and 0x10 <= number <= 0xFF and any(block <= tag <= block | 0xFF for tag in kept):
                out.append(texts.kept(element, "LO", level.charset) or Out(element.tag, "LO"))
            role = _role(element.tag)
            if role == "overlay-layout" and group << 16 | 0x3000 in kept:
                layout = self._keep_structural(element, place)
                out += [layout] if layout is not None else []
        return out

    def _element(self, element: Element, place: Standing) -> Out | None:
        tag = element.tag
        if (
            (tag >> 16 in RESERVED_GROUPS and tag != 0x00060001)
            or tag & 0xFFFF == 0
            or tag in NEVER
            or tag in WRITTEN_ANEW
        ):
            return None
        if is_private(tag) and not creator_of(place.levels[-1].elements, tag):
            return None  # a creator, which comes back with its elements, or an element of nobody's
        role = _role(tag)
        if role in GONE_ROLES or role == "overlay-layout":
            return None
        if role == "character-set":
            terms = "\\".join(self.top.charset.terms).encode()
            return None if place.chain or not terms else Out(tag, "CS", texts.padded(terms, "CS"))
        if role == "record" and tag not in RECORD_KEPT:
            return None
        if role:
            return self._keep_structural(element, place)
        return self._apply(element, place)

    def _keep_structural(self, element: Element, place: Standing) -> Out | None:
        """As it came; one that does not pass the check of texts goes, whatever its Type."""
        creator = ""
        new = None
        if element.items is None:
            new = texts.kept(element, texts.meaning(element, creator, self.file.explicit), place.levels[-1].charset)
        if element.fragments is not None:
            new = Out(element.tag, element.vr, fragments=element.fragments)
        if element.tag in PIXELS and not ends_somewhere(element, place.levels[-1].elements):
            new = None
        self.removed_invalid += new is None
        return new

    def _apply(self, element: Element, place: Standing) -> Out | None:
        decision = self.decide(element, place)
        if decision is None:
            return self._otherwise(element, place)
        return self._act(decision.action, element, place)

    def decide(self, element: Element, place: Standing) -> Decision | None:
        """The rule that takes the element; None: `otherwise`."""
        level = place.levels[-1]
        creator = creator_of(level.elements, element.tag) if is_private(element.tag) else ""
        vr = texts.meaning(element, creator, self.file.explicit)
        here = Place(element.tag, place.chain, creator, vr, texts.count(element, vr))
        return winner(rule for rule in self.matcher.matching(here) if self._holds(rule, place))

    def _holds(self, rule: ResolvedRule, place: Standing) -> bool:
        return (rule.guard is None or self.guards[rule.guard]) and (rule.scope is None or place.scopes[rule.scope])

    def _otherwise(self, element: Element, place: Standing) -> Out | None:
        tag, fact = element.tag, tables.attribute(element.tag)
        if is_private(tag) or fact is None:
            return None
        if self.rules.otherwise is Otherwise.KEEP:
            return self._keep(element, place)
        if self.rules.otherwise is Otherwise.KEEP_TECHNICAL and fact.technical:
            return self._keep(element, place)
        if fact.tag in tables.instance_uids_outside():
            return self._act(Regenerate(), element, place)
        return self._act(Remove(), element, place)

    def _judge_items(self, elements: list[Element], levels: list[Level], chain: tuple[int, ...]) -> None:
        """The conditions of `within` blocks, once for every item that is theirs, whatever becomes of it."""
        for element in elements:
            for item in element.items or ():
                inside, way = [*levels, level_of(item, levels[-1].charset)], (*chain, element.tag)
                for scope in self.scopes:
                    if scope.condition is not None and path_matches(scope.path, way):
                        self.judged[id(item), scope] = self._holds_for(scope.condition, Reader(inside))
                self._judge_items(item, inside, way)

    # -- items and absent attributes ---------------------------------------------------------------------------------

    def _item(self, item: list[Element], tag: int, around: Standing) -> list[Out]:
        level = level_of(item, around.levels[-1].charset)
        inside = Standing([*around.levels, level], (*around.chain, tag), {})
        entered = {scope for scope in self.scopes if path_matches(scope.path, inside.chain)}
        for scope in self.scopes:
            if scope in entered:
                holds = scope.parent is None or around.scopes[scope.parent]
                holds = holds and self.judged.get((id(item), scope), True)
                inside.scopes[scope] = holds
            elif entered & set(_ancestors(scope)):
                inside.scopes[scope] = False
            else:
                inside.scopes[scope] = around.scopes[scope]
        return self._data_set(item, inside)

    def _identify(self, out: list[Out]) -> None:
        """Class and instance that only the file meta information states are written to the data set as well."""
        by_tag = {new.tag: new for new in out}
        for tag, value in (
            (0x00080016, self.sop_class.encode()),
            (0x00080018, new_uids(self.session.derive("uid"), self._meta_uid(0x00020003).encode("ascii", "replace"))),
        ):
            if tag not in by_tag or not by_tag[tag].value:
                out[:] = [new for new in out if new.tag != tag]
                out.append(Out(tag, "UI", texts.padded(value, "UI")))

    def _set_values(self, out: list[Out], place: Standing) -> None:
        """`set K` holds at the top level where it is the rule that wins K, whether K was there or not."""
        tags = {rule.selector.tag for rule in self.rules.rules if isinstance(rule.action, Set)}
        for tag in sorted(tags):
            element = self.top.elements.get(tag) or Element(tag, "")
            decision = self.decide(element, place)
            if decision is None or not isinstance(decision.action, Set):
                continue
            out[:] = [new for new in out if new.tag != tag]
            vr = tables.attribute(tag).vrs[0]  # type: ignore[union-attr]
            new: Out | None
            try:
                new = texts.valued(tag, vr, decision.action.value, Reader(place.levels), self.session)
            except Failed:
                new = self._fallback(decision.action, element, place, vr)
            if new is not None:
                out.append(new)


def _role(tag: int) -> str:
    fact = tables.attribute(tag)
    return fact.structural if fact else ""


def _ancestors(scope: Scope) -> list[Scope]:
    out = []
    while scope.parent is not None:
        scope = scope.parent
        out.append(scope)
    return out


def _all_scopes(ruleset: ResolvedRuleset) -> list[Scope]:
    """Every `within` block, enclosing ones before those inside them."""
    found: list[Scope] = []
    for rule in ruleset.rules:
        if rule.scope is not None:
            for scope in [*reversed(_ancestors(rule.scope)), rule.scope]:
                if scope not in found:
                    found.append(scope)
    return sorted(found, key=lambda scope: len(_ancestors(scope)))
