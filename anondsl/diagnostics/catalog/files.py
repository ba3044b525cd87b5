"""ADL140 to ADL149: included files, and statements about the file as a whole. The profile is in `profile`."""

from __future__ import annotations

from anondsl.diagnostics.catalog.names import did_you_mean
from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class IncludeNotFound(DiagnosticKind):
    """An included file is not there, or cannot be read.

    ## Why it matters

    Its rules would be missing, and nobody would notice from the output.

    ## Example

    ```
    otherwise keep technical
    include "no-such-file.anon"
    ```

    ## Instead

    ```
    otherwise keep technical
    remove PatientName
    ```
    """

    code = "ADL140"
    slug = "include-not-found"
    since = "0.1"
    name: str
    reason: str

    def message(self) -> str:
        return f"`{self.name}` cannot be included: {self.reason}"

    def help(self) -> str | None:
        return "names are read from the folder of the file that includes; shipped files begin with `anondsl:`"


@record
class IncludeCircle(DiagnosticKind):
    """A file includes itself, straight away or through others.

    ## Why it matters

    Which file stands nearer decides which rule wins; in a circle nobody can say.

    ## Example

    ```
    otherwise keep technical
    include "example.anon"
    ```

    ## Instead

    ```
    otherwise keep technical
    remove PatientName
    ```
    """

    code = "ADL141"
    slug = "include-circle"
    since = "0.1"
    chain: str

    def message(self) -> str:
        return f"files include each other in a circle: {self.chain}"

    def help(self) -> str | None:
        return "move what both need into a third file"


@record
class IncludeTooLarge(DiagnosticKind):
    """Included files are too many, too deep or too large.

    ## Why it matters

    A ruleset is read by people before it is trusted. The caps (16 levels, 200 files, 1 MiB a file) are far above what
    anybody reviews, and keep a damaged file from filling the memory.

    ## Example

    ```
    otherwise keep technical
    include "level1.anon"
    ```

    where `level1.anon` includes `level2.anon`, that one `level3.anon`, and so on.

    ## Instead

    ```
    otherwise keep technical
    remove PatientName
    ```
    """

    code = "ADL142"
    slug = "include-too-large"
    since = "0.1"
    name: str
    limit: str

    def message(self) -> str:
        return f"`{self.name}` is beyond the limit of {self.limit}"

    def help(self) -> str | None:
        return "include fewer, smaller files"


@record
class SaidTwice(DiagnosticKind):
    """A statement that counts for the whole file stands in it twice.

    ## Why it matters

    The order of lines never matters, so neither of the two can win.

    ## Example

    ```
    otherwise keep technical
    otherwise remove
    ```

    ## Instead

    ```
    otherwise keep technical
    ```
    """

    code = "ADL143"
    slug = "said-twice"
    since = "0.1"
    statement: str

    def message(self) -> str:
        return f"`{self.statement}` stands in the file twice"

    def help(self) -> str | None:
        return "keep one of the two"


@record
class IgnoredInInclude(DiagnosticKind):
    """A statement counts only in the file that is compiled, and stands in an included one.

    ## Why it matters

    `ruleset`, `use`, `otherwise`, `identify` and tests speak of the ruleset as a whole. In a file that others include
    they do nothing; a reader of that file might think they do.

    ## Example

    ```
    otherwise keep technical
    include "included.anon"
    ```

    where `included.anon` says `otherwise remove`.

    ## Instead

    ```
    otherwise keep technical
    ```
    """

    code = "ADL144"
    slug = "ignored-in-include"
    severity = Severity.WARNING
    since = "0.1"
    statement: str

    def message(self) -> str:
        return f"`{self.statement}` does nothing in an included file"

    def help(self) -> str | None:
        return "say it in the file that is compiled"


@record
class UnknownAcceptance(DiagnosticKind):
    """`accept` names something that nobody has to accept.

    ## Why it matters

    A person takes responsibility for a known blind spot of rules. A misspelt one leaves the blind spot open.

    ## Example

    ```
    otherwise keep technical
    accept unmasked-pixel because "phantom images"
    ```

    ## Instead

    ```
    otherwise keep technical
    accept unmasked-pixels because "phantom images"
    ```
    """

    code = "ADL155"
    slug = "unknown-acceptance"
    since = "0.1"
    name: str
    suggestion: str = ""

    def message(self) -> str:
        return f"`{self.name}` is nothing that can be accepted"

    def help(self) -> str | None:
        return did_you_mean(self.suggestion) or (
            "what can be accepted: unmasked-pixels, recognizable-faces, cleaned-text, encapsulated-documents, video"
        )


@record
class MissingOtherwise(DiagnosticKind):
    """The file does not say what happens to attributes that no rule names.

    ## Why it matters

    This is the question on which privacy hangs: new attributes appear in every edition and every software version.
    Nothing is implicit here.

    ## Example

    ```
    remove PatientName
    ```

    ## Instead

    ```
    otherwise keep technical
    remove PatientName
    ```
    """

    code = "ADL156"
    slug = "missing-otherwise"
    since = "0.1"

    def message(self) -> str:
        return "nothing says what happens to attributes that no rule names"

    def help(self) -> str | None:
        return "say `otherwise keep technical` (the rest goes), `otherwise remove`, or `otherwise keep`"
