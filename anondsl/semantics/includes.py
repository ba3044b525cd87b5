"""From one file to all files that belong to it, each with its layer (LANGUAGE 4 step 1 and 5).

An included file stands one deeper than the deepest file that includes it, and counts once. Circles, too many and too
large files are errors; the rules of the others are looked at all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from anondsl.diagnostics.catalog.files import IncludeCircle, IncludeNotFound, IncludeTooLarge
from anondsl.diagnostics.core import Report
from anondsl.records import record
from anondsl.semantics.loader import Loader, Refusal
from anondsl.source import Span
from anondsl.syntax.ast import IncludeStatement, RulesetNode
from anondsl.syntax.parse import parse_source

MOST_FILES = 200
DEEPEST = 16


@record
class RuleFile:
    """One file of the ruleset. Layer 0 is the compiled file."""

    node: RulesetNode
    layer: int


@record
class _Edge:
    """`source` includes `target`, at `span`."""

    source: str
    target: str
    span: Span


def load_files(top: RulesetNode, loader: Loader, report: Report) -> tuple[RuleFile, ...]:
    """The compiled file and all that it includes, by layer and name."""
    nodes: dict[str, RulesetNode] = {top.source.name: top}
    edges: list[_Edge] = []
    waiting = [(top, 0)]
    while waiting:
        node, depth = waiting.pop()
        for statement in _includes(node):
            found = loader.read(statement.path.text, node.source.name)
            if isinstance(found, Refusal):
                report.add(IncludeNotFound(statement.path.text, found), at=statement.path.span)
                continue
            edges.append(_Edge(node.source.name, found.name, statement.path.span))
            if found.name in nodes:
                continue
            limit = (
                f"{MOST_FILES} files" if len(nodes) >= MOST_FILES else f"{DEEPEST} levels" if depth >= DEEPEST else ""
            )
            if limit:
                report.add(IncludeTooLarge(statement.path.text, limit), at=statement.path.span)
                continue
            parsed = parse_source(found, report)
            if parsed is not None:
                nodes[found.name] = parsed
                waiting.append((parsed, depth + 1))
    layers = _layers(top.source.name, [edge for edge in edges if edge.target in nodes], report)
    return tuple(RuleFile(nodes[name], layer) for name, layer in sorted(layers.items(), key=lambda item: item[::-1]))


def _includes(node: RulesetNode) -> Iterator[IncludeStatement]:
    return (statement for statement in node.statements if isinstance(statement, IncludeStatement))


def _layers(top: str, edges: list[_Edge], report: Report) -> dict[str, int]:
    """The longest way from the compiled file to each; includes that close a circle are reported and left out."""
    targets: dict[str, list[_Edge]] = {}
    for edge in edges:
        targets.setdefault(edge.source, []).append(edge)
    layers = {top: 0}
    done: set[str] = set()
    order: list[str] = []
    kept: list[_Edge] = []

    def visit(name: str, way: tuple[str, ...]) -> None:
        for edge in targets.get(name, ()):
            if edge.target in (*way, name):
                circle = (*way, name)[(*way, name).index(edge.target) :]
                report.add(IncludeCircle(" -> ".join(f"`{each}`" for each in (*circle, edge.target))), at=edge.span)
                continue
            kept.append(edge)
            if edge.target not in done:
                visit(edge.target, (*way, name))
        done.add(name)
        order.append(name)

    visit(top, ())
    for name in reversed(order):
        for edge in kept:
            if edge.source == name:
                layers[edge.target] = max(layers.get(edge.target, 0), layers[name] + 1)
    return layers
