"""Commands of the documents: run in a folder of the page's own, their output held against the page.

What differs from run to run is masked on both sides: digests, UIDs, pseudonyms of ten and of twelve signs, durations, and
the lines of shipped rule files, which move with them. A line `...` in a page stands for any number of lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMMANDS = {"anondsl": "-m anondsl", "pydicom": "-c 'from pydicom.cli.main import main; main()'"}
"""What an installation puts into the path, as arguments of Python."""

_MASKS = (
    (re.compile(r"2\.25\.[0-9]{20,39}"), "<uid>"),
    (re.compile(r"\b[0-9a-f]{16,64}\b"), "<digest>"),
    (re.compile(r"\b[0-9A-HJKMNP-TV-Z]{12}\b"), "<pseudonym of 12>"),
    (re.compile(r"\b[0-9A-HJKMNP-TV-Z]{10}\b"), "<pseudonym of 10>"),
    (re.compile(r"(anondsl:[\w./-]+):[0-9]+"), r"\1:<line>"),
    (re.compile(r"\b[0-9]+\.[0-9]+ s\b"), "<duration>"),
)
_NOT_COMPARED = re.compile(r".*(building the kernel image|compiling the kernels|waiting for another process).*")
"""Said once on a machine, before the first run."""

_MOST_SECONDS = 300


@dataclass(frozen=True)
class Screen:
    """A command, what the page says that it prints, and the line of the page where it stands."""

    command: str
    printed: str
    line: int


def screens(text: str, line: int) -> Iterator[Screen]:
    """The commands of a `console` block; a command whose line ends in a backslash goes on."""
    command, printed, start = "", [], line
    lines = text.splitlines()
    for number, each in enumerate(lines):
        if each.startswith("$ "):
            if command:
                yield Screen(command, "\n".join(printed), start)
            command, printed, start = each[2:], [], line + number
        elif command.endswith("\\"):
            command += f"\n{each}"
        elif command:
            printed.append(each)
        else:
            raise ValueError(f"line {line + number}: a console block begins with `$ `")
    if command:
        yield Screen(command, "\n".join(printed), start)


class Terminal:
    """Runs commands in one folder, as a shell with no terminal and no key would."""

    def __init__(self, folder: Path, tools: Path) -> None:
        self._folder = folder
        tools.mkdir()
        for command, arguments in COMMANDS.items():
            script = tools / command
            script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', encoding="utf-8")
            script.chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if name in ("HOME", "XDG_CACHE_HOME", "PYTHONPATH")}
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        self._environment = {**kept, "PATH": path, "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
        self._status = 0

    def run(self, command: str) -> str:
        """What a command prints, on both streams in their order."""
        if command == "echo $?":
            return str(self._status)
        done = subprocess.run(
            ("/bin/sh", "-c", command),
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=_MOST_SECONDS,
            check=False,
        )
        self._status = done.returncode
        return done.stdout


def difference(printed: str, expected: str) -> str:
    """Nothing where what was printed is what the page says, else both."""
    got, wanted = _masked(printed), _masked(expected)
    pattern = "".join(r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\n" for line in wanted)
    if re.fullmatch(pattern, "".join(f"{line}\n" for line in got)):
        return ""
    return "\n".join(["the page says:", *wanted, "", "it prints:", *got])


def _masked(text: str) -> list[str]:
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    lines = [line.rstrip() for line in text.splitlines() if not _NOT_COMPARED.fullmatch(line)]
    while lines and not lines[-1]:
        lines.pop()
    return lines
