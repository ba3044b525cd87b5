"""ADL036 to ADL042: values that are not well formed. Reported by `anondsl.syntax`."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind
from anondsl.records import record


@record
class UnknownFunction(DiagnosticKind):
    """A value calls a function that does not exist.

    ## Why it matters

    What cannot be computed cannot replace anything; the original would be all that is left.

    ## Example

    ```
    replace PatientID with pseudonim(PatientID, 10)
    ```

    ## Instead

    ```
    replace PatientID with pseudonym(PatientID, 10)
    ```
    """

    code = "ADL036"
    slug = "unknown-function"
    since = "0.1"
    name: str
    suggestion: str | None = None
    known: str = ""

    def message(self) -> str:
        return f"unknown function `{self.name}`"

    def help(self) -> str:
        if self.suggestion is not None:
            return f"did you mean `{self.suggestion}`?"
        return f"the functions are {self.known}"


@record
class WrongArguments(DiagnosticKind):
    """A function is called with other arguments than it takes.

    ## Why it matters

    A number of digits that is missing would have to be guessed, and short pseudonyms collide.

    ## Example

    ```
    replace PatientID with pseudonym(PatientID)
    ```

    ## Instead

    ```
    replace PatientID with pseudonym(PatientID, 10)
    ```
    """

    code = "ADL037"
    slug = "wrong-arguments"
    since = "0.1"
    function: str
    usage: str

    def message(self) -> str:
        return f"`{self.function}` takes other arguments"

    def help(self) -> str:
        return f"write it as in `{self.usage}`"


@record
class UnclosedHole(DiagnosticKind):
    """A brace in a value opens a hole that is not closed, or holds another one.

    ## Why it matters

    In a value, what stands between braces is computed. Without its `}` the name of the parameter itself would come out.

    ## Example

    ```
    parameter site text
    replace PatientID with "{site-{pseudonym(PatientID, 10)}"
    ```

    ## Instead

    ```
    parameter site text
    replace PatientID with "{site}-{pseudonym(PatientID, 10)}"
    ```
    """

    code = "ADL038"
    slug = "unclosed-hole"
    since = "0.1"

    def message(self) -> str:
        return "a `{` in a value without its `}`"

    def help(self) -> str:
        return "close it with `}`, or write `\\{` for a brace that is part of the text"


@record
class EmptyHole(DiagnosticKind):
    """Nothing stands between the braces of a value.

    ## Why it matters

    Nothing can be put there; most often the name of a parameter was forgotten.

    ## Example

    ```
    replace PatientID with "{}-1"
    ```

    ## Instead

    ```
    parameter site text
    replace PatientID with "{site}-1"
    ```
    """

    code = "ADL039"
    slug = "empty-hole"
    since = "0.1"

    def message(self) -> str:
        return "nothing stands between the braces"

    def help(self) -> str:
        return "name a parameter, an attribute or a function, or write `\\{` for a brace that is part of the text"


@record
class ExpressionInHole(DiagnosticKind):
    """A hole of a text holds a regular expression.

    ## Why it matters

    Braces, quotes and slashes of an expression inside of text cannot be told from those of the text.

    ## Example

    ```
    replace AccessionNumber with "A{substitute(AccessionNumber, /[^0-9]/, "")}"
    ```

    ## Instead

    ```
    replace AccessionNumber with substitute(AccessionNumber, /[^0-9]/, "")
    ```
    """

    code = "ADL040"
    slug = "expression-in-hole"
    since = "0.1"

    def message(self) -> str:
        return "a regular expression cannot stand between the braces of a text"

    def help(self) -> str:
        return "use `substitute` as the whole value"


@record
class NotAWholeNumber(DiagnosticKind):
    """A number of days, digits, rows or pixels is not a whole one, or is below what it may be.

    ## Why it matters

    There is no half day in a date, and no half pixel in a mask; rounding would be a guess.

    ## Example

    ```
    shift all dates by -30.5 days
    ```

    ## Instead

    ```
    shift all dates by -30 days
    ```
    """

    code = "ADL041"
    slug = "not-a-whole-number"
    since = "0.1"
    text: str
    least: int | None = None

    def message(self) -> str:
        return f"`{self.text}` cannot stand here"

    def help(self) -> str:
        if self.least is None:
            return "write a whole number"
        return f"write a whole number, {self.least} or more"


@record
class StrayComma(DiagnosticKind):
    """A comma stands where no list goes on.

    ## Why it matters

    The clauses of `clean` follow each other without a comma: with one, nobody could tell whether the list of
    attributes goes on or a new clause starts.

    ## Example

    ```
    clean all text removing values of PatientName, removing dates
    ```

    ## Instead

    ```
    clean all text removing values of PatientName removing dates
    ```
    """

    code = "ADL042"
    slug = "stray-comma"
    since = "0.1"
    before: str

    def message(self) -> str:
        return f"no comma belongs before {self.before}"

    def help(self) -> str:
        return "take the comma away"
