"""ADL150 to ADL169, and others about the profile: its options, what they claim, and what a ruleset must say.

The profile is that of PS3.15 Annex E.
"""

from __future__ import annotations

from anondsl.diagnostics.catalog.names import did_you_mean
from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class UnknownProfile(DiagnosticKind):
    """`use profile` names a profile that is not shipped. PS3.15 has one: `basic`.

    ## Why it matters

    Without the profile nothing of Table E.1-1 would hold.

    ## Example

    ```
    use profile basik of 2026d
    otherwise keep technical
    ```

    ## Instead

    ```
    use profile basic of 2026d
    otherwise keep technical
    ```

    ## References

    PS3.15 E.2
    """

    code = "ADL150"
    slug = "unknown-profile"
    since = "0.1"
    name: str

    def message(self) -> str:
        return f"no profile is called `{self.name}`"

    def help(self) -> str | None:
        return "the profile of PS3.15 is called `basic`"


@record
class UnknownEdition(DiagnosticKind):
    """`of` names an edition of the standard that does not ship.

    ## Why it matters

    Table E.1-1 grows with every edition. Taking another one in silence would rule other attributes than the file says.

    ## Example

    ```
    use profile basic of 2019a
    otherwise keep technical
    ```

    ## Instead

    ```
    use profile basic of 2026d
    otherwise keep technical
    ```
    """

    code = "ADL151"
    slug = "unknown-edition"
    since = "0.1"
    edition: str
    shipped: str

    def message(self) -> str:
        return f"edition `{self.edition}` of the profile does not ship"

    def help(self) -> str | None:
        return f"this version has {self.shipped}"


@record
class UnknownOption(DiagnosticKind):
    """`with` names an option that the profile does not have, or the same one twice.

    ## Why it matters

    An option keeps or cleans what the profile removes. A misspelt one does nothing.

    ## Example

    ```
    use profile basic of 2026d with retain-uid
    otherwise keep technical
    ```

    ## Instead

    ```
    use profile basic of 2026d with retain-uids
    otherwise keep technical
    ```

    ## References

    PS3.15 E.3
    """

    code = "ADL152"
    slug = "unknown-option"
    since = "0.1"
    name: str
    suggestion: str = ""

    def message(self) -> str:
        return f"the profile has no option `{self.name}`"

    def help(self) -> str | None:
        return did_you_mean(self.suggestion) or "the language reference lists the options"


@record
class VisualFeaturesOption(DiagnosticKind):
    """`clean-recognizable-visual-features` is asked for.

    ## Why it matters

    The option promises that no face can be recognized in the picture or in a rendering of the volume (PS3.15 E.3.2).
    Nothing here distorts a face, so the claim would be false.

    ## Example

    ```
    use profile basic of 2026d with clean-recognizable-visual-features
    otherwise keep technical
    ```

    ## Instead

    ```
    use profile basic of 2026d
    otherwise keep technical
    reject when BodyPartExamined is "HEAD"
    accept recognizable-faces because "heads are rejected"
    ```

    ## References

    PS3.15 E.3.2
    """

    code = "ADL153"
    slug = "visual-features"
    since = "0.1"

    def message(self) -> str:
        return "nothing here distorts a face, so `clean-recognizable-visual-features` cannot be promised"

    def help(self) -> str | None:
        return "reject images of heads, or say `accept recognizable-faces because ...`"


@record
class EditionNotPinned(DiagnosticKind):
    """`use profile basic` without `of`: the newest shipped edition is meant.

    ## Why it matters

    With the next version of this tool the same file would mean another table. A ruleset that was reviewed should stay
    what it was.

    ## Example

    ```
    use profile basic
    otherwise keep technical
    ```

    ## Instead

    ```
    use profile basic of 2026d
    otherwise keep technical
    ```
    """

    code = "ADL154"
    slug = "edition-not-pinned"
    severity = Severity.WARNING
    since = "0.1"
    newest: str

    def message(self) -> str:
        return "the edition of the profile is not pinned"

    def help(self) -> str | None:
        return f"write `use profile basic of {self.newest}`"


@record
class UncheckedPixels(DiagnosticKind):
    """The option `clean-pixel-data` is claimed, and nothing masks, rejects or accepts the images.

    ## Why it matters

    The option says that no identifying text is left in the picture. It is written into every image, so somebody has to
    stand for it.

    ## Example

    ```
    use profile basic of 2026d with clean-pixel-data
    otherwise keep technical
    ```

    ## Instead

    ```
    use profile basic of 2026d with clean-pixel-data
    otherwise keep technical
    accept unmasked-pixels because "CT only, checked at site start"
    ```

    ## References

    PS3.15 E.3.1
    """

    code = "ADL405"
    slug = "unchecked-pixels"
    since = "0.1"

    def message(self) -> str:
        return "`clean-pixel-data` is claimed, and nothing here looks at the picture"

    def help(self) -> str | None:
        return "say `accept unmasked-pixels because ...`, or leave the option out"


@record
class DatesNotSaid(DiagnosticKind):
    """The option `retain-modified-dates` is on, and the file does not say how dates are modified, or says it twice.

    ## Why it matters

    Table E.1-1 says C: a real date must not come out. How far dates move is the file's decision.

    ## Example

    ```
    use profile basic of 2026d with retain-modified-dates
    otherwise keep technical
    ```

    ## Instead

    ```
    ruleset "Example" project "example"
    use profile basic of 2026d with retain-modified-dates
    otherwise keep technical
    shift all dates except PatientBirthDate, GPSTimeStamp by -365 to -1 days per patient
    ```

    ## References

    PS3.15 E.3.6
    """

    code = "ADL308"
    slug = "dates-not-said"
    since = "0.1"
    several: bool = False

    def message(self) -> str:
        if self.several:
            return "`retain-modified-dates` finds several ways to modify dates, and cannot choose"
        return "`retain-modified-dates` needs a `shift` or `truncate` that says how dates are modified"

    def help(self) -> str | None:
        return "say one for all, for instance `shift all dates by -365 to -1 days per patient`"


@record
class ContradictingOptions(DiagnosticKind):
    """Two options of the profile say different things about the same attributes.

    ## Why it matters

    The stricter one holds, so the other does nothing but raise false hopes.

    ## Example

    ```
    ruleset "Example" project "example"
    use profile basic of 2026d with retain-full-dates, retain-modified-dates
    otherwise keep technical
    shift all dates except PatientBirthDate, GPSTimeStamp by -365 to -1 days per patient
    ```

    ## Instead

    ```
    ruleset "Example" project "example"
    use profile basic of 2026d with retain-modified-dates
    otherwise keep technical
    shift all dates except PatientBirthDate, GPSTimeStamp by -365 to -1 days per patient
    ```

    ## References

    PS3.15 E.3.6
    """

    code = "ADL309"
    slug = "contradicting-options"
    severity = Severity.WARNING
    since = "0.1"
    first: str
    second: str

    def message(self) -> str:
        return f"`{self.first}` and `{self.second}` contradict each other; the stricter one holds"

    def help(self) -> str | None:
        return "choose one of the two"
