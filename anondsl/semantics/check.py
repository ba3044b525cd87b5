"""What the rules of a ruleset have to do with each other: conflicts, dead rules, what an officer would ask.

Each check is a function of its own, named after what it reports; this is the list. Mistakes in single statements are
reported where they are resolved.
"""

from __future__ import annotations

from collections.abc import Callable

from anondsl.diagnostics.core import Report
from anondsl.semantics import completeness, conflicts, privacy
from anondsl.semantics.resolve import Resolution
from anondsl.semantics.winning import Ranking

Check = Callable[[Resolution, Ranking, Report], None]

CHECKS: tuple[Check, ...] = (
    conflicts.check_conflicting_rules,
    conflicts.check_duplicate_and_shadowed_rules,
    conflicts.check_rules_below_removed,
    conflicts.check_places,
    conflicts.check_never_holds,
    privacy.check_kept_without_reason,
    privacy.check_original_let_through,
    privacy.check_dates_partly_shifted,
    privacy.check_uids_left_behind,
    privacy.check_unchecked_pixels,
    privacy.check_everything_kept,
    completeness.check_unused_names,
    completeness.check_header,
    completeness.check_texts,
)


def check(resolution: Resolution, report: Report) -> None:
    """Report everything that can be said of a resolved ruleset."""
    ranking = Ranking.of(resolution.ruleset)
    for one_check in CHECKS:
        one_check(resolution, ranking, report)
