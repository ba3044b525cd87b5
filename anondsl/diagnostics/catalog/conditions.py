"""ADL030 to ADL035: conditions, tags and names that are not well formed. Reported by `anondsl.syntax`."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind
from anondsl.records import record


@record
class MixedAndOr(DiagnosticKind):
    """`and` and `or` stand side by side without parentheses.

    ## Why it matters

    Readers disagree which of the two binds first, and here that decides whose image is written.

    ## Example

    ```
    reject when Modality is "US" and PatientSex is "O" or Rows < 10
    ```

    ## Instead

    ```
    reject when Modality is "US" and (PatientSex is "O" or Rows < 10)
    ```
    """

    code = "ADL030"
    slug = "mixed-and-or"
    since = "0.1"

    def message(self) -> str:
        return "`and` and `or` are mixed without parentheses"

    def help(self) -> str:
        return "put parentheses around what belongs together"


@record
class MismatchedOperator(DiagnosticKind):
    """An operator is used with a value of another kind than it compares.

    ## Why it matters

    Text, numbers, dates and regular expressions are compared in different ways: as text, `9` comes after `10`.

    ## Example

    ```
    reject when Modality = "US"
    ```

    ## Instead

    ```
    reject when Modality is "US"
    ```
    """

    code = "ADL031"
    slug = "mismatched-operator"
    since = "0.1"
    operator: str
    value: str
    instead: str

    def message(self) -> str:
        return f"`{self.operator}` does not compare with {self.value}"

    def help(self) -> str:
        return f"write {self.instead}"


@record
class NotADate(DiagnosticKind):
    """`before` or `after` is not followed by a day of the calendar.

    ## Why it matters

    A date is written year, month, day with hyphens, whatever the habits of a country: `2020-01-31`. A year alone
    would leave open whether its first or its last day is meant.

    ## Example

    ```
    reject when StudyDate before 2020
    ```

    ## Instead

    ```
    reject when StudyDate before 2020-01-01
    ```
    """

    code = "ADL032"
    slug = "not-a-date"
    since = "0.1"
    text: str
    suggestion: str | None = None

    def message(self) -> str:
        return f"`{self.text}` is no date"

    def help(self) -> str:
        if self.suggestion is not None:
            return f"write a day as `{self.suggestion}`"
        return "write year, month and day of the calendar, as in `2020-01-31`"


@record
class MalformedTag(DiagnosticKind):
    """A tag is not written as group and element, four hexadecimal digits each.

    ## Why it matters

    A tag with a digit too few would name another attribute, or none.

    ## Example

    ```
    remove (0010,001)
    ```

    ## Instead

    ```
    remove (0010,0010)
    ```
    """

    code = "ADL033"
    slug = "malformed-tag"
    since = "0.1"
    text: str
    private: bool = False

    def message(self) -> str:
        return f"`{self.text}` is no tag"

    def help(self) -> str:
        if self.private:
            return "a private element is group and offset in its creator's block, as in `(0029,10)`"
        return "write group and element, four hexadecimal digits each, as in `(0010,0010)`; `x` stands for any digit"


@record
class MalformedName(DiagnosticKind):
    """A name of the file's own is not written in lower-case letters, digits and hyphens.

    ## Why it matters

    Attributes of DICOM start with a capital letter, names of the file with a small one; so nobody takes the one for
    the other, and a new attribute of the standard never changes what a file means.

    ## Example

    ```
    group Contact_Data = PatientAddress
    ```

    ## Instead

    ```
    group contact-data = PatientAddress
    ```
    """

    code = "ADL034"
    slug = "malformed-name"
    since = "0.1"
    name: str
    suggestion: str | None = None

    def message(self) -> str:
        return f"`{self.name}` cannot be a name"

    def help(self) -> str:
        rule = "a name starts with a small letter and holds small letters, digits and hyphens"
        return f"{rule}, as in `{self.suggestion}`" if self.suggestion else rule


@record
class ReservedName(DiagnosticKind):
    """A group, condition, parameter or table is called like a word of the language.

    ## Why it matters

    `remove text` must mean one thing in every file, now and with the words that the language has already.

    ## Example

    ```
    group technical = Rows
    ```

    ## Instead

    ```
    group technical-details = Rows
    ```
    """

    code = "ADL035"
    slug = "reserved-name"
    since = "0.1"
    name: str

    def message(self) -> str:
        return f"`{self.name}` is a word of the language"

    def help(self) -> str:
        return "choose another name"
