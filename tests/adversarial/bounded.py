"""Run the engine on one file in a process of its own, under a limit of memory: `python -m tests.adversarial.bounded`.

The file comes on standard input; the outcome goes to standard output as `outcome code`. `bounded` starts it. The limit is
generous: it tells a bounded reader from one that allocates what a hostile file asks for, not a fast one from a slow one.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

ROOM = 768 << 20
"""Bytes of address space that the process may take beyond what it has when the engine is ready."""

SECONDS = 120
"""Processor seconds after which the process is ended: an endless loop, not a slow machine."""


def bounded(data: bytes, room: int = ROOM) -> tuple[str, str]:
    """(outcome, code of the reason or fault) of the Basic Profile on `data`, under limits."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.adversarial.bounded", str(room)],
        input=data,
        capture_output=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    outcome, _, code = done.stdout.decode().strip().partition(" ")
    return outcome, code


def _size_now() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmSize:"):
            return int(line.split()[1]) << 10
    raise AssertionError("no VmSize")


def main(room: int) -> None:
    from tests import builders
    from tests.differential.engine import BASIC, Both

    data = sys.stdin.buffer.read()
    both = Both(BASIC)
    both.run(builders.file_of(builders.instance()))
    resource.setrlimit(resource.RLIMIT_AS, (_size_now() + room, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    result = both.run(data)
    about = result.reason or result.fault
    sys.stdout.write(f"{result.outcome} {about.code if about else ''}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
