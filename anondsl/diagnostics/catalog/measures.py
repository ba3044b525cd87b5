"""ADL237 and ADL238: numbers that measure nothing: steps of `round`, shapes of `mask`."""

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
