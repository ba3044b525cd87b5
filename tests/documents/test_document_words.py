"""The lists of the language reference are those of the code: a word that is new there and not here fails a test.

Examples in tables are compiled one by one, each in a file of its own.
"""

from __future__ import annotations

import re
from math import comb, log1p

import pytest

from anondsl.compiled.actions import (
    BoundAction,
    Clean,
    Dummy,
    Empty,
    Keep,
    Otherwise,
    Regenerate,
    Remove,
    Replace,
    Round,
    Set,
    Shift,
    Truncate,
    TruncateTo,
    Verb,
    strictness,
)
from anondsl.compiled.expressions import Operator, Text
from anondsl.compiled.table import VR_CODES
from anondsl.dicom.dictionary import load_dictionary
from anondsl.dicom.profile import OPTIONS, load_profile
from anondsl.dicom.vr import TEXT_VRS, VR_RULES
from anondsl.ir.dummies import dummy_of
from anondsl.ir.lower import MOST_TESTS
from anondsl.runtime.derive import keyed_hash, pseudonym
from anondsl.semantics.actions import LONGEST_ROOT, MOST_DAYS
from anondsl.semantics.classes import CLASS_WORDS
from anondsl.semantics.cleaning import DETECTORS
from anondsl.semantics.expressions import MOST_SIGNS as MOST_SIGNS_OF_EXPRESSIONS
from anondsl.semantics.includes import DEEPEST, MOST_FILES
from anondsl.semantics.loader import MOST_BYTES
from anondsl.semantics.resolve import ACCEPTABLE
from anondsl.semantics.values import PASSING
from anondsl.syntax import ast
from anondsl.syntax.words import FUNCTIONS, MOST_SIGNS, NAME_PARTS, STATEMENT_WORDS, STEP_WORDS
from tests.documents.blocks import DOCS, ROOT, code_spans, read_blocks, read_code, read_table
from tests.documents.fragments import codes_of, complete

PAGE = DOCS / "language.md"
NOT_YET = "not yet"
NOT_EXECUTED = "ADL590"

DEFINITIONS = 'parameter site text\ntable subjects = "subjects.csv" keyed by original_id\n'
"""Names that examples of tables use."""


def rows(name: str) -> list[list[str]]:
    return read_table(PAGE, name)


def errors(statement: str) -> set[str]:
    """Codes of errors, for an example on a line of its own."""
    from anondsl.compiler import compile_text
    from anondsl.diagnostics.core import Severity

    names = "" if statement.startswith(("table subjects", "parameter site")) else DEFINITIONS
    report = compile_text(names + complete(statement)).report
    return {each.code for each in report if each.severity is Severity.ERROR}


def examples() -> list[tuple[str, bool]]:
    """Every example of the tables as a statement, and whether the page says that it is run."""
    found = [(code_spans(row[0])[0], NOT_YET not in row[2]) for row in rows("statements")]
    found += [(f"otherwise {code_spans(row[0])[0].removeprefix('otherwise ')}", True) for row in rows("otherwise")]
    found += [(f"remove {code_spans(row[0])[0]}", True) for row in rows("selectors")]
    found += [(f"keep all {code_spans(row[0])[0]}", True) for row in rows("classes")]
    found += [(f"keep all {vr}", True) for vr in VR_CODES]
    found += [(code_spans(row[0])[0], NOT_YET not in row[3]) for row in rows("actions") if "item" not in row[0]]
    found += [(code_spans(row[0])[0], True) for name in ("shifts", "fallbacks") for row in rows(name)]
    found += [(f"reject when {code_spans(row[0])[0]}", NOT_YET not in row[1]) for row in rows("conditions")]
    found += [(_with_value(code_spans(row[0])[0]), NOT_YET not in row[1]) for row in rows("functions")]
    found += [(_with_option(row), NOT_YET not in row[4]) for row in rows("options")]
    found += [(f'accept {code_spans(row[0])[0]} because "seen"', True) for row in rows("acceptances")]
    found += [(code_spans(row[0])[0], False) for row in rows("guarantees")]
    found += [(each, False) for row in rows(NOT_YET) for each in code_spans(row[1])]
    return found


