"""Build: an image of the kernels, compiled in processes that do nothing else and linked where there is a linker.

Compiling takes seconds and a hundred megabytes, which `ahead` spends in processes of its own: one for each of
`load.GROUPS`, side by side. Here they are started, watched, and their object files put together.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from anondsl.runtime.kernels.image import LIBRARY, About, Image, NoImage, target_cpu

_START = """\
import json, sys
sys.path[:], *arguments = json.loads(sys.stdin.readline())
from anondsl.runtime.kernels.ahead import compile_group
compile_group(*arguments)
"""


def build_image(groups: tuple[tuple[str, ...], ...], kind: str) -> Image:
    """An image of all kernels: a library or object files. Raises `NoImage`."""
    start = time.monotonic()
    linker = find_linker() if kind == LIBRARY else []
    if linker is None:
        raise NoImage("there is neither a C compiler nor a linker")
    if not sys.executable or getattr(sys, "frozen", False):
        raise NoImage("the program that runs here is no Python that can be started again")
    cpu = target_cpu()
    if _processors() < 2:
        groups = (sum(groups, ()),)
    try:
        with tempfile.TemporaryDirectory(prefix="anondsl-") as folder:
            paths = _compile(groups, cpu, folder)
            if linker:
                library = os.path.join(folder, "kernels.so")
                _run([[*linker, "-o", library, *paths]], [""], folder)
                paths = [library]
            codes = [_content(path) for path in paths]
    except OSError as error:
        raise NoImage("a process cannot be started, or a temporary file cannot be written") from error
    seconds = round(time.monotonic() - start, 2)
    return Image(About(cpu, seconds, tuple(len(code) for code in codes)), b"".join(codes))


def find_linker() -> list[str] | None:
    """The command that makes a shared library of object files; None where this machine has none."""
    for program, *options in (("cc", "-nostdlib"), ("gcc", "-nostdlib"), ("clang", "-nostdlib"), ("ld",), ("ld.lld",)):
        path = shutil.which(program)
        if path is not None:
            return [path, "-shared", *options]
    return None


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _compile(groups: tuple[tuple[str, ...], ...], cpu: str, folder: str) -> list[str]:
    """Compile every group; paths of the object files."""
    search = [os.path.abspath(entry) for entry in sys.path]
    paths = [os.path.join(folder, f"{number}.o") for number in range(len(groups))]
    texts = [json.dumps([search, names, cpu, path]) + "\n" for names, path in zip(groups, paths, strict=True)]
    # -I: what is imported comes from where this process imports from, not from the environment or the current folder.
    _run([[sys.executable, "-I", "-c", _START] for _ in groups], texts, folder)
    return paths


def _run(commands: list[list[str]], inputs: list[str], folder: str) -> None:
    """Run commands side by side, in a folder that holds no settings of numba."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    environment["NUMBA_OPT"] = "0"  # numba would optimize every function, and once more in each of its callers
    running: list[subprocess.Popen[str]] = []
    try:
        for command in commands:
            running.append(
                subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    text=True,
                    errors="replace",
                    cwd=folder,
                    env=environment,
                )
            )
        for process, text in zip(running, inputs, strict=True):
            if process.stdin is not None:
                process.stdin.write(text)
                process.stdin.flush()
        for process in running:
            _, said = process.communicate()
            if process.returncode != 0:
                lines = [line for line in said.splitlines() if line[:1].strip()]
                raise NoImage(lines[-1] if lines else "it ended without a word")
    finally:
        for process in running:
            process.kill()
            process.communicate()


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
