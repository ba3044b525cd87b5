"""What was asked makes no sense, whatever the inputs hold."""

from __future__ import annotations


class Misuse(Exception):
    """A demand to be mended by whoever made it; `help` says how. Names no input."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help
