"""ADL407, ADL408 and ADL414: texts in a rule file that are not what they seem."""

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


@record
class GlobTakesUids(DiagnosticKind):
    """A glob that speaks of something else takes UIDs as well.

    ## Why it matters

    `*ID*` is meant for patients' numbers and is part of `StudyInstanceUID` too. Emptied or removed, UIDs no longer
    say which images belong together; `regenerate` would keep that and hide the old ones.

    ## Example

    ```
    otherwise keep
    empty named "*ID*"
    ```

    ## Instead

    ```
    otherwise keep
    empty named "*ID*" except all uids, technical
    regenerate all uids
    ```
    """

    code = "ADL414"
    slug = "glob-takes-uids"
    severity = Severity.WARNING
    since = "0.1"
    pattern: str
    taken: str

    def message(self) -> str:
        return f"`{self.pattern}` takes UIDs as well: {self.taken}"

    def help(self) -> str | None:
        return "add `except all uids`, or write `UID` into the glob if they are meant"
