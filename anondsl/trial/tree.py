"""A data set as a plain tree of elements: what a test compares, before and after.

Read by the index of the engine, not by its decisions, so that a fault of the rules cannot hide here.
"""

from __future__ import annotations

from collections.abc import Iterator

from anondsl.compiled.expressions import Reference, SequencePath
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.proof.places import matches
from anondsl.records import record
from anondsl.runtime.instance import Entry, Instance
from anondsl.runtime.intake import Intake
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.kernels.load import Kernels
from anondsl.runtime.tables import EngineTables


@record
class Element:
    """One element. `texts` are its values without padding, None where it holds no text or does not decode; `tag` of a
    private element is (group << 16) | offset, and `creator` names its block."""

    tag: int
    vr: str
    creator: str
    texts: tuple[str, ...] | None
    raw: bytes
    items: tuple[tuple[Element, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.items if self.vr == "SQ" else (self.texts == () or not self.raw)


Tree = tuple[Element, ...]

Chain = tuple[tuple[int, int], ...]
"""The sequences around an element, outermost first, each with the place of the item in it, from 1."""


@record
class Found:
    """An element and where it stands."""

    chain: Chain
    element: Element


class Reader:
    """Reads data sets into trees; one for many files."""

    def __init__(self, ruleset: CompiledRuleset, kernels: Kernels) -> None:
        self._tables = EngineTables(ruleset, bytes(32), ())
        kernels.prepare(self._tables.context.address)
        self._intake = Intake(self._tables, kernels, self._tables.apply_wishes(ruleset.table.tags))

    def read(self, data: bytes) -> Tree:
        """The data set of one file. Raises `Reject` where it is none."""
        return _children(self._intake.take(data).instance, -1)


def _children(instance: Instance, item: int) -> Tree:
    return tuple(_element(instance, entry) for entry in instance.children(item) if not _is_creator(entry))


def _is_creator(entry: Entry) -> bool:
    return bool(entry.flags & at.F_PRIVATE) and entry.state < 0


def _element(instance: Instance, entry: Entry) -> Element:
    tag, creator = entry.tag, ""
    if entry.flags & at.F_PRIVATE:
        creator = instance.raw(instance.entry(entry.state)).strip(b"\0 ").decode("ascii", "replace")
        tag = entry.tag & 0xFFFF0000 | entry.tag & 0xFF
    if entry.kind == at.SEQUENCE:
        items = tuple(_children(instance, each.number) for each in instance.items(entry))
        return Element(tag, "SQ", creator, None, b"", items)
    texts = instance.texts(entry)
    return Element(tag, instance.vr_of(entry), creator, None if texts is None else tuple(texts), instance.raw(entry))


def find(tree: Tree, reference: Reference) -> list[Found]:
    """Every element that a path of a test names: at every depth, unless it is anchored."""
    path = SequencePath(reference.path, reference.top)
    key = (reference.tag, reference.creator)
    return [
        found
        for found in _walk(tree, ())
        if (found.element.tag, found.element.creator) == key and matches(path, [tag for tag, _ in found.chain])
    ]


def _walk(tree: Tree, chain: Chain) -> Iterator[Found]:
    for element in tree:
        yield Found(chain, element)
        for number, item in enumerate(element.items, start=1):
            yield from _walk(item, (*chain, (element.tag, number)))
