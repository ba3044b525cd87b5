"""What a command loads: running a compiled ruleset needs nothing of the compiler, and little of anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from anondsl.compiled.artifact import write_artifact
from anondsl.runtime.kernels.load import load_kernels
from tests.resolved_profile import compiled_profile
from tests.samples.make_samples import FILES, HERE

BLOCKED = ("lark", "numba", "llvmlite", "numpy", "pydicom", "cv2", "pygls")

RUN = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError("blocked in this test: " + name)

sys.meta_path.insert(0, Refuse())
from anondsl.cli.main import main
status = main(sys.argv[1:])
compiler = ("syntax", "semantics", "ir", "diagnostics", "compiler", "proof", "source")
loaded = sorted(name for name in sys.modules if name.startswith(tuple("anondsl." + part for part in compiler)))
print("loaded:", loaded, file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_compiled_ruleset_runs_without_the_compiler_and_what_it_needs(tmp_path: Path, jobs: str) -> None:
    (tmp_path / "rules.anonc").write_bytes(write_artifact(compiled_profile()))
    load_kernels()  # builds the image where there is none
    command = ["run", str(tmp_path / "rules.anonc"), str(HERE / FILES), "-o", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(blocked=BLOCKED), *command, "--one-time-key", "--jobs", jobs],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "loaded: []\n"
    assert len(list((tmp_path / "out").rglob("*.dcm"))) == len(list((HERE / FILES).rglob("*.dcm")))


@pytest.mark.parametrize("command", [["--version"], ["run", "--help"], ["key", "--help"]])
def test_help_and_version_load_nothing_heavy(command: list[str]) -> None:
    script = "import sys; from anondsl.cli.main import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass\n"
    script += "print([name for name in ('numba', 'numpy', 'lark', 'pydicom', 'rich') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "100"},
    )
    assert done.stdout.splitlines()[-1] == "[]"
