"""ADL237 to ADL239: measures that are missing or measure nothing: of `round`, of `mask`, of a date in `clean`."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind
from anondsl.records import record


@record
class BadRounding(DiagnosticKind):
    """The numbers of a `round` leave a value as it is, or leave none.

    ## Why it matters

    Rounding to nothing lets the exact value through, and an age has years where a weight has none.

    ## Example

    ```
    otherwise keep technical
    round PatientAge to 0 years
    ```

    ## Instead

    ```
    otherwise keep technical
    round PatientAge to 5 years
    ```
    """

    code = "ADL237"
    slug = "bad-rounding"
    since = "0.1"
    reason: str

    def message(self) -> str:
        return f"nothing can be rounded like this: {self.reason}"

    def help(self) -> str | None:
        return "write the step as a number above 0, as in `round PatientAge to 5 years, at most 90`"


@record
class EmptyMask(DiagnosticKind):
    """A shape of a `mask` covers no part of any picture.

    ## Why it matters

    A mask that covers nothing leaves the burned-in name where it is. At run time it would reject every image.

    ## Example

    ```
    otherwise keep technical
    mask box left 640 top 0 right 0 bottom 50
    ```

    ## Instead

    ```
    otherwise keep technical
    mask box left 0 top 0 right 640 bottom 50
    ```
    """

    code = "ADL238"
    slug = "empty-mask"
    since = "0.1"
    shape: str
    reason: str

    def message(self) -> str:
        return f"this {self.shape} covers nothing: {self.reason}"

    def help(self) -> str | None:
        return (
            "pixels count from the top left; `left` and `top` are covered, `right` and `bottom` are the first that "
            "are not; `edge` is the edge, and numbers below 0 count from it"
        )


@record
class CleanedDateNotSaid(DiagnosticKind):
    """`clean` is used on dates, and no `shift` and no `truncate` in the file says how dates are changed.

    ## Why it matters

    A date holds no words that could be taken out of it. `clean` of a date does what the file does to dates; where it
    does nothing to them, the real one would have to stay or to go, and the file says neither.

    ## Example

    ```
    otherwise keep technical
    clean ContentDate
    ```

    ## Instead

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    shift StudyDate by -365 to -1 days per patient
    clean ContentDate
    ```

    ## References

    PS3.15 E.3.6
    """

    code = "ADL239"
    slug = "cleaned-date-not-said"
    since = "0.1"
    attribute: str

    def message(self) -> str:
        return f"`clean` of the date `{self.attribute}` needs a `shift` or `truncate` in the file that says how"

    def help(self) -> str | None:
        return "say one, for instance `shift all dates by -365 to -1 days per patient`, or `remove` the date"
