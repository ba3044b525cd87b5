"""ADL017 to ADL023: blocks that are not well formed, and statements in the wrong one. Reported by `anondsl.syntax`."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind
from anondsl.records import record


@record
class ReasonAfterBlock(DiagnosticKind):
    """A `because` stands behind a block.

    ## Why it matters

    A reason belongs to one rule. A block holds many, and may get more; a reason for all of them would soon be untrue
    for some.

    ## Example

    ```
    when Modality is "CT" {
        keep PatientSex
    } because "primary covariate"
    ```

    ## Instead

    ```
    when Modality is "CT" {
        keep PatientSex because "primary covariate"
    }
    ```
    """

    code = "ADL017"
    slug = "reason-after-block"
    since = "0.1"

    def message(self) -> str:
        return "a block takes no `because`"

    def help(self) -> str:
        return "give the reason to the statements inside"


@record
class UnclosedBlock(DiagnosticKind):
    """A block is opened with `{` and never closed.

    ## Why it matters

    Without its `}` a block reaches to the end of the file, and every rule behind it gets its condition.

    ## Example

    ```
    when Modality is "CT" {
        keep PatientSex
    ```

    ## Instead

    ```
    when Modality is "CT" {
        keep PatientSex
    }
    ```
    """

    code = "ADL018"
    slug = "unclosed-block"
    since = "0.1"
    statement: str

    def message(self) -> str:
        return f"the block of `{self.statement}` is not closed"

    def help(self) -> str:
        return "put a `}` where it ends"


@record
class StrayBrace(DiagnosticKind):
    """A `}` closes nothing.

    ## Why it matters

    Most often the `{` that belongs to it is missing, and rules that should have a condition hold always.

    ## Example

    ```
    keep PatientSex
    }
    ```

    ## Instead

    ```
    when Modality is "CT" {
        keep PatientSex
    }
    ```
    """

    code = "ADL019"
    slug = "stray-brace"
    since = "0.1"

    def message(self) -> str:
        return "`}` closes no block"

    def help(self) -> str:
        return "take it away, or open the block with `{`"


@record
class MissingBlock(DiagnosticKind):
    """`when`, `within` or `test` is not followed by a block.

    ## Why it matters

    The condition holds for what stands between `{` and `}`, and for nothing else.

    ## Example

    ```
    when Modality is "US"
    mask top 8%
    ```

    ## Instead

    ```
    when Modality is "US" {
        mask top 8%
    }
    ```
    """

    code = "ADL020"
    slug = "missing-block"
    since = "0.1"
    statement: str

    def message(self) -> str:
        return f"`{self.statement}` without a block"

    def help(self) -> str:
        return "put what belongs to it between `{` and `}`"


@record
class MissingHead(DiagnosticKind):
    """A `when` has no condition, or a `test` no name.

    ## Why it matters

    A block under no condition holds always; then its rules can stand without it. A test is known by its name.

    ## Example

    ```
    when { keep PatientSex }
    ```

    ## Instead

    ```
    keep PatientSex
    ```
    """

    code = "ADL021"
    slug = "missing-head"
    since = "0.1"
    statement: str
    missing: str

    def message(self) -> str:
        return f"`{self.statement}` without {self.missing}"

    def help(self) -> str:
        return f"write {self.missing} in front of the `{{`"


@record
class MisplacedStatement(DiagnosticKind):
    """A statement stands in a block that cannot hold it, or outside of the only one that can.

    ## Why it matters

    `when` puts rules, masks, rejects and blocks under a condition. `within` holds rules for the elements of an item;
    the picture, the instance as a whole and its top level are not in an item. Everything else is said once, for the
    whole file.

    ## Example

    ```
    when Modality is "CT" {
        group contact = PatientAddress
    }
    ```

    ## Instead

    ```
    group contact = PatientAddress
    when Modality is "CT" {
        remove contact
    }
    ```
    """

    code = "ADL022"
    slug = "misplaced-statement"
    since = "0.1"
    statement: str
    place: str
    instead: str

    def message(self) -> str:
        return f"`{self.statement}` cannot stand {self.place}"

    def help(self) -> str:
        return self.instead


@record
class NestedTooDeeply(DiagnosticKind):
    """Blocks, parentheses or `not` are nested more than 32 deep.

    ## Why it matters

    No reader follows such a rule, and a file that is made to be deep is made to break programs.

    ## Example

    ```
    reject when (((((((((((((((((((((((((((((((((Modality is "US")))))))))))))))))))))))))))))))))
    ```

    ## Instead

    ```
    reject when Modality is "US"
    ```
    """

    code = "ADL023"
    slug = "nested-too-deeply"
    since = "0.1"
    limit: int

    def message(self) -> str:
        return f"nested more than {self.limit} deep"

    def help(self) -> str:
        return "give parts of the condition a name with `condition`, or take blocks apart"
