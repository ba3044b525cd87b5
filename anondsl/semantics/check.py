"""What the rules of a ruleset have to do with each other: conflicts, dead rules, what an officer would ask.

Each check is a function of its own, named after what it reports; this is the list. Mistakes in single statements are
reported where they are resolved.
"""

from __future__ import annotations

from collections.abc import Callable

from anondsl.diagnostics.core import Report
from anondsl.semantics import completeness, conflicts, privacy, wide_rules
from anondsl.semantics.resolve import Resolution
from anondsl.semantics.winning import Ranking

Check = Callable[[Resolution, Ranking, Report], None]

OF_WHAT_IS_THERE: tuple[Check, ...] = (
    conflicts.check_conflicting_rules,
    conflicts.check_duplicate_and_shadowed_rules,
    conflicts.check_places,
    conflicts.check_never_holds,
    privacy.check_kept_without_reason,
    privacy.check_original_let_through,
    privacy.check_dates_partly_shifted,
    privacy.check_uids_left_behind,
    privacy.check_everything_kept,
    completeness.check_texts,
)
OF_WHAT_IS_MISSING: tuple[Check, ...] = (
    conflicts.check_rules_below_removed,
    wide_rules.check_wide_rules,
    wide_rules.check_globs_that_take_uids,
    privacy.check_no_image_comes_out,
    privacy.check_unchecked_pixels,
    completeness.check_unused_names,
    completeness.check_header,
    completeness.check_picture,
)
"""These wait until the rest is right: a statement with a mistake is not there, and would be missed a second time."""


def check(resolution: Resolution, report: Report) -> None:
    """Report everything that can be said of a resolved ruleset."""
    checks = OF_WHAT_IS_THERE if report.has_errors else (*OF_WHAT_IS_THERE, *OF_WHAT_IS_MISSING)
    ranking = Ranking.of(resolution.ruleset)
    for one_check in checks:
        one_check(resolution, ranking, report)
