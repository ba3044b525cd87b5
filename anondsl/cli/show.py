"""How a fault looks on standard error, which exit status it has, and what a terminal can show."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from anondsl.compiled.faults import (
    ArtifactUnreadable,
    Fault,
    KeyMissing,
    KeyUnusable,
    NotBuiltYet,
    ParameterMissing,
)

FAULT_STATUS: dict[type[Fault], int] = dict.fromkeys(
    (ArtifactUnreadable, KeyMissing, KeyUnusable, NotBuiltYet, ParameterMissing), 2
)
"""Faults that the user mends by asking differently; any other is 3, a fault of ours or of the machine."""


USUAL_WIDTH = 80
"""Columns of a terminal that does not tell them."""


def complain(code: str, message: str, help: str = "") -> None:
    """One fault: what is wrong, and below it what to do."""
    print(f"error[{code}]: {message}" if code else f"error: {message}", file=sys.stderr)
    if help:
        print(f"  help: {help}", file=sys.stderr)


def paints(stream: TextIO) -> bool:
    """Whether to write colours: in a terminal, unless NO_COLOR is set (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width(stream: TextIO) -> int | None:
    """Columns of the terminal; None where there is none, and nothing is cut."""
    if not stream.isatty():
        return None
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and len(told) < 6 and int(told):
        return int(told)
    try:
        return os.get_terminal_size(stream.fileno()).columns or USUAL_WIDTH
    except OSError:  # a terminal that does not know
        return USUAL_WIDTH