def _with_value(value: str) -> str:
    target = "PatientAge" if value.startswith("age(") else "PatientComments"
    return f"replace {target} with {value} else remove"


def _with_option(row: list[str]) -> str:
    moved = "\nshift all dates by -30 days" if "modified" in row[0] else ""
    return f'use profile basic of 2026d with {code_spans(row[0])[0]}\naccept unmasked-pixels because "seen"{moved}'


@pytest.mark.parametrize(("statement", "runs"), examples(), ids=lambda value: value if isinstance(value, str) else "")
def test_examples_of_tables_compile_or_are_not_run_yet(statement: str, runs: bool) -> None:
    assert errors(statement) == (set() if runs else {NOT_EXECUTED})


# -- words -----------------------------------------------------------------------------------------------------------


def test_every_statement_word_has_a_row() -> None:
    assert [code_spans(row[0])[0].split()[0] for row in rows("statements")] == list(STATEMENT_WORDS)


def test_every_answer_for_the_rest_has_a_row() -> None:
    assert {code_spans(row[0])[0] for row in rows("otherwise")} == {f"otherwise {each}" for each in Otherwise}


def test_every_class_and_vr_is_named() -> None:
    written = {code_spans(row[0])[0] for row in rows("classes")}
    assert written == set(CLASS_WORDS) - set(VR_CODES)
    assert code_spans(rows("vrs")[0][0]) == sorted(VR_CODES)


def test_classes_name_their_vrs() -> None:
    cells = {code_spans(row[0])[0]: row[1] for row in rows("classes")}
    assert set(re.findall(r"\b[A-Z]{2}\b", cells["text"])) - {"VR"} == TEXT_VRS


def test_verbs_and_their_strictness() -> None:
    samples: dict[Verb, BoundAction] = {
        Verb.KEEP: Keep(),
        Verb.CLEAN: Clean(),
        Verb.ROUND: Round("5"),
        Verb.SHIFT: Shift(-1, -1),
        Verb.TRUNCATE: Truncate(TruncateTo.YEAR),
        Verb.REPLACE: Replace(Text("A")),
        Verb.SET: Set(Text("A")),
        Verb.REGENERATE: Regenerate(),
        Verb.DUMMY: Dummy(),
        Verb.EMPTY: Empty(),
        Verb.REMOVE: Remove(),
    }
    written = {}
    for row in rows("actions"):
        words = code_spans(row[0])[0]
        verb = next(each for each in sorted(Verb, key=len, reverse=True) if words.startswith(each))
        written[verb] = row[1]
    assert set(written) == set(Verb)
    assert {verb: int(number) for verb, number in written.items() if number} == {
        verb: strictness(action) for verb, action in samples.items()
    }


def test_every_operator_has_a_row() -> None:
    written = " ".join(f"{code_spans(row[0])[0]} " for row in rows("conditions"))
    for operator in (*Operator, "!=", "is not", "and", "or", "not", "every value of", "masked"):
        assert f" {operator} " in f" {written} ".replace("(", " ( ").replace(")", " ) "), operator


def test_every_function_has_a_row_that_tells_whether_the_original_comes_out() -> None:
    written = {code_spans(row[0])[0].partition("(")[0]: row[2] for row in rows("functions")}
    assert written == {name: "yes" if name in PASSING else "no" for name in FUNCTIONS}
    component = next(row[1] for row in rows("functions") if "component" in row[0])
    assert code_spans(component) == list(NAME_PARTS)


def test_every_option_has_its_section_and_code() -> None:
    written = [(code_spans(row[0])[0], row[1], row[2]) for row in rows("options")]
    assert written == [(option.name, option.section, option.code) for option in OPTIONS]


def test_everything_that_can_be_accepted_has_a_row() -> None:
    assert [code_spans(row[0])[0] for row in rows("acceptances")] == list(ACCEPTABLE)


def test_every_detector_has_a_row() -> None:
    assert [code_spans(row[0])[0] for row in rows("detectors")] == list(DETECTORS)


