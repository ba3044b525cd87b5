"""Cost of whole processes: processor time, user and system, of a process and all it started; and its peak memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class Failed(Exception):
    """A process did not do what was measured."""


@dataclass(frozen=True)
class Cost:
    """Seconds of processor and of waiting, and bytes of memory at the peak."""

    cpu: float
    wall: float
    memory: int


@dataclass(frozen=True)
class Spread:
    """Median, least and most."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.median(values), min(values), max(values))


_LAUNCH = """\
import json, os, sys, time
log, *command = sys.argv[1:]
flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
redirect = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, log, flags, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2)]
start = time.perf_counter()
process = os.posix_spawnp(command[0], command, os.environ, file_actions=redirect)
_, status, usage = os.wait4(process, 0)
wall = time.perf_counter() - start
print(json.dumps([status, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss]))
"""
"""Starts the command from a small process: what is started begins with the peak of memory of what started it."""


def cost_of(command: list[str], log: Path, good: Sequence[int] = (0,)) -> Cost:
    """Run a command to its end; what it prints goes to `log`. Raises `Failed` on another exit status than `good`."""
    # Without compiled modules every start would compile the sources, which no installation does.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    launch = [sys.executable, "-I", "-S", "-c", _LAUNCH, str(log), *command]
    status, cpu, wall, memory = json.loads(
        subprocess.run(launch, check=True, stdout=subprocess.PIPE, env=environment).stdout
    )
    ended = os.waitstatus_to_exitcode(status)
    if ended not in good:
        said = log.read_text(errors="replace").strip().splitlines() or ["nothing"]
        raise Failed(f"{Path(command[0]).name} ended with {ended} and said: {said[-1]}")
    return Cost(cpu, wall, memory * (1 if sys.platform == "darwin" else 1024))


def pin() -> int | None:
    """Stay on one processor, the last of those allowed; children inherit it. None where it cannot be done."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    last = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {last})
    return last
