"""Coverage-guided fuzzing of the checked kernels: `python -m tests.fuzz.headers --minutes 30`.

atheris (pip install atheris) watches which branches of the kernels an input reaches and keeps those that reach new ones. The
kernels run as plain Python over checked memory, and each case runs through the compiled ones as well: an access out of
bounds, a loop without end, an exception, or bytes that differ end the run with the case in the folder `--findings`.

An input is two bytes that choose ruleset, encoding and window, and then a data set, or a whole file.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from tests.checked.pair import Pair
from tests.checked.rulesets import TEXTS, ruleset
from tests.checked.runtime import CheckedRuntime, checked_runtime
from tests.differential.plain_reader import BIG_ENDIAN, EXPLICIT, IMPLICIT
from tests.fuzz.mutate import mutated_data_set
from tests.fuzz.seeds import Seed, corpus_seeds, data_set_of, own_seeds

_NAMES = sorted(TEXTS)
_ENCODINGS = (EXPLICIT, IMPLICIT, BIG_ENDIAN)
_WHOLE_FILE = 3
"""Behind the three encodings: the input is a file with its own head."""
_WINDOWS = (0, 150, 300, 700)
_MOST_BYTES = 8 << 10


def _meta(syntax: str) -> bytes:
    """The least that says an encoding."""
    from tests.builders import element, write_dataset

    return bytes(128) + b"DICM" + write_dataset([element("TransferSyntaxUID", syntax)])


def input_of(seed: Seed, ruleset_number: int) -> bytes:
    syntax, data = data_set_of(seed)
    return bytes((ruleset_number | _ENCODINGS.index(syntax) << 4, 0)) + data


def file_input_of(seed: Seed, ruleset_number: int) -> bytes:
    return bytes((ruleset_number | _WHOLE_FILE << 4, 0)) + seed[1]


class Target:
    """One input through checked and compiled kernels."""

    def __init__(self, checked: CheckedRuntime) -> None:
        self._pairs = [Pair(checked, ruleset(name)) for name in _NAMES]
        self._metas = [_meta(syntax) for syntax in _ENCODINGS]
        self.written = 0

    def run(self, data: bytes) -> None:
        if len(data) < 2:
            return
        pair = self._pairs[(data[0] & 15) % len(self._pairs)]
        encoding, window = data[0] >> 4 & 3, _WINDOWS[data[1] & 3]
        file = data[2:] if encoding == _WHOLE_FILE else self._metas[encoding] + data[2:]
        seen = pair.in_windows(file, window) if window else pair.whole(file)
        if seen.outcome == "written":
            self.written += 1
            pair.set_no_wait()
            assert pair.whole(file) == pair.whole(file) == seen  # the second one is done like the first


def _mutator(atheris: ModuleType) -> Callable[[bytes, int, int], bytes]:
    """Half of the mutations know DICOM, half are libFuzzer's."""

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        source = random.Random(seed)
        encoding = data[0] >> 4 & 3 if data else _WHOLE_FILE
        if len(data) < 16 or encoding == _WHOLE_FILE or source.random() < 0.5:
            mutated: bytes = atheris.Mutate(data, most)
            return mutated
        head = data[:2] if source.random() < 0.8 else bytes((source.randrange(256), source.randrange(4)))
        return (head + mutated_data_set(data[2:], source, _ENCODINGS[encoding]))[:most]

    return mutate


def _watch(atheris: ModuleType, checked: CheckedRuntime) -> int:
    """Have atheris count the branches of the kernels; returns how many functions that are."""
    count = 0
    for name, module in checked.modules.items():
        if not name.startswith("anondsl.runtime.kernels.") or not hasattr(module, "_tick"):
            continue
        for function in vars(module).values():
            if isinstance(function, FunctionType) and function.__globals__ is vars(module):
                atheris.instrument_func(function)
                count += 1
    return count


def _atheris() -> Any:
    try:
        import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        sys.stderr.write("this fuzzer needs atheris: pip install atheris\n")
        raise SystemExit(2) from None
    return atheris


def _save_seeds(folder: Path) -> None:
    for number, seed in enumerate((*own_seeds(), *corpus_seeds())):
        try:
            inputs = (input_of(seed, number % len(_NAMES)), file_input_of(seed, number % len(_NAMES)))
        except zlib.error:
            continue
        for kind, data in enumerate(inputs):
            if len(data) <= _MOST_BYTES:
                (folder / f"{number:04d}-{kind}").write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description="coverage-guided fuzzing of the checked kernels")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("findings"))
    parser.add_argument("--case", type=Path, help="run this one input and end")
    asked = parser.parse_args()
    checked = checked_runtime(arithmetic=asked.case is not None)
    if asked.case is not None:
        Target(checked).run(asked.case.read_bytes())
        return
    atheris = _atheris()
    functions = _watch(atheris, checked)
    target = Target(checked)
    asked.findings.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _save_seeds(Path(folder))
        sys.stderr.write(f"{functions} functions, {len(list(Path(folder).iterdir()))} seeds\n")
        options = [
            f"-max_total_time={int(asked.minutes * 60)}",
            f"-seed={asked.seed}",
            f"-max_len={_MOST_BYTES}",
            f"-artifact_prefix={asked.findings}/",
            "-timeout=60",
            "-rss_limit_mb=4096",
            "-print_final_stats=1",
            folder,
        ]
        atheris.Setup([sys.argv[0], *options], target.run, custom_mutator=_mutator(atheris))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