def test_tests_have_every_step_and_state() -> None:
    from anondsl.diagnostics.core import Report
    from anondsl.source import SourceFile
    from anondsl.syntax.parse import parse_source

    words: set[str] = set()
    steps: set[type] = set()
    for block in read_blocks(PAGE):
        node = parse_source(SourceFile("page.anon", block.text), Report()) if block.language == "anon" else None
        for statement in node.statements if node is not None else ():
            if isinstance(statement, ast.TestStatement):
                steps |= {type(step) for step in statement.steps}
                words |= {step.word for step in statement.steps if isinstance(step, ast.ExpectNode)}
    assert words - {"value"} == {code_spans(row[0])[0] for row in rows("expectations")}
    assert ast.SetParameterNode in steps
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{word}" in text for word in STEP_WORDS)


def test_dummies() -> None:
    for row in rows("dummies"):
        for vr in code_spans(row[0]):
            if VR_RULES[vr].dummy:
                assert code_spans(row[1]) == [VR_RULES[vr].dummy]
    listed = {vr for row in rows("dummies") for vr in code_spans(row[0])}
    assert {vr for vr, rule in VR_RULES.items() if rule.dummy} <= listed
    sizes = {"two": 2, "four": 4, "eight": 8}
    for row in rows("dummies"):
        if "zero bytes" not in row[1]:
            continue
        for vr in set(code_spans(row[0])) - {"UN"}:
            attribute = next(
                each
                for each in load_dictionary().attributes
                if each.vr == vr and each.keyword != "EncapsulatedDocument"
            )
            assert len(bytes.fromhex(dummy_of(attribute).text)) == sizes[row[1].split()[0]], vr


# -- numbers ---------------------------------------------------------------------------------------------------------


def most_patients(texts: int, odds: float) -> int:
    """The largest number of patients for which some two of them share a text with at most these odds."""
    patients = 2
    while -comb(patients, 2) / texts > log1p(-odds):
        patients *= 2
    low, high = patients // 2, patients
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if -comb(middle, 2) / texts >= log1p(-odds) else (low, middle)
    return low


@pytest.mark.parametrize(("name", "signs"), [("pseudonym collisions", 32), ("hash collisions", 16)])
def test_collision_odds(name: str, signs: int) -> None:
    for n, thousand, million in rows(name):
        texts = signs ** int(n)
        written = [int(cell.replace(",", "")) for cell in (thousand, million)]
        assert written == [most_patients(texts, 1e-3), most_patients(texts, 1e-6)], n


def test_the_signs_of_pseudonyms_and_hashes() -> None:
    key = bytes(32)
    drawn = {sign for number in range(2000) for sign in pseudonym(key, str(number), 12)}
    assert drawn == set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") - set("ILOU")
    assert {sign for number in range(2000) for sign in keyed_hash(key, str(number), 12)} == set("0123456789abcdef")
    assert f"At most {MOST_SIGNS['pseudonym']} signs" in PAGE.read_text(encoding="utf-8")
    assert len(pseudonym(key, "1", MOST_SIGNS["pseudonym"])) == MOST_SIGNS["pseudonym"]
    assert len(keyed_hash(key, "1", MOST_SIGNS["hash"])) == MOST_SIGNS["hash"]


def test_limits() -> None:
    written = [int(re.sub(r"[^0-9]", "", row[1])) for row in rows("limits")]
    nested = 32
    assert written == [
        MOST_BYTES >> 20,
        MOST_FILES,
        DEEPEST,
        nested,
        MOST_SIGNS_OF_EXPRESSIONS,
        MOST_DAYS,
        LONGEST_ROOT,
        MOST_TESTS,
    ]
    assert codes_of(complete(f"reject when {'not ' * (nested + 1)}PatientID exists")) == {"ADL023"}
    assert f"the {len(load_profile())} rows" in PAGE.read_text(encoding="utf-8")


def test_every_word_of_the_grammar_stands_in_an_example() -> None:
    grammar = re.sub(r"//.*", "", (ROOT / "grammars" / "anondsl.lark").read_text(encoding="utf-8"))
    words = set(re.findall(r'"([a-z][a-z0-9.-]*)"', grammar))
    code = "\n".join((*read_code(PAGE), *(block.text for block in read_blocks(PAGE) if block.language == "anon")))
    assert len(words) > 100
    assert {word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", code)} == set()
