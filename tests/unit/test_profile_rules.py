"""The shipped profile as rule files: each row of Table E.1-1 stands in them once, under the verb of its letter.

The files are read here by a few lines of their own, so that a mistake of the parser cannot hide one of the generator.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from anondsl.dicom.dictionary import Standing, load_dictionary
from anondsl.dicom.profile import COLUMN_OPTIONS, OPTIONS, ProfileRow, load_profile
from anondsl.dicom.tables.facts import Facts
from anondsl.dicom.tables.generate import (
    RULESETS,
    cs_dummy,
    first_listed,
    generated_files,
    main,
    representative,
    stale_files,
    table,
)

FOLDER = RULESETS / "ps3_15_2026d"
DICTIONARY = load_dictionary()
VERBS = ("keep", "remove", "empty", "dummy", "replace", "regenerate", "clean")
STRUCTURAL_ROWS = {
    "AffectedSOPInstanceUID", "RequestedSOPInstanceUID", "MediaStorageSOPInstanceUID", "ReferencedSOPInstanceUIDInFile",
}  # fmt: skip
PSEUDONYMS = {"PatientName", "PatientID", "SpecimenIdentifier", "ContainerIdentifier"}

VERB_OF_LETTER = {
    "X": "remove", "X/Z": "remove", "X/D": "remove", "X/Z/D": "remove", "X/Z/U*": "remove",
    "Z": "empty", "Z/D": "empty", "D": "dummy", "U": "regenerate", "K": "keep", "C": "clean",
}  # fmt: skip


def facts_folder() -> Path | None:
    """The facts where a developer has them: named by the environment, or beside the checkout."""
    named = os.environ.get("ANONDSL_FACTS")
    folder = Path(named) if named else RULESETS.parents[1] / "shared" / "facts"
    return folder if folder.is_dir() else None


def rules(name: str) -> dict[str, str]:
    """Selector to verb of one rule file; a selector that stands twice is a mistake."""
    statements: list[str] = []
    for line in (FOLDER / f"{name}.anon").read_text("utf-8").splitlines():
        text = line.split("#")[0].rstrip()
        if text.startswith(VERBS):
            statements.append(text)
        elif text:
            assert text.startswith("    "), text
            statements[-1] += " " + text.strip()
    found: dict[str, str] = {}
    for statement in statements:
        verb, _, rest = statement.partition(" ")
        selectors = [rest.split(" with ")[0]] if verb == "replace" else re.split(r", (?![^(]*\))", rest)
        for selector in selectors:
            assert selector not in found, selector
            found[selector] = verb
    return found


def selector(row: ProfileRow) -> str:
    if row.is_private:
        return "all private"
    if row.keyword == "CurveData":
        return "all curves"
    return f"(60xx,{row.tag & 0xFFFF:04X})" if row.tag >> 24 == 0x60 else row.keyword


def test_there_is_a_file_for_the_profile_and_for_each_option() -> None:
    assert {path.stem for path in FOLDER.glob("*.anon")} == {"basic", *(option.name for option in OPTIONS)}


def test_basic_rules_are_the_table() -> None:
    expected = {selector(row): VERB_OF_LETTER[row.basic] for row in load_profile()}
    for keyword in STRUCTURAL_ROWS:
        del expected[keyword]
    expected |= dict.fromkeys(PSEUDONYMS, "replace")
    assert rules("basic") == expected


def test_basic_rules_by_verb() -> None:
    # X 417, X/Z 11, X/D 23, X/Z/D 8, X/Z/U* 2, less one command; Z 42 and Z/D 6 less name and ID;
    # D 93 and U 55 less specimen, container, and three UIDs of command, file meta and file set.
    counts = Counter(rules("basic").values())
    assert counts == {"remove": 460, "empty": 46, "dummy": 91, "regenerate": 52, "replace": 4}
    assert sum(counts.values()) == 657 - 4


def test_pseudonyms_of_the_basic_profile() -> None:
    lines = (FOLDER / "basic.anon").read_text("utf-8").splitlines()
    for keyword in PSEUDONYMS:
        assert f"replace {keyword} with pseudonym({keyword}, 12) else empty" in lines


@pytest.mark.parametrize("option", [name for name in COLUMN_OPTIONS if name != "retain-safe-private"])
def test_rules_of_an_option_are_its_column(option: str) -> None:
    expected = {
        selector(row): VERB_OF_LETTER[row.letter(option)]
        for row in load_profile()
        if row.letter(option) and row.keyword not in STRUCTURAL_ROWS
    }
    if option == "clean-descriptors":
        expected["all text except technical"] = "clean"
    assert rules(option) == expected


def test_rules_of_the_options_without_attributes() -> None:
    assert rules("retain-safe-private") == {"safe private": "keep"}
    assert rules("clean-pixel-data") == {}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.anon")), ids=lambda path: path.stem)
def test_rule_files_name_only_what_rules_may_name(path: Path) -> None:
    for name in rules(path.stem):
        if re.fullmatch(r"[A-Za-z0-9]+", name):
            assert DICTIONARY.by_keyword[name].standing is Standing.PROFILE, name


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.anon")), ids=lambda path: path.stem)
def test_rule_files_are_marked_and_wrapped(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# Generated by anondsl.dicom.tables.generate")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert max(len(line) for line in text.splitlines()) <= 120
    assert not any(line.endswith(" ") for line in text.splitlines())


@pytest.mark.parametrize("keyword", sorted(STRUCTURAL_ROWS))
def test_rows_that_no_rule_names_are_told(keyword: str) -> None:
    assert f"#   {keyword}: " in (FOLDER / "basic.anon").read_text("utf-8")


def test_tables_are_marked_and_modest() -> None:
    tables = list((RULESETS.parent / "anondsl" / "dicom" / "tables").glob("*.tsv"))
    assert len(tables) == 8
    for path in tables:
        assert path.read_text("utf-8").startswith("# Generated by anondsl.dicom.tables.generate, do not edit. ")
    assert sum(path.stat().st_size for path in tables) < 1_500_000


# -- the generator ---------------------------------------------------------------------------------------------------


def test_representative_of_a_pattern_is_no_attribute_and_no_group_length() -> None:
    assert representative("00100010", {0x00100010}) == (0x00100010, 0xFFFFFFFF)
    assert representative("60xx3000", set()) == (0x60003000, 0xFF00FFFF)
    assert representative("002804x0", {0x00280400}) == (0x00280410, 0xFFFFFF0F)
    assert representative("1010xxxx", set()) == (0x10100001, 0xFFFF0000)


def test_dummies_of_code_strings_by_preference() -> None:
    row = {"unknown": "U|UNKNOWN", "other": "O", "none": "N", "values": "M|F"}
    assert cs_dummy(row) == "U"
    assert cs_dummy(row | {"unknown": ""}) == "O"
    assert cs_dummy(row | {"unknown": "", "other": ""}) == "N"
    assert cs_dummy(row | {"unknown": "", "other": "", "none": ""}) == "M"
    assert cs_dummy(row | {"unknown": "", "other": "", "none": "", "values": ""}) == "REMOVED"
    assert cs_dummy(None) == "REMOVED"


def test_first_listed_value() -> None:
    assert first_listed("A|B; 2=C") == "A"
    assert first_listed("1=STATIC|DYNAMIC; 2=IMAGE") == "STATIC"


def test_a_cell_holds_no_tab() -> None:
    assert table("x.", [["a", "b"]]) == "# Generated by anondsl.dicom.tables.generate, do not edit. x.\na\tb\n"
    with pytest.raises(ValueError, match="tab"):
        table("x.", [["a\tb"]])


def test_facts_refuse_uneven_rows_and_double_tags(tmp_path: Path) -> None:
    (tmp_path / "f.tsv").write_text("# comment\ntag\tvr\n00100010\tPN\n00100010\tPN\n", "utf-8")
    facts = Facts(tmp_path)
    assert facts.rows("f.tsv") == [{"tag": "00100010", "vr": "PN"}] * 2
    with pytest.raises(ValueError, match="twice"):
        facts.by_tag("f.tsv")
    (tmp_path / "f.tsv").write_text("tag\tvr\n00100010\n", "utf-8")
    with pytest.raises(ValueError, match="shorter"):
        facts.rows("f.tsv")


def test_a_stale_file_is_seen(tmp_path: Path) -> None:
    fresh, old, missing = tmp_path / "fresh", tmp_path / "old", tmp_path / "missing"
    fresh.write_text("a", "utf-8")
    old.write_text("b", "utf-8")
    assert stale_files({fresh: "a", old: "a", missing: "a"}) == [old, missing]


if (FACTS := facts_folder()) is not None:

    def test_shipped_files_are_what_the_facts_say(capsys: pytest.CaptureFixture[str]) -> None:
        status = main([str(FACTS), "--check"])
        assert (status, capsys.readouterr().out) == (0, "")

    def test_vr_rules_are_the_facts() -> None:
        from anondsl.dicom.vr import VR_RULES

        for row in Facts(FACTS).rows("vr-rules.tsv"):
            rule = VR_RULES[row["vr"]]
            assert (rule.name, rule.kind, rule.pattern) == (row["name"], row["kind"], row["pattern"])
            assert (rule.max_length, rule.length_bits) == (int(row["max_len"] or 0), int(row["explicit_vr_len"]))
            assert (rule.fixed, rule.repertoire, rule.multi) == (
                row["fixed"] == "Y",
                row["repertoire"],
                row["multi"] == "Y",
            )
            assert rule.pad == int(row["pad"] or "0", 16)

    def test_generation_is_repeatable() -> None:
        assert generated_files(Facts(FACTS)) == generated_files(Facts(FACTS))
