"""ADL230 to ADL249: operands of verbs and tests: days of a shift, roots of UIDs, regular expressions, parameters."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class BadShift(DiagnosticKind):
    """The days of a `shift` leave no number to move by, or too large a one.

    ## Why it matters

    A shift by nothing lets the real date through.

    ## Example

    ```
    otherwise keep technical
    shift all dates by 0 days
    ```

    ## Instead

    ```
    otherwise keep technical
    shift all dates by -30 days
    ```
    """

    code = "ADL230"
    slug = "bad-shift"
    since = "0.1"
    reason: str

    def message(self) -> str:
        return f"these days move no date: {self.reason}"

    def help(self) -> str | None:
        return "write the smaller number first, for instance `by -365 to -1 days per patient`"


@record
class BadUidRoot(DiagnosticKind):
    """The root of new UIDs is none, is too long, or belongs to somebody else.

    ## Why it matters

    A UID is at most 64 characters; behind a root of 24 there is room for enough digits that two never meet. Under
    1.2.840.10008 stand the UIDs of the standard itself.

    ## Example

    ```
    otherwise keep technical
    regenerate all uids under root "1.02.3"
    ```

    ## Instead

    ```
    otherwise keep technical
    regenerate all uids under root "1.2.3"
    ```

    ## References

    PS3.5 section 9
    """

    code = "ADL231"
    slug = "bad-uid-root"
    since = "0.1"
    root: str
    reason: str

    def message(self) -> str:
        return f"`{self.root}` cannot be the root of new UIDs: {self.reason}"

    def help(self) -> str | None:
        return "leave it out: without a root, new UIDs stand under 2.25, which is free for everybody"


@record
class SeveralUidRoots(DiagnosticKind):
    """Two rules give different roots for new UIDs.

    ## Why it matters

    The same old UID must become the same new one wherever it stands, or references break.

    ## Example

    ```
    otherwise keep technical
    regenerate StudyInstanceUID under root "1.2.3"
    regenerate SeriesInstanceUID under root "1.2.4"
    ```

    ## Instead

    ```
    otherwise keep technical
    regenerate StudyInstanceUID, SeriesInstanceUID under root "1.2.3"
    ```
    """

    code = "ADL232"
    slug = "several-uid-roots"
    since = "0.1"
    root: str
    other: str

    def message(self) -> str:
        return f"new UIDs stand under one root, and here are `{self.root}` and `{self.other}`"

    def help(self) -> str | None:
        return "use one root; it holds for every new UID of the ruleset"


@record
class BadExpression(DiagnosticKind):
    """A regular expression that cannot be read.

    ## Why it matters

    It would match nothing. Where words are meant, `is`, `contains` or `is one of` say it without an expression.

    ## Example

    ```
    otherwise keep technical
    reject when StudyDescription matches /(CT|MR/
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when StudyDescription matches /(CT|MR)/
    ```
    """

    code = "ADL233"
    slug = "bad-expression"
    since = "0.1"
    reason: str

    def message(self) -> str:
        return f"this regular expression cannot be read: {self.reason}"

    def help(self) -> str | None:
        return "where words are meant, `contains` or `is one of` need no expression"


@record
class SlowExpression(DiagnosticKind):
    """A regular expression whose time can grow out of bounds with the length of the text.

    ## Why it matters

    One long comment in one image could stop a run for hours. Refused are references back, looking ahead or behind, and
    repetitions that can divide the same text among themselves in many ways.

    ## Example

    ```
    otherwise keep technical
    reject when ImageComments has match /([a-z]+)+x/
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when ImageComments has match /[a-z]+x/
    ```
    """

    code = "ADL234"
    slug = "slow-expression"
    since = "0.1"
    reason: str

    def message(self) -> str:
        return f"this regular expression can take very long: {self.reason}"

    def help(self) -> str | None:
        return "repeat one thing at a time, and let what is repeated differ from what follows"


@record
class EmptyMatch(DiagnosticKind):
    """A regular expression that looks for a part of a text, and finds it in every text.

    ## Why it matters

    It matches the empty text, so the test always holds, or the replacement goes between all letters.

    ## Example

    ```
    otherwise keep technical
    reject when ImageComments has match /[0-9]*/
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when ImageComments has match /[0-9]+/
    ```
    """

    code = "ADL235"
    slug = "empty-match"
    since = "0.1"

    def message(self) -> str:
        return "this regular expression matches the empty text, so it is found everywhere"

    def help(self) -> str | None:
        return "use `+` instead of `*`"


@record
class BadIdentity(DiagnosticKind):
    """`identify` names something that cannot tell patients apart.

    ## Why it matters

    What stands here decides who is one patient: whose dates move together, who gets one number.

    ## Example

    ```
    otherwise keep technical
    identify patients by PatientID else SeriesInstanceUID
    ```

    ## Instead

    ```
    otherwise keep technical
    identify patients by PatientID else StudyInstanceUID
    ```
    """

    code = "ADL236"
    slug = "bad-identity"
    since = "0.1"
    reason: str

    def message(self) -> str:
        return self.reason

    def help(self) -> str | None:
        return "for instance `identify patients by PatientID, IssuerOfPatientID else StudyInstanceUID`"


@record
class ClassUidStays(DiagnosticKind):
    """`regenerate` names a UID that says what something is, not which one it is.

    ## Why it matters

    UIDs of classes, syntaxes, coding schemes, contexts and templates are the same for everybody. They are never
    replaced, so the rule does nothing.

    ## Example

    ```
    otherwise keep technical
    regenerate ReferencedSOPClassUID
    ```

    ## Instead

    ```
    otherwise keep technical
    regenerate ReferencedSOPInstanceUID
    ```

    ## References

    PS3.6 Annex A
    """

    code = "ADL209"
    slug = "class-uid-stays"
    severity = Severity.WARNING
    since = "0.1"
    attribute: str

    def message(self) -> str:
        return f"`{self.attribute}` names a class, not a thing: it is never regenerated"

    def help(self) -> str | None:
        return f"say `keep {self.attribute}`, or leave it out"


@record
class ValueMayBeMissing(DiagnosticKind):
    """A value reads another attribute, and nothing says what happens where that one is absent or empty.

    ## Why it matters

    Such an instance is rejected: safe, but perhaps not what was meant. `else` says it.

    ## Example

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    replace PatientName with pseudonym(PatientID, 8)
    ```

    ## Instead

    ```
    ruleset "Example" project "example"
    otherwise keep technical
    replace PatientName with pseudonym(PatientID, 8) else empty
    ```
    """

    code = "ADL210"
    slug = "value-may-be-missing"
    severity = Severity.NOTE
    since = "0.1"
    attribute: str

    def message(self) -> str:
        return f"where `{self.attribute}` is absent or empty, the instance is rejected"

    def help(self) -> str | None:
        return 'end the value in `else empty`, `else remove` or `else "..."` if it should go on'


@record
class UnreadableAttribute(DiagnosticKind):
    """A value reads an attribute that holds no text and no number.

    ## Why it matters

    A sequence or a block of bytes cannot become part of a text.

    ## Example

    ```
    otherwise keep technical
    replace ImageComments with "{ReferencedImageSequence}" else empty
    ```

    ## Instead

    ```
    otherwise keep technical
    replace ImageComments with "{Modality}" else empty
    ```
    """

    code = "ADL208"
    slug = "unreadable-attribute"
    since = "0.1"
    attribute: str
    vr: str
    wants: str

    def message(self) -> str:
        return f"`{self.attribute}` ({self.vr}) cannot be read here: {self.wants} is wanted"

    def help(self) -> str | None:
        return None
