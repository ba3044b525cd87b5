"""What the rules of a ruleset have to do with each other: conflicts, dead rules, what an officer would ask.

Each check is a function of its own, named after what it reports; this is the list.
"""

from __future__ import annotations

from collections.abc import Callable

from anondsl.diagnostics.core import Report
from anondsl.semantics.resolve import Resolution


def check(resolution: Resolution, report: Report) -> None:
    """Report everything that can be said of a resolved ruleset."""
    for one_check in CHECKS:
        one_check(resolution, report)


CHECKS: tuple[Callable[[Resolution, Report], None], ...] = ()
