"""Rule files on the command line: lint, compile, and running a `.anon` itself; and what the README promises of them."""

from __future__ import annotations

import argparse
import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from anondsl.cli.main import main
from anondsl.compiled.artifact import read_artifact
from tests.samples.make_samples import FILES, HERE, REJECTED

ROOT = Path(__file__).resolve().parents[2]
BASIC = ROOT / "rulesets" / "examples" / "basic.anon"
KEY = bytes(range(32)).hex()

GOOD = 'ruleset "x" version "1" project "p"\nuse profile basic of 2026d\notherwise keep technical\n'
BAD = GOOD + "keep PatientNmae\nremove PatientSxe\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "rules.anon"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_the_readmes_first_command_writes_every_sample(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, out, err = run(capsys, "run", BASIC, HERE / FILES, "-o", tmp_path / "out", "--one-time-key")
    assert (status, out) == (0, "written  8\nrejected 0\nfailed   0\n"), err
    assert "error" not in err


def test_the_rejected_samples_are_set_aside_each_for_its_reason(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    arguments = ["run", BASIC, HERE / REJECTED, "-o", tmp_path / "out", "--one-time-key"]
    status, out, err = run(capsys, *arguments, "--quarantine", tmp_path / "q")
    assert status == 1
    assert sorted(re.findall(r"ADL9\d\d [a-z-]+", err)) == [
        "ADL901 not-dicom",
        "ADL903 length-overrun",
        "ADL918 rule-rejects",
    ]
    assert out.startswith("written  0\nrejected 3\n")
    notes = [json.loads(path.read_text()) for path in (tmp_path / "q").glob("*.json")]
    (rule,) = (note["rules"] for note in notes if note["code"] == "ADL918")
    assert rule == ['reject when BurnedInAnnotation is "YES"']


def test_source_and_artifact_give_the_same_bytes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANONDSL_KEY", KEY)
    status, digest, _ = run(capsys, "compile", BASIC, "-o", tmp_path / "basic.anonc")
    assert status == 0
    assert digest.strip() == (tmp_path / "basic.anonc").read_bytes()[32:64].hex()
    trees = []
    for number, (rules, jobs) in enumerate([(BASIC, 1), (tmp_path / "basic.anonc", 1), (BASIC, 2)]):
        out = tmp_path / f"out{number}"
        assert run(capsys, "run", rules, HERE / FILES, "-o", out, "--jobs", str(jobs))[0] == 0
        trees.append(tree(out))
    assert trees[0] == trees[1] == trees[2]
    recording = [content for content in trees[0].values() if digest.strip().encode() in content]
    assert len(recording) == 7  # the eighth is deflated


def test_an_artifact_is_known_by_its_content_as_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, "compile", BASIC, "-o", tmp_path / "x.anonc")[0] == 0
    (tmp_path / "x.anonc").rename(tmp_path / "x.anon")
    assert run(capsys, "run", tmp_path / "x.anon", HERE / FILES, "-o", tmp_path / "out", "--one-time-key")[0] == 0


@pytest.mark.parametrize("verb", ["run", "compile", "lint"])
def test_rules_that_do_not_compile_are_status_2_with_every_mistake(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, verb: str
) -> None:
    more = {
        "run": [HERE / FILES, "-o", tmp_path / "out", "--one-time-key"],
        "compile": ["-o", tmp_path / "out.anonc"],
        "lint": [],
    }[verb]
    status, out, err = run(capsys, verb, write(tmp_path, BAD), *more)
    assert status == 2
    text = out if verb == "lint" else err
    assert "PatientNmae" in text
    assert "did you mean `PatientName`" in text
    assert "PatientSxe" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rules.anon"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\0" * 100, "keep".encode("utf-16"), b"(" * 100_000])
