"""References: the one attribute that a condition, a value or `identify` reads, and where."""

from __future__ import annotations

from anondsl.compiled.expressions import DEEP, Reference
from anondsl.diagnostics.catalog.names import NotOneAttribute
from anondsl.diagnostics.catalog.selectors import PathThroughReference
from anondsl.dicom.safe_private import load_safe_private
from anondsl.semantics.names import Setting
from anondsl.semantics.resolved import ResolvedSelector
from anondsl.semantics.selectors import find_attribute, resolve_path, resolve_private
from anondsl.syntax.ast import GroupStatement, Name, PathNode, PrivateNode, TagNode


def resolve_reference(node: PathNode, setting: Setting, top: bool, where: str) -> Reference | None:
    """The attribute that is read. `top`: at the top level, `/` or not; `where` names the reader for messages."""
    path = () if not node.steps else _steps(node, setting)
    if path is None:
        return None
    match node.leaf:
        case Name() as name if isinstance(setting.names.find(name.text, GroupStatement), GroupStatement):
            setting.report.add(NotOneAttribute(where, name.text), at=name.span)
            return None
        case Name() | TagNode() as leaf:
            attribute = find_attribute(leaf, setting)
            if attribute is None:
                return None
            # One group of 50xx or 60xx by its tag is that group; by keyword it is the first.
            tag = attribute.tag if isinstance(leaf, Name) else int(leaf.digits, 16)
            return Reference(
                tag, attribute.vr, top or node.anchored, path, keyword=attribute.keyword, single=attribute.vm == "1"
            )
        case PrivateNode() as leaf:
            private = resolve_private(leaf, setting)
            if private is None:
                return None
            if private.group < 0:
                setting.report.add(NotOneAttribute(where, node.span.text), at=node.span)
                return None
            tag = private.group << 16 | private.offset
            return Reference(tag, private_vr(private), top or node.anchored, path, creator=private.creator)
    setting.report.add(NotOneAttribute(where, node.leaf.span.text), at=node.leaf.span)
    return None


def _steps(node: PathNode, setting: Setting) -> tuple[int, ...] | None:
    path = resolve_path(node, setting)
    if path is None:
        return None
    if DEEP in path.steps:
        setting.report.add(PathThroughReference(node.span.text), at=node.span)
        return None
    return path.steps


def private_vr(selector: ResolvedSelector) -> str:
    """VR of a private element where PS3.15 Table E.3.10-1 lists it, else UN: nobody knows."""
    for row in load_safe_private():
        if (row.creator, row.group, row.offset) == (selector.creator, selector.group, selector.offset):
            return row.vr.split("|")[0] or "UN"
    return "UN"
