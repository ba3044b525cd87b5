"""The page of a code, read from the docstring of its declaration.

`anondsl explain ADL101`, hover in an editor, SARIF and the documents all show the same page. The headings of a
`DiagnosticKind` are fixed (`HEADINGS`); reasons and faults of the engine have a sentence and no headings.
"""

from __future__ import annotations

import inspect
import re

from anondsl.codes import Coded
from anondsl.records import record

HEADINGS = ("Why it matters", "Example", "Instead")
"""What every page of a kind has, in this order; `References` may follow."""

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@record
class Page:
    """`title` is the first sentence; `sections` are the texts by heading, in order."""

    title: str
    sections: dict[str, str]

    @property
    def example(self) -> str | None:
        """A rule file that gives exactly this code; None where it cannot be shown as text."""
        return self._rules("Example")

    @property
    def instead(self) -> str | None:
        """A rule file that gives no diagnostic."""
        return self._rules("Instead")

    def _rules(self, heading: str) -> str | None:
        """The first block without a language; a block marked `text` is a picture, not a rule file."""
        blocks = _BLOCK.findall(self.sections.get(heading, ""))
        return next((text for language, text in blocks if language == ""), None)


def page_of(entry: type[Coded]) -> Page:
    """The page of one entry of the register."""
    document = inspect.getdoc(entry) or ""
    title, *rest = _HEADING.split(document)
    sections = {heading.strip(): text.strip() for heading, text in zip(rest[::2], rest[1::2], strict=True)}
    return Page(" ".join(title.split()), sections)
