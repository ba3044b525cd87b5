"""What one sees while a batch runs: a bar in a terminal, lines of JSON for a program, or nothing.

All of it goes to the stream that it is given, standard error on the command line. Reasons of single inputs go there,
too, so they pass through here: a bar has to step aside for a line.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Protocol, TextIO

from anondsl.batch.items import Item
from anondsl.batch.summary import Tally
from anondsl.runtime.result import Outcome

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

_BAR_SECONDS = 0.1
_JSON_SECONDS = 1.0


class Progress(Protocol):
    """`seen` after every item, `line` for a line of text, `close` at the end."""

    def seen(self, tally: Tally) -> None: ...

    def line(self, text: str) -> None: ...

    def close(self, tally: Tally) -> None: ...


def open_progress(mode: str, stream: TextIO) -> Progress:
    """`mode`: "auto" (a bar where `stream` is a terminal), "json" or "none"."""
    if mode == "json":
        return JsonProgress(stream)
    if mode == "auto" and stream.isatty():
        return Bar(stream)
    return Silent(stream)


class Silent:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def seen(self, tally: Tally) -> None:
        pass

    def line(self, text: str) -> None:
        self._stream.write(text + "\n")

    def close(self, tally: Tally) -> None:
        self._stream.flush()


class JsonProgress:
    """One object a line: `{"event": "progress", ...}` about once a second, `{"event": "message", ...}` for lines."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._due = 0.0

    def seen(self, tally: Tally) -> None:
        now = time.monotonic()
        if now >= self._due:
            self._due = now + _JSON_SECONDS
            self._counts("progress", tally)

    def line(self, text: str) -> None:
        self._write({"event": "message", "text": text})

    def close(self, tally: Tally) -> None:
        self._counts("end", tally)

    def _counts(self, event: str, tally: Tally) -> None:
        self._write({"event": event, **{outcome.value: tally.outcomes[outcome] for outcome in Outcome}})

    def _write(self, content: dict[str, object]) -> None:
        self._stream.write(json.dumps(content) + "\n")
        self._stream.flush()


class Bar:
    """A bar of rich, drawn by this very thread: a second thread would be in the way of starting processes."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._bar: RichProgress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=Console(file=stream),
            auto_refresh=False,
            transient=True,
        )
        self._task = self._bar.add_task("looking for inputs", total=None)
        self._start = time.monotonic()
        self._due = 0.0
        self._bar.start()

    def seen(self, tally: Tally) -> None:
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + _BAR_SECONDS
        counts = ", ".join(f"{tally.outcomes[outcome]:,} {outcome.value}" for outcome in Outcome)
        rate = tally.total / max(now - self._start, 0.001)
        self._bar.update(self._task, description=f"{counts}, {rate:,.0f} a second", refresh=True)

    def line(self, text: str) -> None:
        self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def close(self, tally: Tally) -> None:
        self._bar.stop()


def describe(item: Item) -> str:
    """One rejected or failed input in one line; with its path where the item carries one, that is, where it may."""
    about = ", ".join(f"({tag >> 16:04X},{tag & 0xFFFF:04X})" for tag in item.attributes[:_ATTRIBUTES])
    if len(item.attributes) > _ATTRIBUTES:
        about += f" and {len(item.attributes) - _ATTRIBUTES} more"
    name = f" {printable(item.path)}" if item.path else ""
    reason = f"{item.call}{name}: {item.outcome.value}: {item.message} [{item.code} {item.slug}]"
    return f"{reason}: {about}" if about else reason


def printable(path: str) -> str:
    """A path without bytes that a terminal would obey."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


_ATTRIBUTES = 8
