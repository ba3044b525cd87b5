"""`mask` statements: what can be said about them before there is a picture (LANGUAGE 7)."""

from __future__ import annotations

from anondsl.compiled.expressions import And, Condition, Masked, Not, Or
from anondsl.diagnostics.catalog.conflicts import MaskAsksForItself
from anondsl.diagnostics.catalog.measures import EmptyMask
from anondsl.semantics.actions import head
from anondsl.semantics.expressions import check_expression
from anondsl.semantics.names import Setting
from anondsl.semantics.selectors import resolve_list
from anondsl.syntax.ast import LengthNode, MaskStatement, ShapeNode


def check_mask(statement: MaskStatement, guard: Condition | None, setting: Setting) -> None:
    """Report what is wrong with a mask that stands under `guard`."""
    if statement.matching_values_of is not None:
        resolve_list(statement.matching_values_of, setting)
    for pattern in statement.except_patterns:
        check_expression(pattern, setting.report, searching=True)  # one that matches everything would spare every text
    if guard is not None and _asks_for_masks(guard):
        setting.report.add(MaskAsksForItself(), at=head(statement.span))
    for shape in statement.shapes:
        reason = _emptiness(shape, statement.outside)
        if reason:
            setting.report.add(EmptyMask(shape.kind, reason), at=shape.span)


def _asks_for_masks(condition: Condition) -> bool:
    match condition:
        case Masked():
            return True
        case Not(term=term):
            return _asks_for_masks(term)
        case And(terms=terms) | Or(terms=terms):
            return any(map(_asks_for_masks, terms))
    return False


def _emptiness(shape: ShapeNode, outside: bool) -> str:
    """Why a shape covers no picture, whatever its size, or nothing."""
    match shape.kind, shape.numbers:
        case "everything", _ if outside:
            return "nothing lies outside of everything"
        case "box", (left, top, right, bottom):
            if _is_behind(left, right):
                return "its right side is not right of its left side"
            if _is_behind(top, bottom):
                return "its bottom is not below its top"
        case "ellipse", (_, _, *radii):
            if any(radius.text != "edge" and float(radius.text) <= 0 for radius in radii):
                return "a radius is above 0"
        case _, (length,) if length.text != "edge" and float(length.text) == 0:
            return "0 is no width and no height"
    return ""


def _is_behind(start: LengthNode, end: LengthNode) -> bool:
    """Whether the first side cannot lie before the second one."""
    if start.text == "edge":
        return True
    if end.text == "edge":
        return False
    first, second = float(start.text), float(end.text)
    comparable = start.percent == end.percent and (first < 0) == (second < 0)
    return second == 0 or (comparable and first >= second)
