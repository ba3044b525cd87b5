"""What became of one stop of the parser: what to say, and what to change before parsing again."""

from __future__ import annotations

from anondsl.diagnostics.core import Diagnostic, DiagnosticKind, Fix, Label
from anondsl.records import record
from anondsl.source import Span
from anondsl.syntax.repair import Patch, drop_statement
from anondsl.syntax.stop import Stop


@record
class Finding:
    """What to say, and what to change before parsing again. `others` are further mistakes of the same kind."""

    diagnostic: Diagnostic
    patches: tuple[Patch, ...]
    others: tuple[Diagnostic, ...] = ()


def finding_at(
    stop: Stop,
    kind: DiagnosticKind,
    span: Span | None = None,
    labels: tuple[Label, ...] = (),
    fix: Fix | None = None,
    patches: tuple[Patch, ...] | None = None,
) -> Finding:
    """A mistake at `span`, by default what stands at the place; by default its statement is dropped."""
    diagnostic = Diagnostic(kind, stop.here if span is None else span, labels, fix)
    return Finding(diagnostic, drop_statement(stop) if patches is None else patches)
