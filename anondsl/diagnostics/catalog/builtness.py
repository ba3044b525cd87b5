"""Parts of the language that parse and that this version cannot execute yet."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind
from anondsl.records import record


@record
class NotBuiltYet(DiagnosticKind):
    """A statement is part of the language, and this version of anondsl cannot execute it yet.

    ## Why it matters

    A ruleset that is run without one of its statements lets something through that its author ruled out. So the
    compiler refuses the file as a whole and writes no artifact: it never runs half a ruleset.

    ## Example

    ```
    otherwise keep technical
    within RequestAttributesSequence where ScheduledProcedureStepID is missing { remove item }
    ```

    ## Instead

    ```
    otherwise keep technical
    remove RequestAttributesSequence
    ```
    """

    code = "ADL590"
    slug = "not-executed-yet"
    since = "0.1"
    feature: str

    def message(self) -> str:
        return f"{self.feature} cannot be executed by this version yet"

    def help(self) -> str:
        return "take the statement out, or say the same with another one; no ruleset is run in part"
