"""Write the pages of all codes: `python -m anondsl.diagnostics.write_pages docs/codes [--check]`.

One Markdown file for each entry of the register and one for the list of them, made from the declarations; nobody edits
them. `--check` writes nothing and ends with status 1 where a file is missing, old, or of a code that is gone.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from anondsl.codes import RETIRED, Coded
from anondsl.compiled.faults import Rejection
from anondsl.diagnostics.catalog import load_catalog
from anondsl.diagnostics.core import DiagnosticKind
from anondsl.diagnostics.page import page_of

LIST = "README.md"
_RANGES = (
    ("ADL0", "How a rule file is written"),
    ("ADL1", "Names, selectors, files, the profile"),
    ("ADL2", "Values and what they are written to"),
    ("ADL3", "Rules that stand in each other's way"),
    ("ADL4", "What an officer would ask"),
    ("ADL5", "Good order"),
    ("ADL8", "Faults of a run: the machine, the key, a compiled ruleset"),
    ("ADL9", "Why an image is not written"),
)
_INTRODUCTION = """# What the codes mean

Everything that `anondsl` says carries a code, such as `warning[ADL401 kept-without-reason]`. A code never changes its
meaning and is never used for anything else. `anondsl explain ADL401` shows the same page in a terminal.

An **error** keeps a rule file from being compiled. A **warning** or a **note** asks for a judgement; where the
answer is that all is well, a comment says so and why: `# allow ADL307 because "..."`, at the end of the statement's
line or on a line of its own above it.
"""


def pages() -> dict[str, str]:
    """Every file by its name."""
    catalog = {code: entry for code, entry in load_catalog().items() if entry.__module__.startswith("anondsl.")}
    files = {f"{code}.md": _page(entry) for code, entry in catalog.items()}
    files |= {f"{code}.md": f"# {code}\n\nThis code is no longer given: {why}.\n" for code, why in RETIRED.items()}
    files[LIST] = _list(catalog)
    return files


def _page(entry: type[Coded]) -> str:
    page = page_of(entry)
    lines = [f"# {entry.code} {entry.slug}", "", f"*{_what(entry)}*", "", page.title]
    if issubclass(entry, Rejection):
        lines += ["", f"What is said of the image: {entry.message}.", "", f"What to do: {entry.remedy}."]
    for heading, text in page.sections.items():
        lines += ["", f"## {heading}", "", text]
    return "\n".join(lines) + "\n"


def _what(entry: type[Coded]) -> str:
    if issubclass(entry, DiagnosticKind):
        return f"{str(entry.severity).capitalize()} about a rule file, since version {entry.since}"
    return "Reason for which an image is not written" if issubclass(entry, Rejection) else "Fault of a run"


def _list(catalog: dict[str, type[Coded]]) -> str:
    lines = [_INTRODUCTION]
    for start, title in _RANGES:
        lines += [f"## {title}", "", "| code | | says |", "|---|---|---|"]
        lines += [
            f"| [{code}]({code}.md) | {_severity(entry)} | {page_of(entry).title} |"
            for code, entry in catalog.items()
            if code.startswith(start)
        ]
        lines.append("")
    return "\n".join(lines)


def _severity(entry: type[Coded]) -> str:
    return str(entry.severity) if issubclass(entry, DiagnosticKind) else "run"


def differences(folder: Path) -> list[str]:
    """Names of files that are missing, old, or nobody's."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Write the pages of all codes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 where a page is not fresh")
    given = parser.parse_args(arguments)
    found = differences(given.folder)
    if given.check:
        sys.stderr.writelines(f"{name} is not fresh\n" for name in found)
        return 1 if found else 0
    given.folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for name in found:
        if name in wanted:
            (given.folder / name).write_text(wanted[name], encoding="utf-8", newline="\n")
        else:
            (given.folder / name).unlink()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
