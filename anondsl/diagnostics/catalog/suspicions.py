"""ADL407 and ADL408: texts in a rule file that are not what they seem."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class SecretInFile(DiagnosticKind):
    """A text in the file looks like a key or a password.

    ## Why it matters

    Rule files are mailed, reviewed and kept for years. Who has the key can undo every pseudonym and every shifted date.

    ## Example

    ```
    otherwise keep technical
    replace ImageComments with "password=correct-horse"
    ```

    ## Instead

    ```
    otherwise keep technical
    replace ImageComments with "reviewed"
    ```
    """

    code = "ADL407"
    slug = "secret-in-file"
    severity = Severity.WARNING
    since = "0.1"

    def message(self) -> str:
        return "this text looks like a key or a password"

    def help(self) -> str | None:
        return "the key of a run comes from `--key-file` or the environment, never from a rule file"


@record
class MixedScripts(DiagnosticKind):
    """A word mixes letters of two alphabets that look alike.

    ## Why it matters

    A Cyrillic letter in a Latin word looks the same to a reviewer and compares as different: the condition never holds.

    ## Example

    ```
    otherwise keep technical
    reject when Manufacturer is "AСME"
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when Manufacturer is "ACME"
    ```
    """

    code = "ADL408"
    slug = "mixed-scripts"
    severity = Severity.WARNING
    since = "0.1"
    word: str
    scripts: str

    def message(self) -> str:
        return f"`{self.word}` mixes {self.scripts} letters"

    def help(self) -> str | None:
        return "type the word anew in one alphabet"
