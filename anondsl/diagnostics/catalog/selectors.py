"""ADL120 to ADL139: tags, paths, private elements and other selectors that do not select what they seem to."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class AbsolutePrivateTag(DiagnosticKind):
    """A private element is named by its tag.

    ## Why it matters

    A private element has no fixed tag: its block of the group is assigned anew in every file, by the order in which
    the creators come. The same tag holds one vendor's protocol in one file and another's patient comment in the next.

    ## Example

    ```
    otherwise keep technical
    remove (0029,1010)
    ```

    ## Instead

    ```
    otherwise keep technical
    remove private "SIEMENS CSA HEADER" (0029,10)
    ```

    ## References

    PS3.5 section 7.8
    """

    code = "ADL120"
    slug = "absolute-private-tag"
    since = "0.1"
    tag: str
    group: str
    offset: str

    def message(self) -> str:
        return f"`{self.tag}` is a private tag, and private blocks move from file to file"

    def help(self) -> str | None:
        return f'name the creator: `private "CREATOR" ({self.group},{self.offset})`'


@record
class StructuralAttribute(DiagnosticKind):
    """A rule names an attribute that says how the object is laid out, or that the runtime writes itself.

    ## Why it matters

    Without `Rows` or `BitsAllocated` nobody can read the picture, and a record of the de-identification that a rule
    writes is worth nothing. The runtime keeps these true; what a rule wants of them is said by another statement.
    Conditions may read them.

    ## Example

    ```
    otherwise keep technical
    remove PixelData
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when Modality is "US"
    ```

    ## References

    PS3.3 C.7.6.3, PS3.15 E.1.1
    """

    code = "ADL121"
    slug = "structural-attribute"
    since = "0.1"
    attribute: str
    instead: str

    def message(self) -> str:
        return f"rules do not address `{self.attribute}`: the runtime keeps it true"

    def help(self) -> str | None:
        if not self.instead or self.instead.startswith("nothing"):
            return "take it out; it needs no rule"
        return f"say {self.instead.replace('`, `', '` or `')} instead"


@record
class UnknownTag(DiagnosticKind):
    """A rule names a public tag that the dictionary does not know.

    ## Why it matters

    Mostly a slip of the finger, and then the attribute that was meant has no rule. Elements that the dictionary does
    not know go anyway, unless a rule keeps them.

    ## Example

    ```
    otherwise keep technical
    remove (0010,00FF)
    ```

    ## Instead

    ```
    otherwise keep technical
    remove (0010,0010)
    ```

    ## References

    PS3.6 section 6
    """

    code = "ADL122"
    slug = "unknown-tag"
    severity = Severity.WARNING
    since = "0.1"
    tag: str
    edition: str

    def message(self) -> str:
        return f"no attribute has the tag `{self.tag}` in the dictionary of {self.edition}"

    def help(self) -> str | None:
        return "check the digits; what the dictionary does not know goes anyway"


@record
class EmptySelection(DiagnosticKind):
    """A pattern or glob matches no attribute that rules can address.

    ## Why it matters

    The rule would do nothing, for ever and silently.

    ## Example

    ```
    otherwise keep technical
    remove named "*Physicain*"
    ```

    ## Instead

    ```
    otherwise keep technical
    remove named "*Physician*"
    ```
    """

    code = "ADL123"
    slug = "empty-selection"
    since = "0.1"
    written: str

    def message(self) -> str:
        return f"`{self.written}` matches no attribute that a rule can address"

    def help(self) -> str | None:
        return "globs match whole keywords, upper and lower case count; patterns never reach private or structural tags"


@record
class PrivatePattern(DiagnosticKind):
    """A tag pattern names a private group.

    ## Why it matters

    Private elements are selected by their creator only, so that a rule means the same in every file.

    ## Example

    ```
    otherwise keep technical
    remove (0029,xxxx)
    ```

    ## Instead

    ```
    otherwise keep technical
    remove all private
    ```

    ## References

    PS3.5 section 7.8
    """

    code = "ADL124"
    slug = "private-pattern"
    since = "0.1"
    pattern: str

    def message(self) -> str:
        return f"`{self.pattern}` is a pattern of private tags"

    def help(self) -> str | None:
        return 'use `all private`, or name the creator: `private "CREATOR"`'


@record
class BadPrivateElement(DiagnosticKind):
    """A private creator, group or offset that no file can hold.

    ## Why it matters

    The rule would never meet an element.

    ## Example

    ```
    otherwise keep technical
    remove private "ACME 1.0" (0028,10)
    ```

    ## Instead

    ```
    otherwise keep technical
    remove private "ACME 1.0" (0029,10)
    ```

    ## References

    PS3.5 section 7.8.1
    """

    code = "ADL125"
    slug = "bad-private-element"
    since = "0.1"
    reason: str

    def message(self) -> str:
        return f"no private element can be meant here: {self.reason}"

    def help(self) -> str | None:
        return (
            'write `private "CREATOR" (gggg,ee)` with an odd group from 0009 on and the last two digits of the element'
        )


@record
class NotASequence(DiagnosticKind):
    """A step of a path, or the target of `within`, is no sequence.

    ## Why it matters

    Only sequences have items, so nothing can stand below.

    ## Example

    ```
    otherwise keep technical
    remove StudyDate/PatientID
    ```

    ## Instead

    ```
    otherwise keep technical
    remove SharedFunctionalGroupsSequence/**/FrameComments
    ```
    """

    code = "ADL126"
    slug = "not-a-sequence"
    since = "0.1"
    attribute: str

    def message(self) -> str:
        return f"`{self.attribute}` is no sequence, so nothing stands in its items"

    def help(self) -> str | None:
        return "write the sequences from the outside in, each followed by `/`"


@record
class NestedException(DiagnosticKind):
    """A group that has an `except` of its own stands behind another `except`.

    ## Why it matters

    An exception from an exception is hard to read and easy to get wrong; the language has one level of them.

    ## Example

    ```
    otherwise keep technical
    group typed-text = all text except ImageComments
    remove all attributes except typed-text
    ```

    ## Instead

    ```
    otherwise keep technical
    group typed-text = all text
    remove all attributes except typed-text
    remove ImageComments
    ```
    """

    code = "ADL127"
    slug = "nested-exception"
    since = "0.1"
    name: str

    def message(self) -> str:
        return f"`{self.name}` has exceptions of its own and cannot be one"

    def help(self) -> str | None:
        return "list the attributes themselves behind `except`"


@record
class UselessException(DiagnosticKind):
    """An exception takes nothing out of the list in front of it.

    ## Why it matters

    Somebody believes that an attribute is spared, and it was never named. Or the exception takes out all there is, and
    the rule does nothing.

    ## Example

    ```
    otherwise keep technical
    remove StudyDate, SeriesDate except PatientID
    ```

    ## Instead

    ```
    otherwise keep technical
    remove StudyDate, SeriesDate
    ```
    """

    code = "ADL128"
    slug = "useless-exception"
    severity = Severity.WARNING
    since = "0.1"
    written: str
    everything: bool = False

    def message(self) -> str:
        if self.everything:
            return f"the exceptions leave nothing of `{self.written}`"
        return f"`{self.written}` takes nothing out of the list"

    def help(self) -> str | None:
        return "an exception only matters where the list in front of `except` names the attribute"


@record
class PathThroughReference(DiagnosticKind):
    """A path with `**`, or through a private sequence, stands where a value is read or a place is fixed.

    ## Why it matters

    A condition or value follows the sequences that are written, one by one.

    ## Example

    ```
    otherwise keep technical
    reject when RequestAttributesSequence/**/PatientID exists
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when RequestAttributesSequence/ScheduledProcedureStepID exists
    ```
    """

    code = "ADL129"
    slug = "unreadable-path"
    since = "0.1"
    written: str

    def message(self) -> str:
        return f"`{self.written}` cannot be followed here"

    def help(self) -> str | None:
        return "name every sequence on the way, public ones only"
