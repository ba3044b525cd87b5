"""ADL010 to ADL016 and ADL024: statements that are misspelt or unfinished. Reported by `anondsl.syntax`."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind, Severity
from anondsl.records import record


@record
class UnexpectedWord(DiagnosticKind):
    """A statement goes on with something that cannot stand there.

    ## Why it matters

    What the compiler does not understand it never skips: the rule might be the one that removes a name.

    ## Example

    ```
    otherwise keep everything
    ```

    ## Instead

    ```
    otherwise keep technical
    ```
    """

    code = "ADL010"
    slug = "unexpected-word"
    since = "0.1"
    found: str
    expected: str

    def message(self) -> str:
        return f"unexpected {self.found}"

    def help(self) -> str | None:
        return f"expected here: {self.expected}" if self.expected else None


@record
class MisspeltWord(DiagnosticKind):
    """A word in the middle of a statement is almost one that may stand there.

    ## Why it matters

    The compiler guesses for the help text, never for the rule: what a misspelt word meant is for its author to say.

    ## Example

    ```
    truncate PatientBirthDate too year
    ```

    ## Instead

    ```
    truncate PatientBirthDate to year
    ```
    """

    code = "ADL011"
    slug = "misspelt-word"
    since = "0.1"
    word: str
    suggestion: str

    def message(self) -> str:
        return f"unexpected `{self.word}`"

    def help(self) -> str:
        return f"did you mean `{self.suggestion}`?"


@record
class UnknownStatement(DiagnosticKind):
    """A line starts with a word that starts no statement.

    ## Why it matters

    Every statement starts with one word that says what it does. A line whose word is unknown is an error, never a
    line that is left out: it might have been the one that removes a name.

    ## Example

    ```
    otherwise keep technical
    remvoe PatientName
    ```

    ## Instead

    ```
    otherwise keep technical
    remove PatientName
    ```
    """

    code = "ADL012"
    slug = "unknown-statement"
    since = "0.1"
    word: str
    suggestion: str | None = None
    instead: str = ""

    def message(self) -> str:
        return f"unknown statement `{self.word}`"

    def help(self) -> str:
        if self.suggestion is not None:
            return f"did you mean `{self.suggestion}`?"
        return self.instead


@record
class UnfinishedStatement(DiagnosticKind):
    """A statement ends before it has said everything.

    ## Why it matters

    A statement ends where a line starts with a statement word, where a `}` stands, or with the file. Half a rule is
    no rule.

    ## Example

    ```
    remove PatientAddress,
    keep PatientSex
    ```

    ## Instead

    ```
    remove PatientAddress
    keep PatientSex
    ```
    """

    code = "ADL013"
    slug = "unfinished-statement"
    since = "0.1"
    statement: str
    expected: str
    comma: bool = False

    def message(self) -> str:
        if self.comma:
            return f"`{self.statement}` ends with a comma"
        return f"`{self.statement}` is not finished"

    def help(self) -> str:
        if self.comma:
            return "take the comma away, or go on with the list"
        return f"expected next: {self.expected}"


@record
class MissingWord(DiagnosticKind):
    """A statement would be complete with one more word or sign.

    ## Why it matters

    The small words carry the meaning: `replace PatientName PatientID` might replace the one with the other, or both
    with something that was forgotten.

    ## Example

    ```
    replace PatientName "Subject"
    ```

    ## Instead

    ```
    replace PatientName with "Subject"
    ```
    """

    code = "ADL014"
    slug = "missing-word"
    since = "0.1"
    word: str
    before: str

    def message(self) -> str:
        return f"`{self.word}` is missing before {self.before}"

    def help(self) -> str:
        return f"write `{self.word}` in front of it"


@record
class StatementOnSameLine(DiagnosticKind):
    """Two statements stand on one line.

    ## Why it matters

    A statement starts on a new line, or behind a `{`. So a statement word can never be mistaken for a part of the
    statement before it.

    ## Example

    ```
    remove PatientName keep PatientSex
    ```

    ## Instead

    ```
    remove PatientName
    keep PatientSex
    ```
    """

    code = "ADL015"
    slug = "statement-on-same-line"
    since = "0.1"
    word: str

    def message(self) -> str:
        return f"`{self.word}` starts a statement in the middle of a line"

    def help(self) -> str:
        return "start it on a new line"


@record
class ReasonWithoutText(DiagnosticKind):
    """`because` is not followed by a reason in quotes.

    ## Why it matters

    The reason is printed in every report; it is what an auditor reads beside the rule.

    ## Example

    ```
    keep PatientSex because protocol
    ```

    ## Instead

    ```
    keep PatientSex because "primary covariate, protocol 4.2"
    ```
    """

    code = "ADL016"
    slug = "reason-without-text"
    since = "0.1"

    def message(self) -> str:
        return "`because` without a reason"

    def help(self) -> str:
        return 'write the reason in quotes: `because "..."`'


@record
class TooManyMistakes(DiagnosticKind):
    """The file holds so many mistakes that the compiler stopped looking for more.

    ## Why it matters

    After some twenty mistakes most further ones follow from the first. Repair those, and look again.

    ## Example

    A file with more than twenty mistakes, or one that is no rule file at all:

    ```text
    Dear colleague, attached please find the rules that we discussed ...
    ```

    ## Instead

    ```
    otherwise keep technical
    ```
    """

    code = "ADL024"
    slug = "too-many-mistakes"
    severity = Severity.NOTE
    since = "0.1"
    limit: int

    def message(self) -> str:
        return f"more than {self.limit} mistakes; the rest is not shown"

    def help(self) -> str:
        return "repair the first ones and run again"
