"""How the steps of the engine say that an instance is not written."""

from __future__ import annotations

from anondsl.compiled.faults import Rejection


class Reject(Exception):
    """Ends the work on one instance; the session turns it into a `Result`. Holds tags and rule numbers, no values."""

    def __init__(
        self, reason: type[Rejection], attributes: tuple[int, ...] = (), entries: tuple[int, ...] = ()
    ) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.attributes = attributes
        self.entries = entries
