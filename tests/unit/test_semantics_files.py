"""Includes, layers, names across files, the loaders' jail, and what counts only in the compiled file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anondsl.compiled.faults import InputUnreadable
from anondsl.compiler import compile_path, compile_text
from anondsl.semantics.loader import FolderLoader, NoFiles, Refusal, TextLoader, read_shipped
from anondsl.semantics.resolved import OPTION_LAYER
from anondsl.source import SourceFile
from tests.unit.semantics_texts import own_rules, resolved, slugs, understood


def layers(text: str, files: dict[str, str]) -> dict[int, int]:
    return {rule.selector.tag: rule.layer for rule in own_rules(text, files)}


def test_a_file_stands_one_deeper_than_its_deepest_includer() -> None:
    files = {
        "a.anon": 'include "b.anon"\nremove StudyDate',
        "b.anon": 'include "c.anon"\nremove StudyTime',
        "c.anon": "remove StudyID",
    }
    found = layers('include "c.anon"\ninclude "b.anon"\ninclude "a.anon"', files)
    assert found == {0x00080020: 1, 0x00080030: 2, 0x00200010: 3}


def test_a_file_counts_once_however_often_it_is_included() -> None:
    files = {"a.anon": 'include "c.anon"\n', "b.anon": 'include "c.anon"\n', "c.anon": "remove StudyID"}
    assert len(own_rules('include "a.anon"\ninclude "b.anon"\ninclude "c.anon"', files)) == 1


def test_names_are_shared() -> None:
    files = {"groups.anon": "group contact = PatientAddress"}
    assert len(own_rules('include "groups.anon"\nremove contact', files)) == 1


def test_a_name_defined_in_two_files_is_an_error() -> None:
    files = {"groups.anon": "group contact = PatientAddress"}
    said = slugs('include "groups.anon"\ngroup contact = PatientID\nremove contact', files)
    assert said == {"name-defined-twice"}


def test_folders_are_read_from_the_including_file() -> None:
    files = {"site/a.anon": 'include "b.anon"\n', "site/b.anon": "remove StudyID"}
    assert layers('include "site/a.anon"', files) == {0x00200010: 2}


@pytest.mark.parametrize(
    "statement",
    ['ruleset "x"', "use profile basic of 2026d", "otherwise remove", "identify patients by PatientID",
     'test "t" { expect StudyID absent }'],
)  # fmt: skip
def test_what_counts_for_the_whole_is_ignored_in_an_include(statement: str) -> None:
    ruleset, report = understood('include "a.anon"', {"a.anon": statement})
    assert {each.slug for each in report} >= {"ignored-in-include"}
    assert not ruleset.uses_profile
    assert ruleset.otherwise == "keep technical"


def test_a_circle_is_an_error_and_the_other_rules_are_still_looked_at() -> None:
    files = {"a.anon": 'include "b.anon"', "b.anon": 'include "a.anon"\nremove PatientNmae'}
    assert slugs('include "a.anon"', files) == {"include-circle", "unknown-keyword"}


def test_a_name_that_is_lost_to_a_mistake_is_not_reported_again() -> None:
    said = slugs("group contact = PatientAddress,,\nremove contact")
    assert "unknown-name" not in said
    assert said


def test_shipped_files() -> None:
    found = read_shipped("anondsl:ps3_15_2026d/basic.anon", "")
    assert isinstance(found, SourceFile)
    assert found.name == "anondsl:ps3_15_2026d/basic.anon"
    again = read_shipped("retain-uids.anon", found.name)
    assert isinstance(again, SourceFile)
    for name in (
        "anondsl:no.anon",
        "anondsl:../compiler.anon",
        "anondsl:/etc/hosts.anon",
        "anondsl:__init__.py",
        "anondsl:",
    ):
        assert read_shipped(name, "") is Refusal.NOT_FOUND


def test_texts_in_memory() -> None:
    loader = TextLoader({"site/b.anon": "x"})
    found = loader.read("../site/b.anon", "site/a.anon")
    assert isinstance(found, SourceFile)
    assert found.name == "site/b.anon"
    assert NoFiles().read("b.anon", "a.anon") is Refusal.NOT_FOUND


def test_a_folder_is_a_jail(tmp_path: Path) -> None:
    inside = tmp_path / "rules"
    (inside / "site").mkdir(parents=True)
    (tmp_path / "outside.anon").write_text("remove StudyID")
    (inside / "site" / "a.anon").write_text("remove StudyID")
    (inside / "link.anon").symlink_to(tmp_path / "outside.anon")
    loader = FolderLoader(str(inside))
    main = str(inside / "main.anon")
    assert isinstance(loader.read("site/a.anon", main), SourceFile)
    assert isinstance(loader.read("../site/a.anon", str(inside / "site" / "a.anon")), SourceFile)
    for name in ("../outside.anon", "../no-such.anon", str(tmp_path / "outside.anon"), "link.anon"):
        assert loader.read(name, main) is Refusal.OUTSIDE
    assert loader.read("no-such.anon", main) is Refusal.NOT_FOUND
    assert loader.read("site", main) is Refusal.NOT_FOUND
    assert loader.read("a\0b", main) is Refusal.NOT_FOUND


def test_files_that_cannot_be_included(tmp_path: Path) -> None:
    (tmp_path / "latin.anon").write_bytes(b"# \xe9\n")
    (tmp_path / "large.anon").write_bytes(b"#" * ((1 << 20) + 1))
    loader = FolderLoader(str(tmp_path))
    assert loader.read("latin.anon", str(tmp_path / "main.anon")) is Refusal.NOT_UTF8
    assert loader.read("large.anon", str(tmp_path / "main.anon")) is Refusal.TOO_LARGE


def test_compile_path_reads_includes_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "main.anon").write_text('otherwise keep technical\ninclude "more.anon"\n')
    (tmp_path / "more.anon").write_text("remove StudyID\n")
    compilation = compile_path(tmp_path / "main.anon")
    assert compilation.ruleset is not None
    assert compilation.resolved is not None
    assert [rule.layer for rule in compilation.resolved.rules] == [1]


def test_the_same_file_by_another_way_is_the_same_ruleset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.anon").write_text('otherwise keep technical\ninclude "more.anon"\n')
    (tmp_path / "more.anon").write_text("remove StudyID\n")
    monkeypatch.chdir(tmp_path)
    assert compile_path("main.anon").ruleset == compile_path(tmp_path / "main.anon").ruleset


def test_a_file_that_is_no_text_and_one_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "latin.anon").write_bytes(b"otherwise keep technical # \xe9\n")
    compilation = compile_path(tmp_path / "latin.anon")
    assert compilation.ruleset is None
    assert [each.slug for each in compilation.report] == ["not-utf-8"]
    with pytest.raises(InputUnreadable) as raised:
        compile_path(tmp_path / "no-such.anon")
    assert os.fspath(tmp_path) not in str(raised.value)


def test_a_text_can_include_shipped_files_only() -> None:
    compilation = compile_text('otherwise keep technical\ninclude "a.anon"')
    assert "include-not-found" in {each.slug for each in compilation.report}
    assert compile_text('otherwise keep technical\ninclude "anondsl:ps3_15_2026d/basic.anon"').ruleset is not None


def test_layers_of_includes_stay_in_front_of_the_profile() -> None:
    ruleset = resolved('use profile basic of 2026d\ninclude "a.anon"', {"a.anon": "remove StudyID"})
    assert {rule.layer for rule in ruleset.rules if not rule.option} == {1}
    assert all(rule.layer >= OPTION_LAYER for rule in ruleset.rules if rule.option)
