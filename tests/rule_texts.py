"""Rule files made up by Hypothesis: statements as tokens, and ways to set the same tokens on lines.

Every statement and every form of the grammar comes up. A file is a list of tokens; `START` stands in front of each
statement. `spaced` joins them with blanks, line breaks and comments wherever the language allows some.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from anondsl.syntax.words import STATEMENT_WORDS, STEP_WORDS

START = "\n"
"""Stands in a list of tokens where a statement starts."""

Tokens = tuple[str, ...]
Parts = st.SearchStrategy[Tokens]

RESERVED = frozenset(STATEMENT_WORDS + STEP_WORDS)
COMMENTS = ("#", "# a word", '# allow ADL401 because "seen"', "#\tkeep PatientName", '# } { , / "', "# größer  ")
KEYWORDS = ("PatientName", "PatientID", "dBdt", "StudyDate", "PerformedProcedureStepStartDateTime", "ContentSequence")
TAGS = ("(0010,0010)", "( 0010 , 001a )", "(60XX,3000)", "(50xx,xxxx)", "(7fe0,ABCD)")
TEXTS = ('""', '"a"', '"#"', '"{"', '"a \\" b"', '"\\\\"', '"keep  /x/"', '"Größe, größer"', f'"{"long " * 25}"')
TEMPLATES = ('"{site}"', '"a{PatientID}b{number(PatientID, 3)} # c"', '"{lookup(t, X, "a")}"', '"\\{{year( X )}"')
EXPRESSIONS = ("/a/", "/[^0-9\\/]/", '/"{ #,/', "/^x$/i", "/a  b/")
NAMES = ("site", "contact", "ge-ultrasound", "a-name-that-is-long-enough-to-fill-a-good-part-of-a-line")
COLUMNS = ("code", "_x", "given", "test", "because", "and", "set", '"a column"')
NUMBERS = ("1", "12", "3000")


def fixed(text: str) -> Parts:
    return st.just(tuple(text.split()))


def one(choices: Sequence[str]) -> Parts:
    return st.sampled_from(choices).map(lambda choice: (choice,))


def joined(*parts: Parts) -> Parts:
    # A composite prints as its name; printing what is in it would take longer than drawing it.
    @st.composite
    def all_of(draw: st.DrawFn) -> Tokens:
        return tuple(token for part in parts for token in draw(part))

    return all_of()


def maybe(*parts: Parts) -> Parts:
    return st.one_of(st.just(()), joined(*parts))


def listed(part: Parts, most: int = 6, between: str = ",") -> Parts:
    @st.composite
    def list_of(draw: st.DrawFn) -> Tokens:
        drawn = draw(st.lists(part, min_size=1, max_size=most))
        return tuple(token for n, tokens in enumerate(drawn) for token in ((between,) if n else ()) + tokens)

    return list_of()


def repeated(part: Parts, most: int) -> Parts:
    @st.composite
    def some_of(draw: st.DrawFn) -> Tokens:
        return tuple(token for tokens in draw(st.lists(part, max_size=most)) for token in tokens)

    return some_of()


# -- what statements are made of -------------------------------------------------------------------------------------

text, name, number = one(TEXTS), one(NAMES), one(NUMBERS)
keyword, column = one(KEYWORDS), one(COLUMNS)
because = maybe(fixed("because"), text)
names = listed(name)

private = joined(fixed("private"), text, st.sampled_from([(), ("(0029,1a)",), ("( 0029,10 )",)]))
attribute = st.one_of(keyword, keyword, one(TAGS), private)
way = joined(
    st.sampled_from([(), (), ("/",)]),
    repeated(joined(st.one_of(keyword, one(TAGS), fixed("**")), fixed("/")), most=2),
)
reference = joined(way, attribute)
glob = joined(fixed("named"), one(['"*Physician*"', '"#?"']))
kind = joined(fixed("all"), one(["dates", "DA", "private", "attributes", "person-names"]))
leaf = st.one_of(attribute, attribute, glob, kind, fixed("technical"), fixed("safe private"))
entries = listed(joined(way, leaf), most=12)
selectors = joined(entries, maybe(fixed("except"), entries))

lookup = joined(fixed("lookup ("), name, fixed(","), reference, fixed(","), column, fixed(")"))
calls = st.one_of(
    joined(one(["pseudonym", "hash", "first", "last"]), fixed("("), reference, fixed(","), number, fixed(")")),
    joined(fixed("number ("), reference, fixed(","), number, maybe(fixed(", in order")), fixed(")")),
    joined(one(["year", "upper", "lower"]), fixed("("), reference, fixed(")")),
    joined(fixed("upper ( last ("), reference, fixed(","), number, fixed(") )")),
    joined(one(["age", "days"]), fixed("("), reference, fixed(","), reference, fixed(")")),
    joined(fixed("component ("), reference, fixed(","), one(["family", "given"]), fixed(")")),
    joined(fixed("substitute ("), reference, fixed(","), one(EXPRESSIONS), fixed(","), text, fixed(")")),
    lookup,
)
plain_text = one([written for written in TEXTS if written != '"{"'])
value = st.one_of(one(TEMPLATES), plain_text, number, calls, reference)
fallback = maybe(fixed("else"), st.one_of(fixed("remove"), fixed("empty"), value))

comparison = st.one_of(
    joined(one(["is", "contains"]), text),
    joined(one(["starts", "ends"]), fixed("with"), text),
    joined(fixed("is"), maybe(fixed("not")), maybe(fixed("exactly")), st.one_of(text, one(["CTImageStorage"]))),
    joined(fixed("is"), maybe(fixed("not")), fixed("one of"), listed(text)),
    joined(one(["=", "!=", "<", "<=", ">", ">="]), one(["5", "-2.5", "0"])),
    joined(one(["before", "after"]), fixed("2020-01-31")),
    joined(st.sampled_from([("matches",), ("has", "match")]), one(EXPRESSIONS)),
    joined(fixed("is"), maybe(fixed("not")), one(["missing", "empty"])),
    fixed("exists"),
)
test_of = joined(maybe(fixed("every value of")), reference, comparison)
term = st.one_of(test_of, test_of, fixed("masked"), name)
condition: Parts = st.recursive(
    term,
    lambda inner: st.one_of(
        joined(fixed("not ("), inner, fixed(")")),
        joined(fixed("not"), term),
        st.sampled_from(["and", "or"]).flatmap(
            lambda word: listed(st.one_of(term, joined(fixed("("), inner, fixed(")"))), between=word)
        ),
    ),
    max_leaves=6,
)

# -- statements ------------------------------------------------------------------------------------------------------

clauses = repeated(
    st.one_of(
        joined(fixed("removing values of"), selectors),
        joined(fixed("removing"), listed(one(["dates", "urls", "phone-numbers", "titled-names"]))),
        joined(fixed("keeping words from"), text),
    ),
    most=4,
)
shift_days = st.one_of(
    joined(fixed("-365 to -1 days per"), one(["patient", "study"])), fixed("1 day"), joined(lookup, fixed("days"))
)
rule = st.one_of(
    joined(one(["keep", "remove", "empty", "dummy"]), selectors, because),
    joined(fixed("replace"), selectors, fixed("with"), value, fallback, because),
    joined(fixed("regenerate"), selectors, maybe(fixed('under root "1.2.3"')), because),
    joined(fixed("shift"), selectors, fixed("by"), shift_days, maybe(fixed(", keeping weekdays")), because),
    joined(
        fixed("truncate"), selectors, fixed("to"), one(["year", "month"]), maybe(fixed(", dropping the rest")), because
    ),
    joined(fixed("round"), selectors, fixed("to 5"), maybe(fixed("years")), maybe(fixed(", at most 90")), because),
    joined(fixed("clean"), selectors, clauses, because),
    joined(fixed("encrypt copy of"), selectors, because),
)
set_value = joined(fixed("set"), reference, fixed("to"), value, fallback, because)

length = st.one_of(fixed("8 %"), fixed("-20"), fixed("edge"), number)
box = joined(fixed("box left"), length, fixed("top"), length, fixed("right"), length, fixed("bottom"), length)
ellipse = joined(fixed("ellipse center"), length, length, fixed("radii"), length, length)
band = joined(one(["top", "bottom", "left", "right"]), length)
shapes = listed(st.one_of(box, ellipse, band, fixed("ultrasound-regions"), fixed("everything")))
limit = st.one_of(
    joined(fixed("matching values of"), selectors), joined(fixed("except"), listed(one(EXPRESSIONS), most=8))
)
fill = maybe(fixed("fill"), one(["black", "white", "mean", "128"]))
mask = joined(
    fixed("mask"),
    st.one_of(shapes, joined(fixed("outside"), shapes), joined(fixed("text"), maybe(limit))),
    fill,
    because,
)
reject = joined(fixed("reject"), one(["when", "unless"]), condition, because)

guarantee = joined(
    fixed("guarantee"),
    st.one_of(
        joined(fixed("hipaa"), one(["safe-harbor", "limited-data-set"]), maybe(fixed("except"), selectors)),
        joined(fixed("ps3.15 basic"), maybe(fixed("with"), names)),
        joined(fixed("never keep"), selectors),
        joined(fixed("always"), one(["keep", "remove", "shift", "round"]), selectors),
        fixed("dates coherent"),
        fixed("uids closed"),
    ),
    because,
)
declaration = st.one_of(
    joined(fixed("ruleset"), text, maybe(fixed("version"), text), maybe(fixed("project"), text)),
    joined(fixed("use profile basic"), maybe(fixed("of 2026d")), maybe(fixed("with"), names)),
    joined(fixed("include"), text),
    joined(fixed("parameter"), name, one(["text", "number"])),
    joined(fixed("parameter"), name, fixed("="), st.one_of(text, number)),
    joined(fixed("table"), name, fixed("="), text, fixed("keyed by"), column),
    joined(fixed("group"), name, fixed("="), selectors),
    joined(fixed("condition"), name, fixed("="), condition),
    joined(fixed("identify patients by"), listed(reference), maybe(fixed("else"), reference)),
    joined(fixed("otherwise"), st.sampled_from([("keep", "technical"), ("keep",), ("remove",)]), because),
    joined(fixed("accept"), name, because),
)

given_value = st.one_of(text, number, one(["CTImageStorage"]))
drawn_text = joined(fixed("text"), text, fixed("at 10 20"))
expected = st.one_of(
    given_value,
    joined(fixed("matches"), one(EXPRESSIONS)),
    one(["exists", "absent", "empty", "kept", "shifted", "changed"]),
)
step = st.one_of(
    joined(fixed("set"), name, fixed("to"), st.one_of(text, number)),
    joined(fixed("given"), listed(joined(reference, given_value), most=8)),
    joined(fixed("given"), name, text, listed(joined(column, text))),
    joined(fixed("given pixels 64 x 128"), maybe(listed(drawn_text))),
    joined(fixed("expect"), reference, expected),
    fixed("expect rejected"),
)


def block(head: Parts, statement: Parts) -> Parts:
    body = repeated(joined(st.just((START,)), statement), most=3)
    return joined(head, fixed("{"), body, fixed("}"))


def within(statement: Parts) -> Parts:
    return block(joined(fixed("within"), reference, maybe(fixed("where"), condition)), statement)


in_within = st.recursive(
    st.one_of(joined(rule), joined(fixed("remove item"), because)),
    lambda inner: st.one_of(block(joined(fixed("when"), condition), inner), within(inner)),
    max_leaves=4,
)
in_when = st.recursive(
    st.one_of(joined(rule), set_value, mask, reject, within(in_within)),
    lambda inner: block(joined(fixed("when"), condition), inner),
    max_leaves=4,
)
in_test = block(joined(fixed("test"), text), step)
# `joined`, though each is one part: nested choices would be flattened, and blocks hardly ever come up.
statement = st.one_of(joined(declaration), joined(rule), mask, guarantee, joined(in_when), in_test)
files = repeated(joined(st.just((START,)), statement), most=5)

# -- the same tokens on lines ----------------------------------------------------------------------------------------

_TIGHT = frozenset(",(){}/%")


@st.composite
def spaced(draw: st.DrawFn, tokens: Tokens, comments: bool = True) -> str:
    """The tokens with something between each two of them; without `comments`, and empty lines, nothing is to keep."""
    gap = st.sampled_from([" ", " ", " ", "", "  ", "\t", "line"])
    comment = st.sampled_from(COMMENTS)
    written = ""
    previous = ""
    for number, token in enumerate(tokens):
        if token == START:
            continue
        if tokens[number - 1] == START:
            written += draw(_between_statements(previous, comments))
        else:
            space = draw(gap)
            if space == "line" and token in RESERVED:
                space = " "
            if space == "line":
                space = draw(_lines(comments, comment)) + draw(st.sampled_from(["", " ", "        "]))
            elif not space and not (previous in _TIGHT or token in _TIGHT):
                space = " "
            written += space
        written += token
        previous = token
    return written + draw(_lines(comments, comment) if draw(st.booleans()) else st.just(""))


@st.composite
def _lines(draw: st.DrawFn, comments: bool, comment: st.SearchStrategy[str]) -> str:
    """A line break, perhaps with comments and empty lines in front of it."""
    written = ""
    for _ in range(draw(st.integers(0, 2)) if comments else 0):
        written += draw(st.sampled_from(["", " ", "\t", "\n", "\n\n\n"]))
        written += draw(comment) + "\n"
    return written or "\n"


@st.composite
def _between_statements(draw: st.DrawFn, previous: str, comments: bool) -> str:
    if previous in ("", "{") and draw(st.booleans()):
        return draw(st.sampled_from(["", " "]))
    lines = draw(_lines(comments, st.sampled_from(COMMENTS)))
    return lines + ("\n" * draw(st.integers(0, 2)) if comments else "") + draw(st.sampled_from(["", "  ", "\t"]))
