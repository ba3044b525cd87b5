"""How a fault looks on standard error, and which exit status it has."""

from __future__ import annotations

import sys

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


def complain(code: str, message: str, help: str = "") -> None:
    """One fault: what is wrong, and below it what to do."""
    print(f"error[{code}]: {message}" if code else f"error: {message}", file=sys.stderr)
    if help:
        print(f"  help: {help}", file=sys.stderr)