def test_whatever_a_rule_file_holds_it_is_status_2_and_no_fault(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    status, _, err = run(capsys, "compile", write(tmp_path, content), "-o", tmp_path / "x.anonc")
    assert status == 2
    assert "ADL8" not in err
    assert "error[" in err
    assert not (tmp_path / "x.anonc").exists()


def test_lint_in_every_format(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = write(tmp_path, BAD)
    status, text, err = run(capsys, "lint", bad)
    assert status == 2
    assert "\x1b" not in text
    assert re.match(r"\d+ errors", err)
    codes = re.findall(r"^\w+\[(ADL\d\d\d) ", text, re.MULTILINE)
    _, as_json, _ = run(capsys, "lint", bad, "--format", "json")
    assert [one["code"] for one in json.loads(as_json)["diagnostics"]] == codes
    _, as_sarif, _ = run(capsys, "lint", bad, "--format", "sarif")
    (sarif,) = json.loads(as_sarif)["runs"]
    assert [one["ruleId"] for one in sarif["results"]] == codes
    assert sarif["tool"]["driver"]["version"]
    _, as_github, _ = run(capsys, "lint", bad, "--format", "github")
    assert len(as_github.splitlines()) == len(codes)
    assert "\n::error " in as_github


def test_lint_of_several_files_is_the_sum(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = write(tmp_path, BAD)
    alone = run(capsys, "lint", bad)[1]
    assert run(capsys, "lint", BASIC, bad)[0] == 2
    assert alone in run(capsys, "lint", bad, bad)[1]


def test_lint_of_the_shipped_example_finds_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "lint", BASIC)
    assert status in (0, 1)
    assert "error[" not in out


def test_a_missing_rule_file_is_status_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for verb, more in (("lint", []), ("compile", ["-o", tmp_path / "x.anonc"])):
        status, _, err = run(capsys, verb, tmp_path / "none.anon", *more)
        assert status == 2
        assert "the rule file cannot be read: no such file or directory" in err


def test_compile_never_writes_over_a_rule_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    good = write(tmp_path, GOOD)
    status, _, err = run(capsys, "compile", good, "-o", good)
    assert status == 2
    assert "named `.anonc`" in err
    assert good.read_text() == GOOD


def test_a_compiled_file_is_written_whole_or_not_at_all(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, _, err = run(capsys, "compile", BASIC, "-o", tmp_path / "none" / "x.anonc")
    assert status == 3
    assert "error[ADL807]" in err
    (tmp_path / "x.anonc").write_bytes(b"older")
    assert run(capsys, "compile", BASIC, "-o", tmp_path / "x.anonc")[0] == 0
    assert read_artifact((tmp_path / "x.anonc").read_bytes()).project
    assert [path.name for path in tmp_path.iterdir()] == ["x.anonc"]


def test_parameters_are_set_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rules = write(tmp_path, GOOD + 'parameter site text\nreplace PatientID with "{site}-1"\n')
    arguments = ["run", rules, HERE / FILES / "report.dcm", "-o", tmp_path / "out", "--one-time-key"]
    status, _, err = run(capsys, *arguments)
    assert status == 2
    assert "error[ADL804]: the parameter `site` has no value" in err
    assert run(capsys, *arguments, "--set", "site=SITE=A")[0] == 0
    ((_, content),) = tree(tmp_path / "out").items()
    assert b"SITE=A-1" in content


def test_the_rules_of_the_readme_compile(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    blocks = re.findall(r"```\n(ruleset .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        status, _, err = run(capsys, "compile", write(tmp_path, block), "-o", tmp_path / "x.anonc")
        assert status == 0, err


def test_the_commands_of_the_readme_are_commands() -> None:
    blocks = re.findall(r"```bash\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.partition("#")[0] for block in blocks for line in block.splitlines()]
    commands = [re.split(r"\banondsl ", line)[-1].split() for line in lines if re.search(r"(^|/)anondsl ", line)]
    assert len(commands) >= 4
    for verb, *arguments in commands:
        parser = argparse.ArgumentParser()
        import_module(f"anondsl.cli.{verb}_verb").configure(parser)
        parser.parse_intermixed_args(arguments)
