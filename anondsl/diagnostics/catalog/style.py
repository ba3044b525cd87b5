"""ADL501 to ADL529: what makes a ruleset easier to trust and to find again."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class MissingHeader(DiagnosticKind):
    """The file has no `ruleset` line, so its records carry no name and no version.

    ## Why it matters

    Every image that is written says by which ruleset. Without a name, only the digest tells them apart.

    ## Example

    ```
    use profile basic of 2026d
    otherwise keep technical
    ```

    ## Instead

    ```
    ruleset "Research export" version "1" project "example"
    use profile basic of 2026d
    otherwise keep technical
    accept unmasked-pixels because "phantoms only"
    test "the address goes" { expect PatientAddress absent }
    ```
    """

    code = "ADL501"
    slug = "missing-header"
    severity = Severity.WARNING
    since = "0.1"

    def message(self) -> str:
        return "the ruleset has no name"

    def help(self) -> str | None:
        return 'begin the file with `ruleset "..." version "..." project "..."`'


@record
class NoTests(DiagnosticKind):
    """The file holds no test.

    ## Why it matters

    A test says in one line what must never come out, and still says it when somebody changes the rules next year.

    ## Example

    ```
    ruleset "Research export" version "1" project "example"
    use profile basic of 2026d
    otherwise keep technical
    ```

    ## Instead

    ```
    ruleset "Research export" version "1" project "example"
    use profile basic of 2026d
    otherwise keep technical
    accept unmasked-pixels because "phantoms only"
    test "the address goes" { expect PatientAddress absent }
    ```
    """

    code = "ADL502"
    slug = "no-tests"
    severity = Severity.NOTE
    since = "0.1"

    def message(self) -> str:
        return "the ruleset has no test"

    def help(self) -> str | None:
        return 'add `test "..." { ... }` with what must never come out'


@record
class NoProject(DiagnosticKind):
    """Values are derived from the key, and the file names no project.

    ## Why it matters

    The project is part of every pseudonym, new UID and shift. Two projects with one key and no name can be joined.

    ## Example

    ```
    ruleset "Example"
    otherwise keep technical
    replace PatientID with pseudonym(PatientID, 10)
    ```

    ## Instead

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    replace PatientID with pseudonym(PatientID, 10)
    ```
    """

    code = "ADL410"
    slug = "no-project"
    severity = Severity.WARNING
    since = "0.1"

    def message(self) -> str:
        return "values are derived from the key, and no project keeps them apart"

    def help(self) -> str | None:
        return 'add `project "..."` to the line that starts with `ruleset`'
