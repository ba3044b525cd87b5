"""ADL001 to ADL009: single signs that do not belong, and text that does not end. Reported by `anondsl.syntax`."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind
from anondsl.records import record


@record
class NotUtf8(DiagnosticKind):
    r"""A rule file holds a byte that belongs to no character of UTF-8.

    ## Why it matters

    A file in another encoding is read as other letters than its author typed: a glob, a reason or a text to compare
    with then means something else, and nobody sees it. So nothing of such a file is used.

    ## Example

    A file saved as Latin-1, in which `ä` is the single byte E4:

    ```text
    ruleset "Universit\xE4t"
    ```

    ## Instead

    ```
    ruleset "Universität"
    ```
    """

    code = "ADL001"
    slug = "not-utf-8"
    since = "0.1"
    byte: int

    def message(self) -> str:
        return f"byte `{self.byte:02X}` belongs to no character of UTF-8"

    def help(self) -> str:
        return "save the file as UTF-8"


@record
class CurlyQuotes(DiagnosticKind):
    """Text stands in typographic quotes, as a word processor makes them.

    ## Why it matters

    Text starts and ends with the straight sign `"`. A curly quote inside of text is a sign like any other, so it
    cannot end it as well.

    ## Example

    ```
    keep PatientSex because “primary covariate”
    ```

    ## Instead

    ```
    keep PatientSex because "primary covariate"
    ```
    """

    code = "ADL002"
    slug = "curly-quotes"
    since = "0.1"
    sign: str

    def message(self) -> str:
        return f"curly quote `{self.sign}` where a straight one belongs"

    def help(self) -> str:
        return 'put text in straight quotes: `"..."`'


@record
class NoBreakBlank(DiagnosticKind):
    """Words are kept apart by a blank that is not the plain one.

    ## Why it matters

    A no-break blank looks like a blank and is another sign; it comes along when rules are copied from a web page or
    a word processor. In text and comments it may stand.

    ## Example

    ```
    keep\u00a0PatientSex
    ```

    ## Instead

    ```
    keep PatientSex
    ```
    """

    code = "ADL003"
    slug = "no-break-blank"
    since = "0.1"
    codepoint: str

    def message(self) -> str:
        return f"a blank of another kind ({self.codepoint}) between words"

    def help(self) -> str:
        return "put a plain blank in its place"


@record
class InvisibleCharacter(DiagnosticKind):
    """The file holds a sign that nobody can see, or that ends a line in one editor and not in another.

    ## Why it matters

    A reviewer signs what the screen shows. A control character, a mark that turns the direction of writing, or a lone
    carriage return can make a rule look like part of a comment, or the other way round. None may stand anywhere in a
    rule file, comments included.

    ## Example

    ```
    keep PatientSex # a covariate\u202e
    ```

    ## Instead

    ```
    keep PatientSex # a covariate
    ```
    """

    code = "ADL004"
    slug = "invisible-character"
    since = "0.1"
    codepoint: str
    name: str

    def message(self) -> str:
        return f"invisible sign {self.codepoint} ({self.name})"

    def help(self) -> str:
        return "delete it; a reviewer cannot see what it does"


@record
class UnclosedText(DiagnosticKind):
    """Text starts with a quote and does not end on its line.

    ## Why it matters

    Text stands on one line, so that a forgotten quote cannot swallow the rules that follow.

    ## Example

    ```
    keep PatientSex because "primary covariate
    remove PatientName
    ```

    ## Instead

    ```
    keep PatientSex because "primary covariate"
    remove PatientName
    ```
    """

    code = "ADL005"
    slug = "unclosed-text"
    since = "0.1"

    def message(self) -> str:
        return "text without a closing quote"

    def help(self) -> str:
        return 'end it with `"` on the same line; a quote inside of text is written `\\"`'


@record
class UnclosedExpression(DiagnosticKind):
    """A regular expression starts with a slash and does not end on its line.

    ## Why it matters

    A regular expression stands between two slashes, on one line. Without the second one nobody knows where it ends.

    ## Example

    ```
    reject when StudyID matches /^[0-9]+$
    ```

    ## Instead

    ```
    reject when StudyID matches /^[0-9]+$/
    ```
    """

    code = "ADL006"
    slug = "unclosed-expression"
    since = "0.1"

    def message(self) -> str:
        return "regular expression without a closing slash"

    def help(self) -> str:
        return "end it with `/` on the same line; a slash inside of it is written `\\/`"


@record
class UnknownEscape(DiagnosticKind):
    r"""A backslash in text stands before a sign that needs none.

    ## Why it matters

    In text, a backslash takes away the special meaning of the sign behind it: a quote, a brace, a backslash. Before
    any other sign it is most often a path of Windows, or a line break that text cannot hold, and would be lost.

    ## Example

    ```
    include "sites\ct.anon"
    ```

    ## Instead

    ```
    include "sites/ct.anon"
    ```
    """

    code = "ADL007"
    slug = "unknown-escape"
    since = "0.1"
    sign: str

    def message(self) -> str:
        return f"`\\{self.sign}` means nothing in text"

    def help(self) -> str:
        return 'write `\\\\` for a backslash; only `\\"`, `\\\\` and `\\{` are known'


@record
class ForeignSign(DiagnosticKind):
    """A sign of another language stands where this one has a word or sign of its own.

    ## Why it matters

    The language has one way to write each thing, so that everybody reads a rule the same way.

    ## Example

    ```
    reject when Modality is "US" && PatientSex is "O"
    ```

    ## Instead

    ```
    reject when Modality is "US" and PatientSex is "O"
    ```
    """

    code = "ADL008"
    slug = "foreign-sign"
    since = "0.1"
    sign: str
    instead: str

    def message(self) -> str:
        return f"`{self.sign}` is no sign of this language"

    def help(self) -> str:
        return f"write {self.instead}"


@record
class ForeignLetter(DiagnosticKind):
    """A word holds a letter that is none of a to z.

    ## Why it matters

    Other alphabets have letters that look like Latin ones. A name with one of them in it looks right to a reviewer, and
    is another name.

    ## Example

    ```
    remove PаtientName
    ```

    ## Instead

    ```
    remove PatientName
    ```
    """

    code = "ADL009"
    slug = "foreign-letter"
    since = "0.1"
    letter: str
    name: str

    def message(self) -> str:
        return f"`{self.letter}` ({self.name}) stands in a word of plain letters"

    def help(self) -> str:
        return "words and names have the letters a to z; it may look like one of them, so type the word anew"
