"""ADL401 to ADL429: what a careful officer would ask about. Warnings, unless a claim would be false."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class KeptWithoutReason(DiagnosticKind):
    """A rule lets more through than the profile that the file uses, and gives no reason.

    ## Why it matters

    A reviewer has to decide whether it is right, and the report prints the reason beside the rule.

    ## Example

    ```
    use profile basic of 2026d
    otherwise keep technical
    keep PatientSex
    ```

    ## Instead

    ```
    use profile basic of 2026d
    otherwise keep technical
    keep PatientSex because "primary covariate, protocol 4.2"
    ```

    ## References

    PS3.15 Table E.1-1
    """

    code = "ADL401"
    slug = "kept-without-reason"
    severity = Severity.WARNING
    since = "0.1"
    rule: str
    profile: str

    def message(self) -> str:
        return f"`{self.rule}` lets more through than the profile's `{self.profile}`, and no reason is given"

    def help(self) -> str | None:
        return 'end the rule in `because "..."`'


@record
class OriginalLetThrough(DiagnosticKind):
    """A value is made of an original value that the standard counts as identifying.

    ## Why it matters

    `upper`, `first`, `component` and the like, and an attribute named in a template, copy what was there. The name of
    the patient in a comment is still the name of the patient.

    ## Example

    ```
    otherwise keep technical
    replace ImageComments with "{PatientName}" else empty
    ```

    ## Instead

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    replace ImageComments with pseudonym(PatientName, 8) else empty
    ```

    ## References

    PS3.15 Table E.1-1
    """

    code = "ADL402"
    slug = "original-let-through"
    severity = Severity.WARNING
    since = "0.1"
    attribute: str
    target: str

    def message(self) -> str:
        return f"the original `{self.attribute}` comes out in `{self.target}`"

    def help(self) -> str | None:
        return 'use `pseudonym(...)` or `hash(...)`, or end the rule in `because "..."`'


@record
class DatesPartlyShifted(DiagnosticKind):
    """Some dates are shifted and others stay as they are.

    ## Why it matters

    One real date beside the shifted ones tells how far they were moved, and with it all of them.

    ## Example

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    shift StudyDate, SeriesDate by -365 to -1 days per patient
    keep AcquisitionDate
    ```

    ## Instead

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    shift StudyDate, SeriesDate, AcquisitionDate by -365 to -1 days per patient
    ```

    ## References

    PS3.15 E.3.6
    """

    code = "ADL403"
    slug = "dates-partly-shifted"
    severity = Severity.WARNING
    since = "0.1"
    attributes: str

    def message(self) -> str:
        return f"dates are shifted, and {self.attributes} stays as it is"

    def help(self) -> str | None:
        return "shift all dates by one rule, and remove what should not be shifted"


@record
class UidsLeftBehind(DiagnosticKind):
    """Some UIDs are regenerated and others that point to the same things stay.

    ## Why it matters

    A kept UID joins the image to the archive. And where study, series or instance get new UIDs, a kept reference points
    to nothing.

    ## Example

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    regenerate StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID
    keep ReferencedSOPInstanceUID
    ```

    ## Instead

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    regenerate StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, ReferencedSOPInstanceUID
    ```

    ## References

    PS3.15 E.3.9
    """

    code = "ADL404"
    slug = "uids-left-behind"
    severity = Severity.WARNING
    since = "0.1"
    attribute: str

    def message(self) -> str:
        return f"UIDs are regenerated, and `{self.attribute}` stays as it is"

    def help(self) -> str | None:
        return f"say `regenerate {self.attribute}`"


@record
class AcceptedWithoutReason(DiagnosticKind):
    """`accept` without a reason.

    ## Why it matters

    A person takes responsibility for what rules cannot see. The report prints it first, with the reason.

    ## Example

    ```
    otherwise keep technical
    accept unmasked-pixels
    ```

    ## Instead

    ```
    otherwise keep technical
    accept unmasked-pixels because "CT of the trial scanners shows no text, checked at site start"
    ```
    """

    code = "ADL406"
    slug = "accepted-without-reason"
    since = "0.1"
    thing: str

    def message(self) -> str:
        return f"`accept {self.thing}` gives no reason"

    def help(self) -> str | None:
        return 'end it in `because "..."`'


@record
class EverythingKept(DiagnosticKind):
    """A rule keeps what nobody can know: all private or all unknown elements, or all attributes.

    ## Why it matters

    Vendors put names, dates and whole headers into private elements. A rule that keeps all of them keeps what the next
    software version writes as well.

    ## Example

    ```
    otherwise keep technical
    keep all private
    ```

    ## Instead

    ```
    otherwise keep technical
    keep safe private
    ```

    ## References

    PS3.15 E.3.10
    """

    code = "ADL409"
    slug = "everything-kept"
    severity = Severity.WARNING
    since = "0.1"
    selector: str

    def message(self) -> str:
        return f"`keep {self.selector}` keeps what nobody has looked at"

    def help(self) -> str | None:
        return 'name what is needed, or end the rule in `because "..."`'


@record
class PictureNotLookedAt(DiagnosticKind):
    """Nothing in the ruleset masks, rejects or accepts a picture.

    ## Why it matters

    Rules on attributes do not see the picture. Ultrasound, secondary captures, angiography, fluoroscopy, endoscopy and
    photographs often carry the patient's name in it.

    ## Example

    ```
    ruleset "Example" version "1" project "example"
    otherwise keep technical
    ```

    ## Instead

    ```
    ruleset "Example" version "1" project "example"
    otherwise keep technical
    reject when Modality is one of "US", "XA", "RF", "ES", "XC", "OT"
    ```
    """

    code = "ADL411"
    slug = "picture-not-looked-at"
    severity = Severity.WARNING
    since = "0.1"

    def message(self) -> str:
        return "nothing here looks at the picture, and names may be written in it"

    def help(self) -> str | None:
        return "reject what can carry text, or say `accept unmasked-pixels because ...`"


@record
class CopiedWithoutReason(DiagnosticKind):
    """`encrypt copy of` without a reason.

    ## Why it matters

    The original value leaves the house, sealed: whoever holds the private key can bring it back. Reports print why.

    ## Example

    ```
    otherwise keep technical
    encrypt copy of PatientID
    ```

    ## Instead

    ```
    otherwise keep technical
    encrypt copy of PatientID because "the trial office must find the patient again"
    ```

    ## References

    PS3.15 section E.1.1
    """

    code = "ADL412"
    slug = "copied-without-reason"
    since = "0.1"
    written: str

    def message(self) -> str:
        return f"an encrypted copy of `{self.written}` gives no reason"

    def help(self) -> str | None:
        return 'end it in `because "..."`'


@record
class NoImageComesOut(DiagnosticKind):
    """`otherwise remove` takes what every image needs, and no rule keeps it.

    ## Why it matters

    Numbers and codes of the picture have no honest dummy, so an instance that loses one that it must have is rejected.
    Nothing leaks, and nothing comes out.

    ## Example

    ```
    otherwise remove
    keep PatientSex
    ```

    ## Instead

    ```
    otherwise remove
    keep technical
    keep PatientSex
    ```
    """

    code = "ADL413"
    slug = "no-image-comes-out"
    severity = Severity.WARNING
    since = "0.1"
    keyword: str

    def message(self) -> str:
        return f"`otherwise remove` takes `{self.keyword}`, which every image needs, so every instance is rejected"

    def help(self) -> str | None:
        return "write `otherwise keep technical`, or keep what describes the picture: `keep technical`"
