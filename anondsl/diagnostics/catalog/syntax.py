"""ADL0xx: the text is not written in the language. Reported by `anondsl.syntax`.

The kinds stand in files by what they are about; here they are together.
"""

from anondsl.diagnostics.catalog.blocks import (
    MisplacedStatement,
    MissingBlock,
    MissingHead,
    NestedTooDeeply,
    ReasonAfterBlock,
    StrayBrace,
    UnclosedBlock,
)
from anondsl.diagnostics.catalog.characters import (
    CurlyQuotes,
    ForeignSign,
    InvisibleCharacter,
    NoBreakBlank,
    NotUtf8,
    UnclosedExpression,
    UnclosedText,
    UnknownEscape,
)
from anondsl.diagnostics.catalog.conditions import (
    MalformedName,
    MalformedTag,
    MismatchedOperator,
    MixedAndOr,
    NotADate,
    ReservedName,
)
from anondsl.diagnostics.catalog.statements import (
    MissingWord,
    MisspeltWord,
    ReasonWithoutText,
    StatementOnSameLine,
    TooManyMistakes,
    UnexpectedWord,
    UnfinishedStatement,
    UnknownStatement,
)
from anondsl.diagnostics.catalog.values import (
    EmptyHole,
    ExpressionInHole,
    NotAWholeNumber,
    StrayComma,
    UnclosedHole,
    UnknownFunction,
    WrongArguments,
)

__all__ = [
    "CurlyQuotes",
    "EmptyHole",
    "ExpressionInHole",
    "ForeignSign",
    "InvisibleCharacter",
    "MalformedName",
    "MalformedTag",
    "MismatchedOperator",
    "MisplacedStatement",
    "MissingBlock",
    "MissingHead",
    "MissingWord",
    "MisspeltWord",
    "MixedAndOr",
    "NestedTooDeeply",
    "NoBreakBlank",
    "NotADate",
    "NotAWholeNumber",
    "NotUtf8",
    "ReasonAfterBlock",
    "ReasonWithoutText",
    "ReservedName",
    "StatementOnSameLine",
    "StrayBrace",
    "StrayComma",
    "TooManyMistakes",
    "UnclosedBlock",
    "UnclosedExpression",
    "UnclosedHole",
    "UnclosedText",
    "UnexpectedWord",
    "UnfinishedStatement",
    "UnknownEscape",
    "UnknownFunction",
    "UnknownStatement",
    "WrongArguments",
]
