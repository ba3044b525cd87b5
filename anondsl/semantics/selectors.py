"""Selectors: from words and tags as written to attributes as meant (LANGUAGE 2).

One entry of a list becomes one `ResolvedSelector`, an entry that names a group as many as the group has. What an action
may do to them is in `types`; which rule wins is in `order`.
"""

from __future__ import annotations

from collections.abc import Iterable

from anondsl.compiled.expressions import DEEP, EVERYWHERE, SequencePath
from anondsl.diagnostics.catalog.limits import SplitRepeatingGroup
from anondsl.diagnostics.catalog.names import DefinitionCircle, RetiredKeyword, UnknownClass, UnknownKeyword
from anondsl.diagnostics.catalog.selectors import (
    AbsolutePrivateTag,
    BadPrivateElement,
    EmptySelection,
    NestedException,
    NotASequence,
    PathThroughReference,
    PrivatePattern,
    StructuralAttribute,
    UnknownTag,
    UselessException,
)
from anondsl.dicom.dictionary import EDITION, Attribute, Standing
from anondsl.dicom.tags import (
    FULL_CARE,
    RESERVED_GROUPS,
    SOP_CLASS_UID,
    format_tag,
    is_private,
    is_reserved,
    parse_tag_digits,
)
from anondsl.records import record, replace
from anondsl.semantics.classes import CLASS_WORDS, class_tags, matches_glob, pattern_tags
from anondsl.semantics.names import Setting, find_keyword, nearest, report_unknown
from anondsl.semantics.resolved import ResolvedSelector, SelectorKind
from anondsl.source import Span
from anondsl.syntax.ast import (
    ClassNode,
    GlobNode,
    GroupStatement,
    Name,
    PathNode,
    PrivateNode,
    SelectorListNode,
    TagNode,
    WordSetNode,
)

FIRST_PRIVATE_GROUP = 0x0009
REPEATING_GROUPS = (0x50, 0x60)
"""First halves of the groups of curves and overlays."""


@record
class SelectedEntry:
    """A resolved selector and where its entry is written."""

    selector: ResolvedSelector
    span: Span


def resolve_list(node: SelectorListNode, setting: Setting) -> tuple[SelectedEntry, ...]:
    """The entries of a list, groups resolved, exceptions attached. What is wrong is reported and left out."""
    return _resolve_list(node, setting, ())


def _resolve_list(node: SelectorListNode, setting: Setting, groups: tuple[str, ...]) -> tuple[SelectedEntry, ...]:
    excluded: list[SelectedEntry] = []
    for entry in node.excepted:
        for found in _resolve_entry(entry, setting, groups):
            if found.selector.excluded:
                setting.report.add(NestedException(entry.span.text), at=entry.span)
            else:
                excluded.append(found)
    entries = [found for entry in node.entries for found in _resolve_entry(entry, setting, groups)]
    if not excluded:
        return tuple(entries)
    if not setting.shipped:
        _check_exceptions(entries, excluded, setting)
    taken = [each.selector for each in excluded]
    return tuple(
        replace(entry, selector=replace(entry.selector, excluded=(*entry.selector.excluded, *taken)))
        for entry in entries
    )


def _check_exceptions(entries: list[SelectedEntry], excluded: list[SelectedEntry], setting: Setting) -> None:
    """Exceptions that take nothing out, and entries of which they leave nothing. Private ones are not compared."""
    named = frozenset[int]().union(*(selected_tags(entry.selector) or () for entry in entries))
    countable = all(selected_tags(entry.selector) is not None for entry in entries)
    everywhere: set[int] = set()
    for each in excluded:
        tags = selected_tags(each.selector)
        if tags is None:
            continue
        if countable and tags.isdisjoint(named):
            setting.report.add(UselessException(each.span.text), at=each.span)
        elif each.selector.path == EVERYWHERE:
            everywhere |= tags
    for entry in entries:
        tags = selected_tags(entry.selector)
        if tags and tags <= everywhere:
            setting.report.add(UselessException(entry.span.text, everything=True), at=entry.span)


def selected_tags(selector: ResolvedSelector) -> frozenset[int] | None:
    """The public attributes that a selector names; None where they are not the whole of it."""
    if selector.kind is SelectorKind.ATTRIBUTE:
        return frozenset((selector.tag,))
    if selector.kind in (SelectorKind.GLOB, SelectorKind.ALL_ATTRIBUTES):
        return selector.tags
    return selector.tags if selector.kind is SelectorKind.CLASS and selector.tags else None


def _resolve_entry(node: PathNode, setting: Setting, groups: tuple[str, ...]) -> tuple[SelectedEntry, ...]:
    path = resolve_path(node, setting)
    if isinstance(node.leaf, Name):
        group = setting.names.find(node.leaf.text, GroupStatement)
        if isinstance(group, GroupStatement):
            return _resolve_group(group, node, path, setting, groups)
    selector = _resolve_leaf(node, setting)
    if selector is None or path is None:
        return ()
    return (SelectedEntry(replace(selector, path=path) if path != EVERYWHERE else selector, node.span),)


