"""The closing note of a batch: how many inputs were written, rejected and failed, and why."""

from __future__ import annotations

from collections import Counter

from anondsl.batch.items import Item
from anondsl.runtime.result import Outcome


class Tally:
    """Counts items as they come; its text is for standard output."""

    def __init__(self) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.reasons: Counter[tuple[Outcome, str, str, str]] = Counter()
        """By outcome, code, slug and message."""

    def add(self, item: Item) -> None:
        self.outcomes[item.outcome] += 1
        if item.outcome is not Outcome.WRITTEN:
            self.reasons[(item.outcome, item.code, item.slug, item.message)] += 1

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())

    @property
    def exit_status(self) -> int:
        """0 all written, 1 some rejected, 3 some failed."""
        if self.outcomes[Outcome.FAILED]:
            return 3
        return 1 if self.outcomes[Outcome.REJECTED] else 0

    def text(self) -> str:
        """One line an outcome, below it one line a reason, most frequent first."""
        width = max(len(f"{self.total:,}"), 1)
        lines = []
        for outcome in Outcome:
            lines.append(f"{outcome.value:<9}{self.outcomes[outcome]:>{width},}")
            reasons = [(count, *reason[1:]) for reason, count in self.reasons.items() if reason[0] is outcome]
            for count, code, slug, message in sorted(reasons, key=lambda reason: (-reason[0], *reason[1:])):
                lines.append(f"  {count:>{width + 7},}  {code} {slug}: {message}")
        return "\n".join(lines)
