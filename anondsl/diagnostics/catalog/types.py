"""ADL201 to ADL229: verbs, values and comparisons that do not fit the value representation of their attribute.

Regular expressions and shifts are in `operands`.
"""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class VerbDoesNotFit(DiagnosticKind):
    """A verb is used on attributes whose value representation it cannot work on.

    ## Why it matters

    What a verb cannot do to a value it would have to leave alone, or to damage. For a class or list every attribute is
    looked at, and those that do not fit are named. `keep`, `remove`, `empty` and `dummy` fit all.

    ## Example

    ```
    otherwise keep technical
    shift StudyTime by 30 days
    ```

    ## Instead

    ```
    otherwise keep technical
    shift StudyDate by 30 days
    ```

    ## References

    PS3.5 section 6.2
    """

    code = "ADL201"
    slug = "verb-does-not-fit"
    since = "0.1"
    verb: str
    wants: str
    attributes: str

    def message(self) -> str:
        return f"`{self.verb}` is for {self.wants}, and not for {self.attributes}"

    def help(self) -> str | None:
        return "`keep`, `remove`, `empty` and `dummy` fit every attribute"


@record
class LiteralDoesNotFit(DiagnosticKind):
    """A written value is none that the attribute can hold: too long, another format, other signs.

    ## Why it matters

    The object would be invalid, and another system might refuse or misread it.

    ## Example

    ```
    otherwise keep technical
    replace StudyDate with "2020-01-31"
    ```

    ## Instead

    ```
    otherwise keep technical
    replace StudyDate with "20200131"
    ```

    ## References

    PS3.5 Table 6.2-1
    """

    code = "ADL202"
    slug = "literal-does-not-fit"
    since = "0.1"
    literal: str
    attribute: str
    vr: str
    reason: str

    def message(self) -> str:
        return f"`{self.literal}` is no value for `{self.attribute}` ({self.vr})"

    def help(self) -> str | None:
        return f"{self.vr}: {self.reason}"


@record
class ValueCannotFit(DiagnosticKind):
    """A value of functions, references and text can never fit its attribute: too long, or made of other signs.

    ## Why it matters

    Every instance would be rejected when the value is written.

    ## Example

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    replace AccessionNumber with pseudonym(AccessionNumber, 20)
    ```

    ## Instead

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    replace AccessionNumber with pseudonym(AccessionNumber, 16)
    ```

    ## References

    PS3.5 Table 6.2-1
    """

    code = "ADL203"
    slug = "value-cannot-fit"
    since = "0.1"
    attribute: str
    vr: str
    reason: str

    def message(self) -> str:
        return f"this value never fits `{self.attribute}` ({self.vr}): {self.reason}"

    def help(self) -> str | None:
        return "shorten it, or choose another function"


@record
class OperatorDoesNotFit(DiagnosticKind):
    """A comparison that the attribute's value representation does not allow.

    ## Why it matters

    Numbers compared as text give wrong answers: as text, `9` is more than `10`.

    ## Example

    ```
    otherwise keep technical
    reject when KVP is "120"
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when KVP = 120
    ```

    ## References

    PS3.5 section 6.2
    """

    code = "ADL204"
    slug = "operator-does-not-fit"
    since = "0.1"
    operator: str
    attribute: str
    vr: str
    fitting: str

    def message(self) -> str:
        return f"`{self.operator}` does not compare `{self.attribute}` ({self.vr})"

    def help(self) -> str | None:
        return f"its operators are {self.fitting}"


@record
class OperandDoesNotFit(DiagnosticKind):
    """A comparison with something that the attribute can never hold.

    ## Why it matters

    The test never holds (or always), so what stands under it never happens.

    ## Example

    ```
    otherwise keep technical
    reject when SOPClassUID is "CT Image Storage"
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when SOPClassUID is CTImageStorage
    ```
    """

    code = "ADL205"
    slug = "operand-does-not-fit"
    since = "0.1"
    operand: str
    attribute: str
    reason: str

    def message(self) -> str:
        return f"`{self.attribute}` is never `{self.operand}`"

    def help(self) -> str | None:
        return self.reason


@record
class DishonestDummy(DiagnosticKind):
    """A rule takes a number or code of the picture from objects that are not valid without it.

    ## Why it matters

    `Rows` of a picture, a tube voltage or a photometric word cannot be invented: any dummy would be a false statement
    about the picture. Every instance would be rejected.

    ## Example

    ```
    otherwise keep technical
    dummy KVP
    ```

    ## Instead

    ```
    otherwise keep technical
    keep KVP
    ```
    """

    code = "ADL206"
    slug = "dishonest-dummy"
    since = "0.1"
    verb: str
    attribute: str

    def message(self) -> str:
        return f"`{self.verb} {self.attribute}` would need a dummy, and there is no honest one"

    def help(self) -> str | None:
        return f"say `keep {self.attribute}`, or `reject when {self.attribute} exists`"


@record
class WrongMultiplicity(DiagnosticKind):
    """The number of values does not fit the attribute's value multiplicity.

    ## Why it matters

    The object would be invalid. In text, a backslash (written `\\\\`) parts one value from the next.

    ## Example

    ```
    otherwise keep technical
    replace ImageType with "DERIVED"
    ```

    ## Instead

    ```
    otherwise keep technical
    replace ImageType with "DERIVED\\\\SECONDARY"
    ```

    ## References

    PS3.5 section 6.4
    """

    code = "ADL207"
    slug = "wrong-multiplicity"
    since = "0.1"
    attribute: str
    vm: str
    count: int

    def message(self) -> str:
        values = "one value" if self.count == 1 else f"{self.count} values"
        return f"`{self.attribute}` holds {self.vm} values, and this is {values}"

    def help(self) -> str | None:
        return "in text, `\\\\` parts one value from the next"


@record
class ValueNotListed(DiagnosticKind):
    """A code string is written or compared that is none of those that the standard lists for the attribute.

    ## Why it matters

    A condition on `FEMALE` never holds where files say `F`. What is written into a file, others read by the list.

    ## Example

    ```
    otherwise keep technical
    reject when PatientSex is "FEMALE"
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when PatientSex is "F"
    ```

    ## References

    PS3.3
    """

    code = "ADL211"
    slug = "value-not-listed"
    severity = Severity.WARNING
    since = "0.1"
    text: str
    keyword: str
    known: str

    def message(self) -> str:
        return f"`{self.text}` is none of the values that the standard lists for `{self.keyword}`"

    def help(self) -> str | None:
        return f"the list is {self.known}"
