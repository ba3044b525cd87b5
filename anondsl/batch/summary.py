"""The closing note of a batch: how many inputs were written, rejected and failed, and why."""

from __future__ import annotations

from collections import Counter

from anondsl.batch.items import Item
from anondsl.runtime.result import Outcome


class Tally:
    """Counts items as they come; its text is for standard output."""

    def __init__(self) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.reasons: Counter[tuple[Outcome, str, str, str, str]] = Counter()
        """By outcome, code, slug, message and help."""

    def add(self, item: Item) -> None:
        self.outcomes[item.outcome] += 1
        if item.outcome is not Outcome.WRITTEN:
            self.reasons[(item.outcome, item.code, item.slug, item.message, item.help)] += 1

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
        """One line an outcome; below it each reason with its count, most frequent first, and what to do about it."""
        width = len(f"{self.total:,}")
        lines = []
        for outcome in Outcome:
            lines.append(f"{outcome.value:<8} {self.outcomes[outcome]:>{width},}")
            reasons = [(count, *reason[1:]) for reason, count in self.reasons.items() if reason[0] is outcome]
            for count, code, slug, message, help in sorted(reasons, key=lambda reason: (-reason[0], *reason[1:])):
                lines.append(f"         {count:>{width},}  {code} {slug}: {message}")
                if help:
                    lines.append(f"         {'':{width}}  help: {help}")
        return "\n".join(lines)
