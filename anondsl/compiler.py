"""The path of a rule file, on one screen: text, AST, resolved rules, program, compiled ruleset.

User mistakes go into the `Report`, never raised; every stage runs as far as it can, so that one run shows all mistakes.
Any error means no compiled ruleset. Reading artifacts is `anondsl.compiled.artifact`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from anondsl.compiled.faults import InputUnreadable
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.diagnostics.core import Report
from anondsl.records import record
from anondsl.semantics.allowing import apply_allowances
from anondsl.semantics.check import check
from anondsl.semantics.loader import SHIPPED, FolderLoader, Loader, NoFiles
from anondsl.semantics.resolve import Resolution, resolve
from anondsl.semantics.resolved import ResolvedRuleset
from anondsl.source import SourceFile
from anondsl.syntax.parse import decode_source, parse_source

if TYPE_CHECKING:
    from anondsl.ir.nodes import Program


@record
class Compilation:
    """What came of one rule file. `ruleset` is None where `report` has errors; `resolved` is what was understood."""

    ruleset: CompiledRuleset | None
    report: Report
    resolved: ResolvedRuleset | None = None
    included: tuple[SourceFile, ...] = ()
    """The files that were read besides it; shipped ones are not among them."""


def compile_source(source: SourceFile, loader: Loader) -> Compilation:
    """Compile one rule file; `loader` reads what it includes."""
    report = Report()
    resolution = understand(source, loader, report)
    if resolution is None:
        return Compilation(None, report)
    program = _program(resolution, report)
    ruleset = None
    if program is not None:
        from anondsl.ir.emit import emit

        ruleset = emit(program)
    apply_allowances((file.node for file in resolution.files), report)
    return Compilation(ruleset, report, resolution.ruleset, _included(source, resolution))


def _included(source: SourceFile, resolution: Resolution) -> tuple[SourceFile, ...]:
    found = (file.node.source for file in resolution.files)
    return tuple(each for each in found if each is not source and not each.name.startswith(SHIPPED))


def examine_source(source: SourceFile, loader: Loader) -> Report:
    """All that compiling one rule file would say, without the compiled ruleset."""
    report = Report()
    resolution = understand(source, loader, report)
    if resolution is not None:
        _program(resolution, report)
        apply_allowances((file.node for file in resolution.files), report)
    return report


def _program(resolution: Resolution, report: Report) -> Program | None:
    """The last stage that can find a mistake: what is beyond a limit; and what the rules together cannot claim."""
    if report.has_errors:
        return None
    from anondsl.ir.claim_notes import report_costs_of_claim
    from anondsl.ir.lower import lower  # a file with mistakes needs none of it

    program = lower(resolution.ruleset, report)
    if program is not None:
        report_costs_of_claim(program, resolution, report)
    return program


def understand(source: SourceFile, loader: Loader, report: Report) -> Resolution | None:
    """The stages in front of the lowering: all that can be said about a file is then in `report`."""
    node = parse_source(source, report)
    if node is None:
        return None
    resolution = resolve(node, loader, report)
    check(resolution, report)
    return resolution


def compile_text(text: str, name: str = "<text>") -> Compilation:
    """Compile a text that stands in no folder: it can include shipped files only."""
    return compile_source(SourceFile(name, text), NoFiles())


def compile_path(path: str | os.PathLike[str]) -> Compilation:
    """Compile a file; includes are read from its folder and below.

    Raises
    ------
    InputUnreadable
        The file cannot be read at all.
    """
    name = os.fspath(path)
    report = Report()
    source = read_source(name, report)
    return Compilation(None, report) if source is None else compile_source(source, FolderLoader(os.path.dirname(name)))


def examine_path(path: str | os.PathLike[str]) -> Report:
    """What `compile_path` would say. Raises `InputUnreadable`."""
    name = os.fspath(path)
    report = Report()
    source = read_source(name, report)
    return report if source is None else examine_source(source, FolderLoader(os.path.dirname(name)))


def read_source(path: str, report: Report) -> SourceFile | None:
    """The file as a source; None and a diagnostic where it is no UTF-8 text. Raises `InputUnreadable`."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise InputUnreadable(f"the rule file cannot be read: {error.strerror}") from error
    return decode_source(path, data, report)
