"""ADL503 to ADL506: comments that allow what the linter would say, and do not work as they are written."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class UnreadableAllowance(DiagnosticKind):
    """A comment is meant to allow something and is not written in the way that does it.

    ## Why it matters

    A comment that does nothing looks to its reader like a decision that holds. What is allowed needs a reason, so that
    the next reviewer can judge it.

    ## Example

    ```
    otherwise keep technical
    remove PatientAddress  # allow ADL303
    ```

    ## Instead

    ```
    otherwise keep technical
    remove PatientAddress
    group contact = PatientTelephoneNumbers  # allow ADL307 because "used from the second phase on"
    ```
    """

    code = "ADL503"
    slug = "unreadable-allowance"
    severity = Severity.WARNING
    since = "0.1"
    allowed: str

    def message(self) -> str:
        return "this comment allows nothing as it is written"

    def help(self) -> str | None:
        return f'write `# allow {self.allowed} because "..."`, with a reason between the quotes'


@record
class UnknownCodeAllowed(DiagnosticKind):
    """A comment allows a code that the linter does not give.

    ## Why it matters

    The comment does nothing, and what it was written for is still said, or was never said.

    ## Example

    ```
    otherwise keep technical
    remove PatientAddress  # allow ADL999 because "agreed with the site"
    ```

    ## Instead

    ```
    otherwise keep technical
    remove PatientAddress
    ```
    """

    code = "ADL504"
    slug = "unknown-code-allowed"
    severity = Severity.WARNING
    since = "0.1"
    word: str
    nearest: str

    def message(self) -> str:
        return f"`{self.word}` is no code that the linter gives"

    def help(self) -> str | None:
        if self.nearest:
            return f"did you mean `{self.nearest}`?"
        return "codes stand in brackets in front of what the linter says, as in `warning[ADL307 unused-name]`"


@record
class ErrorAllowed(DiagnosticKind):
    """A comment allows an error; errors cannot be allowed.

    ## Why it matters

    With an error the file has no certain meaning, and nothing is compiled. Only warnings and notes are matters of
    judgement.

    ## Example

    ```
    otherwise keep technical
    remove PatientAddress  # allow ADL101 because "the dictionary is too old"
    ```

    ## Instead

    ```
    otherwise keep technical
    remove PatientAddress
    ```
    """

    code = "ADL505"
    slug = "error-allowed"
    severity = Severity.WARNING
    since = "0.1"
    word: str

    def message(self) -> str:
        return f"`{self.word}` is an error, and errors cannot be allowed"

    def help(self) -> str | None:
        return "mend what the error speaks of, and take the comment out"


@record
class UnusedAllowance(DiagnosticKind):
    """A comment allows a code that is not given for the statement it belongs to.

    ## Why it matters

    What was to be allowed is gone, or stands elsewhere. Left behind, the comment would hide the next case of it that
    somebody writes into this statement.

    ## Example

    ```
    otherwise keep technical
    remove PatientAddress  # allow ADL303 because "agreed with the site"
    ```

    ## Instead

    ```
    otherwise keep technical
    remove PatientAddress
    ```
    """

    code = "ADL506"
    slug = "unused-allowance"
    severity = Severity.WARNING
    since = "0.1"
    allowed: str

    def message(self) -> str:
        return f"`{self.allowed}` is not given here, so nothing is allowed"

    def help(self) -> str | None:
        return (
            "take it out, or move it: a comment at the end of a line is about the statement on that line, one on a "
            "line of its own about the statement below it"
        )
