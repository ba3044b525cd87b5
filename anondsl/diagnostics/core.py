"""What the compiler has to say about a rule file: kinds, places, and the `Report` that collects them.

A `DiagnosticKind` is declared once, in `anondsl.diagnostics.catalog`, as a frozen dataclass whose docstring is its
page in the documents. What is wrong (`message`), where (`span` and labels) and what to do (`help`) are three strings.
How it looks on a screen or in a file is in `anondsl.diagnostics.render`; reasons of the running engine, which knows
no source text, are in `anondsl.compiled.faults`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import ClassVar

from anondsl.codes import Coded
from anondsl.records import record
from anondsl.source import Span


class Severity(StrEnum):
    ERROR = "error"
    """No artifact comes out."""
    WARNING = "warning"
    NOTE = "note"


class DiagnosticKind(Coded):
    """Family of everything that can be said about a rule file.

    A kind is a record: its fields are the user's words that the message quotes. House rules for the texts:
    lower-case, no final period, no line break, user text in backticks, DICOM terms with their tag.
    """

    severity: ClassVar[Severity] = Severity.ERROR
    since: ClassVar[str] = ""

    def message(self) -> str:
        """What is wrong, in one line."""
        raise NotImplementedError  # every kind has its own

    def help(self) -> str | None:
        """What to do about it, in one line; None where the message says it all."""
        return None


@record
class Label:
    """A second place and what it has to do with the matter."""

    span: Span
    text: str


@record
class Edit:
    """Put `replacement` in the place of `span`; an empty span inserts."""

    span: Span
    replacement: str


@record
class Fix:
    """Edits that repair the fault together. `safe`: the file means what its author meant, nothing gets weaker."""

    edits: tuple[Edit, ...]
    safe: bool
    title: str


@record
class Diagnostic:
    """One kind at one place."""

    kind: DiagnosticKind
    span: Span
    labels: tuple[Label, ...] = ()
    fix: Fix | None = None

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def slug(self) -> str:
        return self.kind.slug

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    @property
    def message(self) -> str:
        return self.kind.message()

    @property
    def help(self) -> str | None:
        return self.kind.help()


class Report:
    """Collects what every stage has to say about one compilation.

    The same kind at the same place counts once: an included file is looked at for every file that includes it.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[DiagnosticKind, Span], Diagnostic] = {}
        self._allowed: dict[Diagnostic, str] = {}

    def add(self, kind: DiagnosticKind, at: Span, also: Iterable[Label] = (), fix: Fix | None = None) -> None:
        """Say `kind` about the place `at`; `also` names further places, `fix` repairs it."""
        self._found.setdefault((kind, at), Diagnostic(kind, at, tuple(also), fix))

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Take over what another report holds."""
        for diagnostic in diagnostics:
            self._found.setdefault((diagnostic.kind, diagnostic.span), diagnostic)
        if isinstance(diagnostics, Report):
            self._allowed.update(diagnostics._allowed)

    def allow(self, diagnostic: Diagnostic, reason: str) -> None:
        """Take it out: somebody has looked at it, and says why it is all right."""
        self._found.pop((diagnostic.kind, diagnostic.span), None)
        self._allowed.setdefault(diagnostic, reason)

    @property
    def allowed(self) -> tuple[tuple[Diagnostic, str], ...]:
        """What was taken out by `allow`, with the reasons, in order of places."""
        return tuple(sorted(self._allowed.items(), key=lambda pair: _place(pair[0])))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything said, by file, place and code, whatever the order in which the stages said it."""
        return tuple(sorted(self._found.values(), key=_place))

    @property
    def has_errors(self) -> bool:
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self._found.values())

    def count(self, severity: Severity) -> int:
        return sum(diagnostic.severity is severity for diagnostic in self._found.values())

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)


def _place(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    span = diagnostic.span
    return span.source.name, span.start, span.end, diagnostic.code, diagnostic.message