def _resolve_group(
    group: GroupStatement, node: PathNode, path: SequencePath | None, setting: Setting, groups: tuple[str, ...]
) -> tuple[SelectedEntry, ...]:
    """What the group holds; a path in front of its name stands in front of every entry."""
    name = group.name.text
    if name in groups:
        setting.report.add(DefinitionCircle(name), at=node.leaf.span)
        return ()
    if path is None:
        return ()
    found = _resolve_list(group.selectors, setting, (*groups, name))
    return tuple(
        SelectedEntry(
            replace(
                entry.selector,
                path=joined(path, entry.selector.path),
                excluded=tuple(replace(each, path=joined(path, each.path)) for each in entry.selector.excluded),
            ),
            node.span,
        )
        for entry in found
    )


def joined(outer: SequencePath, inner: SequencePath) -> SequencePath:
    """A path in front of another; an anchored inner one stands for itself."""
    if inner.anchored or outer == EVERYWHERE:
        return inner
    return SequencePath((*outer.steps, *inner.steps), outer.anchored)


# -- paths -----------------------------------------------------------------------------------------------------------


def resolve_path(node: PathNode, setting: Setting) -> SequencePath | None:
    """The sequences on the way; None where a step is none."""
    if not node.steps and not node.anchored:
        return EVERYWHERE
    steps = [DEEP if isinstance(step, Name) and step.text == "**" else _sequence(step, setting) for step in node.steps]
    if None in steps:
        return None
    return SequencePath(tuple(step for step in steps if step is not None), node.anchored)


def resolve_sequence(node: PathNode, setting: Setting) -> SequencePath | None:
    """The path of `within`: it ends in a sequence, whose items are meant."""
    path = resolve_path(node, setting)
    if not isinstance(node.leaf, (Name, TagNode)):
        setting.report.add(NotASequence(node.leaf.span.text), at=node.leaf.span)
        return None
    last = _sequence(node.leaf, setting)
    if path is None or last is None:
        return None
    return SequencePath((*path.steps, last), node.anchored)


def _sequence(step: Name | TagNode, setting: Setting) -> int | None:
    attribute = find_attribute(step, setting)
    if attribute is None:
        return None
    if "SQ" not in attribute.vrs:
        setting.report.add(NotASequence(step.span.text), at=step.span)
        return None
    if attribute.standing is Standing.STRUCTURAL:
        setting.report.add(StructuralAttribute(attribute.keyword, attribute.structural_instead), at=step.span)
        return None
    return attribute.tag


def find_attribute(node: Name | TagNode, setting: Setting) -> Attribute | None:
    """The one public attribute that a keyword or a full tag names; anything else is reported."""
    if isinstance(node, Name):
        return find_keyword(node, setting)
    tag, care = parse_tag_digits(node.digits)
    if care != FULL_CARE:
        setting.report.add(PathThroughReference(node.span.text), at=node.span)
        return None
    if is_private(tag):
        _report_private_tag(node, setting)
        return None
    attribute = setting.dictionary.attribute(tag)
    if attribute is None:
        setting.report.add(UnknownKeyword(format_tag(tag)), at=node.span)
    return attribute


# -- what stands at the end of the way -------------------------------------------------------------------------------


def _resolve_leaf(node: PathNode, setting: Setting) -> ResolvedSelector | None:
    match node.leaf:
        case Name() as name:
            attribute = find_keyword(name, setting)
            return None if attribute is None else _one(attribute, name.span, setting)
        case TagNode() as tag:
            return _tag(tag, setting)
        case GlobNode() as glob:
            return _glob(glob, setting)
        case ClassNode() as word:
            return _class(word, setting)
        case PrivateNode() as private:
            return resolve_private(private, setting)
        case WordSetNode(word="technical"):
            return ResolvedSelector(SelectorKind.CLASS, name="technical", tags=class_tags("technical"))
        case WordSetNode():
            return ResolvedSelector(SelectorKind.SAFE_PRIVATE)


def _one(attribute: Attribute, span: Span, setting: Setting) -> ResolvedSelector | None:
    """One attribute. Structural ones are refused, save SOPClassUID, of which `types` lets `keep` speak."""
    if attribute.standing is Standing.STRUCTURAL and attribute.tag != SOP_CLASS_UID:
        written = attribute.keyword or format_tag(attribute.tag, attribute.care)
        setting.report.add(StructuralAttribute(written, attribute.structural_instead), at=span)
        return None
    if attribute.retired and not setting.shipped:
        setting.report.add(RetiredKeyword(attribute.keyword or format_tag(attribute.tag, attribute.care)), at=span)
    return ResolvedSelector(SelectorKind.ATTRIBUTE, tag=attribute.tag)


