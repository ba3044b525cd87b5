"""ADL101 to ADL119: words that stand for nothing, or for two things.

Tags, paths and private forms are in `selectors`; files and the profile in `files`.
"""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


def did_you_mean(suggestion: str) -> str | None:
    """The help of every misspelling."""
    return f"did you mean `{suggestion}`?" if suggestion else None


@record
class UnknownKeyword(DiagnosticKind):
    """A rule, condition or value names an attribute that is not in the DICOM data dictionary.

    ## Why it matters

    A misspelt keyword selects nothing. A tool that shrugs at it leaves the attribute as it is, and nobody notices until
    the images are out.

    ## Example

    ```
    otherwise keep technical
    remove PatientNmae
    ```

    ## Instead

    ```
    otherwise keep technical
    remove PatientName
    ```

    ## References

    PS3.6 section 6
    """

    code = "ADL101"
    slug = "unknown-keyword"
    since = "0.1"
    keyword: str
    suggestion: str = ""

    def message(self) -> str:
        return f"unknown attribute `{self.keyword}`"

    def help(self) -> str | None:
        return did_you_mean(self.suggestion) or "attributes are named by their DICOM keyword or their tag `(gggg,eeee)`"


@record
class RetiredKeyword(DiagnosticKind):
    """A rule names an attribute that the standard has retired.

    ## Why it matters

    Old objects still carry retired attributes, so a rule on one is often right. It is wrong where somebody meant the
    attribute that took its place: that one is not covered by this rule.

    ## Example

    ```
    otherwise keep technical
    remove OtherPatientIDs
    ```

    ## Instead

    ```
    otherwise keep technical
    remove OtherPatientIDsSequence
    ```

    ## References

    PS3.6 section 6, entries marked RET
    """

    code = "ADL102"
    slug = "retired-keyword"
    severity = Severity.NOTE
    since = "0.1"
    keyword: str

    def message(self) -> str:
        return f"`{self.keyword}` is retired: only older objects hold it"

    def help(self) -> str | None:
        return "make sure that what took its place has a rule as well"


@record
class UnknownClass(DiagnosticKind):
    """The word behind `all` is neither a class, nor a kind, nor a value representation.

    ## Why it matters

    A class that does not exist selects nothing.

    ## Example

    ```
    otherwise keep technical
    remove all date
    ```

    ## Instead

    ```
    otherwise keep technical
    remove all dates
    ```

    ## References

    PS3.5 section 6.2
    """

    code = "ADL103"
    slug = "unknown-class"
    since = "0.1"
    word: str
    suggestion: str = ""

    def message(self) -> str:
        return f"`all {self.word}` is no class of attributes"

    def help(self) -> str | None:
        suggestion = f"all {self.suggestion}" if self.suggestion else ""
        return did_you_mean(suggestion) or (
            "classes are dates, times, uids, person-names, text, numbers, sequences, overlays, curves, private, "
            "unknown, attributes, and the value representations such as DA or LO"
        )


@record
class UnknownName(DiagnosticKind):
    """A group, condition, parameter or table is used and nowhere defined.

    ## Why it matters

    A name without a definition selects nothing, or holds never. Names are shared between a file and what it includes.

    ## Example

    ```
    otherwise keep technical
    group contact = PatientAddress, PatientTelephoneNumbers
    remove contacts
    remove contact
    ```

    ## Instead

    ```
    otherwise keep technical
    group contact = PatientAddress, PatientTelephoneNumbers
    remove contact
    ```
    """

    code = "ADL104"
    slug = "unknown-name"
    since = "0.1"
    what: str
    name: str
    suggestion: str = ""

    def message(self) -> str:
        return f"no {self.what} is called `{self.name}`"

    def help(self) -> str | None:
        return did_you_mean(self.suggestion) or f"define the {self.what}, or include the file that does"


@record
class NameDefinedTwice(DiagnosticKind):
    """Two definitions share a name. Groups, conditions, parameters and tables have one space of names together.

    ## Why it matters

    If the later definition won, the order of lines would decide what a rule selects; if the first won, the second would
    be a line that does nothing.

    ## Example

    ```
    otherwise keep technical
    group contact = PatientAddress
    group contact = PatientTelephoneNumbers
    remove contact
    ```

    ## Instead

    ```
    otherwise keep technical
    group contact = PatientAddress, PatientTelephoneNumbers
    remove contact
    ```
    """

    code = "ADL105"
    slug = "name-defined-twice"
    since = "0.1"
    name: str

    def message(self) -> str:
        return f"`{self.name}` is defined twice"

    def help(self) -> str | None:
        return "give one of the two another name, or make them one"


@record
class DefinitionCircle(DiagnosticKind):
    """A group or condition is defined by itself, straight away or through others.

    ## Why it matters

    Nobody can say what it holds.

    ## Example

    ```
    otherwise keep technical
    group names = person-names-of-staff
    group person-names-of-staff = OperatorsName, names
    remove names
    ```

    ## Instead

    ```
    otherwise keep technical
    group names = person-names-of-staff, PatientName
    group person-names-of-staff = OperatorsName
    remove names
    ```
    """

    code = "ADL107"
    slug = "definition-circle"
    since = "0.1"
    name: str

    def message(self) -> str:
        return f"`{self.name}` is defined by itself"

    def help(self) -> str | None:
        return "take the name out of its own definition"


@record
class UnknownUidKeyword(DiagnosticKind):
    """A condition names a UID by a keyword that no registered UID has.

    ## Why it matters

    The test would never hold, and what stands under it would never happen.

    ## Example

    ```
    otherwise keep technical
    reject when SOPClassUID is CTImageStorag
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when SOPClassUID is CTImageStorage
    ```

    ## References

    PS3.6 Annex A
    """

    code = "ADL108"
    slug = "unknown-uid-keyword"
    since = "0.1"
    keyword: str
    suggestion: str = ""

    def message(self) -> str:
        return f"no registered UID is called `{self.keyword}`"

    def help(self) -> str | None:
        return did_you_mean(self.suggestion) or "write the UID itself in quotes, or its keyword from PS3.6 Annex A"


@record
class NotOneAttribute(DiagnosticKind):
    """A group, class or pattern stands where exactly one attribute is wanted.

    ## Why it matters

    A condition, a value, `set` and `identify` read or write one attribute. Which one of several would be meant?

    ## Example

    ```
    otherwise keep technical
    group names = PatientName, OperatorsName
    reject when names exists
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when PatientName exists
    ```
    """

    code = "ADL110"
    slug = "not-one-attribute"
    since = "0.1"
    where: str
    written: str

    def message(self) -> str:
        return f"{self.where} wants one attribute, and `{self.written}` may be several"

    def help(self) -> str | None:
        return "name the attribute by its keyword or its full tag"


@record
class UnknownDetector(DiagnosticKind):
    """`removing` names something that `clean` cannot find.

    ## Why it matters

    What no detector looks for stays in the text, and the rule reads as if it went.

    ## Example

    ```
    otherwise keep technical
    clean StudyDescription removing phones
    ```

    ## Instead

    ```
    otherwise keep technical
    clean StudyDescription removing phone-numbers
    ```
    """

    code = "ADL109"
    slug = "unknown-detector"
    since = "0.1"
    word: str
    suggestion: str
    known: str

    def message(self) -> str:
        return f"nothing finds `{self.word}` in a text"

    def help(self) -> str | None:
        if self.suggestion:
            return f"did you mean `{self.suggestion}`?"
        return f"what can be found is {self.known}; for names and numbers of the patient, `removing values of ...`"
