"""ADL415 and ADL416: what costs the claim of the profile. Notes: a file may well mean it."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record

_CLAIM = "`PatientIdentityRemoved` (0012,0062) is NO and 113100 is not recorded"


@record
class WeakerThanProfile(DiagnosticKind):
    """A rule of the file is weaker than Table E.1-1 with the options in use.

    ## Why it matters

    Every output says what was done to it. `PatientIdentityRemoved` is YES, and 113100 stands among the method codes,
    only where no rule of the file is weaker than the profile; a single rule costs both. That may be what the project
    needs. Whoever receives the images will ask, and should hear which rule it was.

    X is met by `remove`; Z and D by `replace` without the original, `dummy`, `empty` and `remove`; U by `regenerate`
    and all of these; C by every verb but `keep`. Of two letters, as in X/Z, either will do. An option that keeps the
    attribute changes its letter, and is recorded with a code of its own.

    ## Example

    ```
    use profile basic of 2026d
    otherwise keep technical
    truncate PatientBirthDate to year because "age bands only"
    ```

    ## Instead

    ```
    use profile basic of 2026d
    otherwise keep technical
    empty PatientBirthDate
    ```

    ## References

    PS3.15 Table E.1-1, PS3.3 section C.12.1.1.1
    """

    code = "ADL415"
    slug = "weaker-than-profile"
    severity = Severity.NOTE
    since = "0.1"
    rule: str
    letters: str
    verbs: str
    attribute: str
    others: int = 0
    option: str = ""

    def message(self) -> str:
        more = f" (and {self.others} more)" if self.others else ""
        return f"`{self.rule}` is weaker than the {self.letters} of {self.attribute}{more}, so {_CLAIM}"

    def help(self) -> str | None:
        option = f", or with the option `{self.option}`" if self.option else ""
        return f"both are claimed again with {self.verbs}{option}"


@record
class OtherwiseKeepCosts(DiagnosticKind):
    """The file uses the profile and says `otherwise keep`.

    ## Why it matters

    The rules of the profile see to what Table E.1-1 names. `otherwise keep` lets the rest through unseen, so the
    outputs do not claim the profile: `PatientIdentityRemoved` is NO, and 113100 is not among the method codes, however
    strict the rules are.

    ## Example

    ```
    use profile basic of 2026d
    otherwise keep
    ```

    ## Instead

    ```
    use profile basic of 2026d
    otherwise keep technical
    ```

    ## References

    PS3.15 Table E.1-1, PS3.3 section C.12.1.1.1
    """

    code = "ADL416"
    slug = "otherwise-keep-costs"
    severity = Severity.NOTE
    since = "0.1"

    def message(self) -> str:
        return f"`otherwise keep` lets through what nobody has named, so {_CLAIM}"

    def help(self) -> str | None:
        return "say `otherwise keep technical`, and keep by name what else is needed"