def _tag(node: TagNode, setting: Setting) -> ResolvedSelector | None:
    tag, care = parse_tag_digits(node.digits)
    if care != FULL_CARE:
        return _pattern(node, tag, care, setting)
    if is_private(tag):
        _report_private_tag(node, setting)
        return None
    if is_reserved(tag):
        known = setting.dictionary.attribute(tag)
        instead = "" if known is None else known.structural_instead
        setting.report.add(StructuralAttribute(format_tag(tag), instead), at=node.span)
        return None
    attribute = setting.dictionary.attribute(tag)
    if attribute is None:
        setting.report.add(UnknownTag(format_tag(tag), EDITION), at=node.span)
        return ResolvedSelector(SelectorKind.ATTRIBUTE, tag=tag)
    if tag == attribute.tag and attribute.is_pattern and tag >> 24 in REPEATING_GROUPS:
        # The first group has the tag that stands for all of them, so nothing behind here could tell it apart.
        setting.report.add(SplitRepeatingGroup(node.span.text), at=node.span)
        return None
    selector = _one(attribute, node.span, setting)
    # Another group of 50xx or 60xx stays itself here; the lowering refuses to split them.
    return None if selector is None else replace(selector, tag=tag)


def _pattern(node: TagNode, value: int, care: int, setting: Setting) -> ResolvedSelector | None:
    if care & 0x00010000 and value & 0x00010000:
        setting.report.add(PrivatePattern(node.span.text), at=node.span)
        return None
    tags = pattern_tags(value, care)
    group, element = value >> 16, value & 0xFFFF
    reserved = care >> 16 == 0xFFFF and group in RESERVED_GROUPS
    lengths = care & 0xFFFF == 0xFFFF and element == 0
    if not tags and (reserved or lengths or pattern_tags(value, care, structural=True)):
        setting.report.add(EmptySelection(node.span.text), at=node.span)
        return None
    return ResolvedSelector(SelectorKind.TAG_PATTERN, tag=value, care=care, tags=tags)


def _report_private_tag(node: TagNode, setting: Setting) -> None:
    kind = AbsolutePrivateTag(node.span.text, node.digits[:4], node.digits[6:])
    setting.report.add(kind, at=node.span)


def _glob(node: GlobNode, setting: Setting) -> ResolvedSelector | None:
    pattern = node.pattern.text
    tags = frozenset(
        attribute.tag
        for attribute in setting.dictionary.attributes
        if attribute.standing is not Standing.STRUCTURAL and matches_glob(pattern, attribute.keyword)
    )
    if not tags:
        setting.report.add(EmptySelection(node.span.text), at=node.span)
        return None
    return ResolvedSelector(SelectorKind.GLOB, name=pattern, tags=tags)


def _class(node: ClassNode, setting: Setting) -> ResolvedSelector | None:
    if node.word not in CLASS_WORDS:
        suggestion = nearest(node.word, CLASS_WORDS)
        written = f"all {suggestion}" if suggestion else ""
        report_unknown(UnknownClass(node.word, suggestion), node.span, written, setting.report)
        return None
    kind = SelectorKind.ALL_ATTRIBUTES if node.word == "attributes" else SelectorKind.CLASS
    return ResolvedSelector(kind, name=node.word, tags=class_tags(node.word))


# -- private elements ------------------------------------------------------------------------------------------------


def resolve_private(node: PrivateNode, setting: Setting) -> ResolvedSelector | None:
    """A creator's blocks, or one element of them. Trailing blanks are padding (PS3.5 6.2)."""
    creator = node.creator.text.strip(" ")
    if reason := _creator_fault(creator):
        setting.report.add(BadPrivateElement(reason), at=node.creator.span)
        return None
    if not node.group:
        return ResolvedSelector(SelectorKind.PRIVATE_BLOCK, creator=creator)
    if len(node.group) != 4 or len(node.offset) != 2:
        return None  # reported by the parser
    group, offset = int(node.group, 16), int(node.offset, 16)
    if not group & 1 or group < FIRST_PRIVATE_GROUP or group == 0xFFFF:
        setting.report.add(BadPrivateElement(f"`{node.group}` is no private group"), at=node.span)
        return None
    return ResolvedSelector(SelectorKind.PRIVATE_ELEMENT, creator=creator, group=group, offset=offset)


def _creator_fault(creator: str) -> str:
    if not creator:
        return "the creator is empty"
    if len(creator) > 64:
        return "a creator has at most 64 characters"
    if "\\" in creator or any(ord(character) < 0x20 for character in creator):
        return "a creator is one value without control characters"
    return ""


def attributes_of(selector: ResolvedSelector, setting: Setting) -> Iterable[Attribute]:
    """The public attributes that a selector names, exceptions aside."""
    if selector.kind is SelectorKind.ATTRIBUTE:
        found = setting.dictionary.attribute(selector.tag)
        return () if found is None else (found,)
    return (setting.dictionary.by_tag[tag] for tag in sorted(selector.tags))
