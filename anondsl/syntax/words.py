"""Words that start a statement, and what stands where: tables that the parser, its error texts and the tests share.

The grammar itself is `grammars/anondsl.lark`; a test compares these words with it.
"""

from __future__ import annotations

import re

STATEMENT_WORDS = (
    "ruleset",
    "use",
    "include",
    "parameter",
    "table",
    "group",
    "condition",
    "identify",
    "otherwise",
    "keep",
    "remove",
    "empty",
    "dummy",
    "replace",
    "set",
    "regenerate",
    "shift",
    "truncate",
    "round",
    "clean",
    "encrypt",
    "mask",
    "reject",
    "accept",
    "guarantee",
    "when",
    "within",
    "test",
)
"""First words of statements, in the order of the grammar."""

COMMON_WORDS = ("keep", "remove", "replace", "shift", "clean", "mask", "reject", "when")
"""Statements to show to somebody who wrote something else."""

STEP_WORDS = ("set", "given", "expect")
"""First words of the lines of a `test`."""

BLOCK_WORDS = ("when", "within", "test")
"""Statements that open a block."""

CLAUSE_WORDS = ("removing", "keeping", "because", "with", "to", "by", "under", "else", "where")
"""Words that start a further part of a statement and follow a list without a comma."""

LINKING_WORDS = (
    *("profile", "of", "with", "keyed", "by", "patients", "to", "else", "under", "root", "per", "the", "rest", "most"),
    *(
        "values",
        "words",
        "from",
        "copy",
        "center",
        "radii",
        "top",
        "right",
        "bottom",
        "matching",
        "when",
        "is",
        "value",
    ),
    *("match", "at", "x", "text", "because", ",", "=", ")"),
)
"""Words and signs that join the parts of a statement: forgotten, they can be named. Others say something themselves."""

SYNONYMS = {
    "delete": "remove",
    "drop": "remove",
    "erase": "remove",
    "clear": "empty",
    "blank": "empty",
    "retain": "keep",
    "preserve": "keep",
    "allow": "keep",
    "redact": "mask",
    "hide": "mask",
    "cover": "mask",
    "jitter": "shift",
    "substitute": "replace",
    "change": "replace",
    "deny": "reject",
    "exclude": "reject",
    "quarantine": "reject",
    "import": "include",
    "if": "when",
    "and": ",",
    "in": "is one of",
    "equals": "is",
    "like": "contains",
    "into": "to",
    "using": "with",
    "since": "because",
    "without": "except",
    "but": "except",
}
"""Words of other people for words of the language, where the words look nothing like each other."""

OPTION_ALONE = re.compile(r"with|options?|(clean|retain)-[a-z-]+")
"""First words of a line that was meant to name options of the profile."""

DEFINING_WORDS = ("parameter", "table", "group", "condition")
"""Statements that give a name."""

NAME_PARTS = ("family", "given", "middle", "prefix", "suffix")
"""Components of a person name (PS3.5 6.2)."""

FUNCTIONS: dict[str, tuple[str, ...]] = {
    "pseudonym": ("value", "digits"),
    "number": ("value", "digits", "order?"),
    "hash": ("value", "digits"),
    "lookup": ("table", "value", "column"),
    "age": ("value", "value"),
    "days": ("value", "value"),
    "year": ("value",),
    "upper": ("value",),
    "lower": ("value",),
    "first": ("value", "digits"),
    "last": ("value", "digits"),
    "component": ("value", "part"),
    "substitute": ("value", "regex", "text"),
}
"""Functions of values (LANGUAGE 5) and what each argument is; `?` marks one that may be missing."""

MOST_SIGNS = {"pseudonym": 51, "hash": 64}
"""So many signs a digest of 256 bits has, at five or at four bits each."""

USAGE: dict[str, str] = {
    "pseudonym": "pseudonym(PatientID, 10)",
    "number": "number(PatientID, 3)",
    "hash": "hash(PatientID, 16)",
    "lookup": "lookup(subjects, PatientID, subject_code)",
    "age": "age(PatientBirthDate, StudyDate)",
    "days": "days(PatientBirthDate, StudyDate)",
    "year": "year(StudyDate)",
    "upper": "upper(PatientID)",
    "lower": "lower(PatientID)",
    "first": "first(PatientID, 3)",
    "last": "last(PatientID, 3)",
    "component": "component(PatientName, family)",
    "substitute": 'substitute(AccessionNumber, /[^0-9]/, "")',
}
"""One call of each function, for error texts."""
