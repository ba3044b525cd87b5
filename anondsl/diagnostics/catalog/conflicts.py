"""ADL301 to ADL329: rules that contradict each other, or that can never do anything."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class ConflictingRules(DiagnosticKind):
    """Two rules of the same rank do different things to the same attribute.

    ## Why it matters

    The order of lines never decides. Two rules that nothing tells apart (same file, same way of naming, same place,
    conditions that can hold together, equally strict) leave it open what happens.

    ## Example

    ```
    otherwise keep technical
    replace StationName with "A"
    replace StationName with "B"
    ```

    ## Instead

    ```
    otherwise keep technical
    when Modality is "CT" { replace StationName with "A" }
    when Modality is "MR" { replace StationName with "B" }
    ```
    """

    code = "ADL301"
    slug = "conflicting-rules"
    since = "0.1"
    attribute: str
    first: str
    second: str

    def message(self) -> str:
        if self.first == self.second:
            return f"`{self.first}` is said in two ways, and neither comes first"
        return f"`{self.first}` and `{self.second}` both rule `{self.attribute}`, and neither comes first"

    def help(self) -> str | None:
        return "take one out, or put them under conditions that exclude each other"


@record
class DuplicateRule(DiagnosticKind):
    """The same rule stands in the file twice.

    ## Why it matters

    One of the two does nothing. Whoever changes one of them later will wonder why nothing changes.

    ## Example

    ```
    otherwise keep technical
    remove StudyDescription
    remove SeriesDescription, StudyDescription
    ```

    ## Instead

    ```
    otherwise keep technical
    remove SeriesDescription, StudyDescription
    ```
    """

    code = "ADL302"
    slug = "duplicate-rule"
    severity = Severity.WARNING
    since = "0.1"
    rule: str

    def message(self) -> str:
        return f"`{self.rule}` is said twice"

    def help(self) -> str | None:
        return "keep one of the two"


@record
class ShadowedRule(DiagnosticKind):
    """A rule can never take effect, because another one always comes first.

    ## Why it matters

    Its author believes that it does something. If it was meant as the exception, it has to name the attribute more
    narrowly, its place, or a condition.

    ## Example

    ```
    otherwise keep technical
    remove StudyDescription
    empty StudyDescription
    ```

    ## Instead

    ```
    otherwise keep technical
    remove StudyDescription
    ```
    """

    code = "ADL303"
    slug = "shadowed-rule"
    severity = Severity.WARNING
    since = "0.1"
    rule: str
    other: str

    def message(self) -> str:
        return f"`{self.rule}` never takes effect: `{self.other}` always comes first"

    def help(self) -> str | None:
        return "take it out, or put the other one under a condition"


@record
class RuleBelowRemoved(DiagnosticKind):
    """A rule on what stands in the items of a sequence, and the sequence itself goes.

    ## Why it matters

    Sequences are decided from the outside in: where one goes, nothing inside is decided any more.

    ## Example

    ```
    otherwise keep technical
    remove RequestAttributesSequence
    keep RequestAttributesSequence/ScheduledProcedureStepID because "protocol"
    ```

    ## Instead

    ```
    otherwise keep technical
    keep RequestAttributesSequence because "its items are ruled one by one"
    keep RequestAttributesSequence/ScheduledProcedureStepID because "protocol"
    ```
    """

    code = "ADL304"
    slug = "rule-below-removed"
    severity = Severity.WARNING
    since = "0.1"
    rule: str
    sequence: str
    by: str

    def message(self) -> str:
        return f"`{self.rule}` never takes effect: {self.by} takes `{self.sequence}` away, and all that is in it"

    def help(self) -> str | None:
        return f"`keep {self.sequence}` would wake it; what is in the items is still ruled one by one"


@record
class NeverHolds(DiagnosticKind):
    """A condition contradicts itself.

    ## Why it matters

    What stands under it never happens.

    ## Example

    ```
    otherwise keep technical
    reject when Modality is "CT" and Modality is "MR"
    ```

    ## Instead

    ```
    otherwise keep technical
    reject when Modality is one of "CT", "MR"
    ```
    """

    code = "ADL305"
    slug = "never-holds"
    severity = Severity.WARNING
    since = "0.1"

    def message(self) -> str:
        return "this condition can never hold"

    def help(self) -> str | None:
        return "two of its tests exclude each other; was `or` meant?"


@record
class NowhereToStand(DiagnosticKind):
    """The path of a rule cannot be reached from the `within` block around it.

    ## Why it matters

    `/PatientName` is at the top level, and nothing at the top level is in an item. The rule never fires.

    ## Example

    ```
    otherwise keep technical
    within SharedFunctionalGroupsSequence { remove /PatientName }
    ```

    ## Instead

    ```
    otherwise keep technical
    within SharedFunctionalGroupsSequence { remove PatientName }
    ```
    """

    code = "ADL306"
    slug = "nowhere-to-stand"
    severity = Severity.WARNING
    since = "0.1"
    path: str

    def message(self) -> str:
        return f"`{self.path}` never stands in an item of the `within` around it"

    def help(self) -> str | None:
        return "leave out the leading `/`, or move the rule out of the block"


@record
class UnusedName(DiagnosticKind):
    """A group, condition, parameter or table that nothing uses.

    ## Why it matters

    Somebody listed attributes and meant them to be ruled.

    ## Example

    ```
    otherwise keep technical
    group contact = PatientAddress, PatientTelephoneNumbers
    ```

    ## Instead

    ```
    otherwise keep technical
    group contact = PatientAddress, PatientTelephoneNumbers
    remove contact
    ```
    """

    code = "ADL307"
    slug = "unused-name"
    severity = Severity.WARNING
    since = "0.1"
    what: str
    name: str

    def message(self) -> str:
        return f"{self.what} `{self.name}` is never used"

    def help(self) -> str | None:
        return "use it in a rule, or take it out"


@record
class WideRuleYields(DiagnosticKind):
    """A rule on a class, pattern or glob leaves attributes to stricter rules that name them.

    ## Why it matters

    A wide rule never undoes a narrow one of a farther layer: `shift all dates` moves the dates that an option lets
    live, and does not bring back the birth date that the profile empties. To weaken an attribute, name it.

    ## Example

    ```
    use profile basic of 2026d
    otherwise keep technical
    truncate all dates to year
    ```

    ## Instead

    ```
    otherwise keep technical
    truncate all dates to year
    ```
    """

    code = "ADL310"
    slug = "wide-rule-yields"
    severity = Severity.NOTE
    since = "0.1"
    rule: str
    attributes: str

    def message(self) -> str:
        return f"`{self.rule}` leaves {self.attributes} to stricter rules that name them"

    def help(self) -> str | None:
        return "to weaken an attribute, name it"


@record
class OptionUndone(DiagnosticKind):
    """A rule on a class, pattern or glob takes away what an option of the profile keeps.

    ## Why it matters

    The option is still recorded in every image, and a reader of the ruleset believes that it holds.

    ## Example

    ```
    use profile basic of 2026d with retain-institution-identity
    otherwise keep technical
    remove named "Institution*"
    ```

    ## Instead

    ```
    use profile basic of 2026d
    otherwise keep technical
    remove named "Institution*"
    ```

    ## References

    PS3.15 E.3
    """

    code = "ADL311"
    slug = "option-undone"
    severity = Severity.NOTE
    since = "0.1"
    rule: str
    attributes: str
    option: str

    def message(self) -> str:
        return f"`{self.rule}` takes {self.attributes} away from `{self.option}`"

    def help(self) -> str | None:
        return "leave them out with `except`, or leave the option out"


@record
class MaskAsksForItself(DiagnosticKind):
    """A `mask` stands under a condition that asks whether the image is masked.

    ## Why it matters

    `masked` is known from the conditions of all masks. A mask that waits for it would wait for itself.

    ## Example

    ```
    otherwise keep technical
    when not masked { mask top 8% }
    ```

    ## Instead

    ```
    otherwise keep technical
    when Modality is "US" { mask top 8% }
    ```
    """

    code = "ADL312"
    slug = "mask-asks-for-itself"
    since = "0.1"

    def message(self) -> str:
        return "whether this mask applies depends on whether a mask applies"

    def help(self) -> str | None:
        return "say in the condition which images are meant; `masked` is for `reject` and for element rules"
