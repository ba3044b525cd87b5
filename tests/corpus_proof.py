"""Proof on real files: `python tests/corpus_proof.py RULES CORPUS [--keep FOLDER]`.

Applies a rule file to every file of a corpus and reports: how many were written, rejected for which reason; which files
that pydicom opens without force were not written; whether every output is read again by pydicom with every element
decoded, by `dcmdump`, and by the plain reader; which error lines of `dciodvfy` are new (values blanked); whether pixel data
is bit-identical; which share of the elements took the deferred path.

Needs DCMTK's `dcmdump` (Debian package dcmtk) and `dciodvfy` (dicom3tools). Ends with status 1 where something is to be
explained that `EXPLAINED` does not explain. Names of files are printed: the corpus is public.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pydicom
from pydicom.errors import InvalidDicomError

from anondsl.compiler import compile_path
from anondsl.runtime.keys import Key
from anondsl.runtime.result import Outcome
from anondsl.runtime.session import Session
from tests.differential.corpus import corpus_files
from tests.differential.plain_reader import Element, Unreadable, read_file

PIXELS = (0x7FE00008, 0x7FE00009, 0x7FE00010)
ALLOWED_SHARE = 0.01
"""Elements that may take the deferred path."""

EXPLAINED: tuple[tuple[str, str], ...] = (
    (
        "ReferencedSeriesSequence present but Instance does not reference Instances",
        "the references themselves are X/Z/U* in Table E.1-1 and Type 3 here, so they go; the list of series is technical",
    ),
)
"""Patterns of new `dciodvfy` error lines, and why they are right."""


@dataclass
class Proof:
    """What was found, file by file."""

    reasons: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    readable_not_written: list[tuple[str, str]] = field(default_factory=list)
    readable: int = 0
    written: list[tuple[Path, Path]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    new_lines: Counter[str] = field(default_factory=Counter)
    new_line_files: dict[str, str] = field(default_factory=dict)
    no_verdict: list[str] = field(default_factory=list)
    elements: int = 0
    deferred: int = 0


def opens_without_force(path: Path) -> bool:
    """pydicom takes it for a DICOM file and reads its header."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pydicom.dcmread(path, stop_before_pixels=True)
    except (InvalidDicomError, OSError, EOFError, ValueError, NotImplementedError):
        return False
    except Exception:
        return False
    return True


def decode_all(path: Path) -> str:
    """Read by pydicom, every element decoded, at every depth; "" or what went wrong."""
    try:
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            data_set = pydicom.dcmread(path)
            waiting = [data_set]
            while waiting:
                for element in waiting.pop():
                    if element.VR == "SQ":
                        waiting.extend(element.value)
                    else:
                        _ = element.value
    except Exception as fault:
        return f"pydicom: {type(fault).__name__}"
    return "; ".join(sorted({f"pydicom warns: {re.sub(r'[^A-Za-z ]+', '_', str(w.message))[:80]}" for w in heard}))


def dump(path: Path) -> str:
    """`dcmdump` on a file; "" where it reads all of it without an error."""
    done = subprocess.run(["dcmdump", "-q", "+L", str(path)], capture_output=True, check=False)
    said = [line for line in done.stderr.decode("latin-1").splitlines() if line.startswith(("E:", "F:"))]
    return "" if done.returncode == 0 and not said else f"dcmdump: status {done.returncode}, {len(said)} errors"


def validate(path: Path) -> tuple[Counter[str], str]:
    """Error lines of `dciodvfy`, values blanked, and why it came to no verdict; "": it ran through, and knew the IOD."""
    try:
        done = subprocess.run(["dciodvfy", str(path)], capture_output=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        return Counter(), "runs without an end"
    text = (done.stdout + done.stderr).decode("latin-1")
    lines = [line for line in text.splitlines() if line.startswith("Error")]
    why = f"aborts with signal {-done.returncode}" if done.returncode < 0 else ""
    if "Information Object Not found" in text:
        why = "knows no such IOD"
    return Counter(blank(line) for line in lines), why


def blank(line: str) -> str:
    """The line without values and numbers of items; names of attributes and modules stay."""
    line = re.sub(r"<[0-9.]+>", "<>", line)
    line = re.sub(r"(?<!Element)(?<!Module)= ?<[^>]*>", "= <>", line)
    line = re.sub(r"= ?'[^']*'( \(\w+\))?|values are .*", "= <>", line)
    return re.sub(r"\b[iI]tem \d+|\[\d+\]|\bvalue \d+", "<>", line).strip()


def pixels(elements: Iterable[Element]) -> list[object]:
    """Pixel data at the top level: fragments or bytes."""
    return [e.fragments if e.fragments is not None else e.value for e in elements if e.tag in PIXELS]


def same_pixels(before: bytes, after: bytes) -> bool:
    """Bit-identical; an odd number of bytes may have got its padding."""
    try:
        old, new = pixels(read_file(before).elements), pixels(read_file(after).elements)
    except Unreadable:
        return False
    padded = [o + b"\0" if isinstance(o, bytes) and len(o) % 2 else o for o in old]
    return padded == new


def prove(rules: Path, corpus: Path, folder: Path) -> Proof:
    """Run the rule file over the corpus; outputs go to `folder`."""
    compilation = compile_path(rules)
    if compilation.ruleset is None:
        raise SystemExit(f"{rules} does not compile")
    session = Session(compilation.ruleset, Key.one_time(), {}, digest="0" * 64)
    proof = Proof()
    for number, path in enumerate(corpus_files(corpus)):
        name = str(path.relative_to(corpus / "files"))
        data = path.read_bytes()
        result = session.apply_bytes(data)
        readable = opens_without_force(path)
        proof.readable += readable
        proof.elements += result.record.elements
        proof.deferred += result.record.deferred
        if result.outcome is not Outcome.WRITTEN:
            about = result.reason or result.fault
            reason = f"{about.code} {about.slug}" if about is not None else "no reason"
            if result.outcome is Outcome.FAILED or result.reason is None:
                proof.faults.append(f"{name}: {result.outcome} {reason}")
            proof.reasons[reason] += 1
            proof.rejected.append((name, reason))
            if readable:
                proof.readable_not_written.append((name, reason))
            continue
        proof.reasons["written"] += 1
        output = folder / f"{number:04d}.dcm"
        output.write_bytes(result.data)
        proof.written.append((path, output))
        if not same_pixels(data, result.data):
            proof.faults.append(f"{name}: pixel data differs")
    _look_at_outputs(proof, corpus)
    return proof


def _look_at_outputs(proof: Proof, corpus: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        dumps = list(pool.map(lambda pair: dump(pair[1]), proof.written))
        before = list(pool.map(lambda pair: validate(pair[0]), proof.written))
        after = list(pool.map(lambda pair: validate(pair[1]), proof.written))
    for (path, output), dumped, (old, old_silence), (new, new_silence) in zip(
        proof.written, dumps, before, after, strict=True
    ):
        name = str(path.relative_to(corpus / "files"))
        for fault in (dumped, decode_all(output)):
            if fault and not (fault.startswith("pydicom warns") and decode_all(path)):
                proof.faults.append(f"{name}: {fault}")
        if old_silence or new_silence:
            proof.no_verdict.append(
                f"{name}: before: {old_silence or 'a verdict'}; after: {new_silence or 'a verdict'}"
            )
            continue
        for line in new - old:
            proof.new_lines[line] += 1
            proof.new_line_files.setdefault(line, name)


def explanation(line: str) -> str:
    return next((why for pattern, why in EXPLAINED if re.search(pattern, line)), "")


def report(proof: Proof) -> tuple[str, bool]:
    """The report, and whether nothing is left to explain."""
    total = sum(proof.reasons.values())
    share = proof.deferred / proof.elements if proof.elements else 0.0
    unexplained = [line for line in proof.new_lines if not explanation(line)]
    lines = [f"files: {total}", *(f"  {count:5d}  {reason}" for reason, count in proof.reasons.most_common())]
    lines.append(
        f"pydicom opens without force: {proof.readable}; of these not written: {len(proof.readable_not_written)}"
    )
    lines += [f"  {name}: {reason}" for name, reason in proof.readable_not_written]
    lines.append(f"elements: {proof.elements}; deferred: {proof.deferred} ({share:.3%})")
    lines.append(f"outputs read again by pydicom, dcmdump and the plain reader: {len(proof.written)}")
    lines.append(f"faults: {len(proof.faults)}")
    lines += [f"  {fault}" for fault in proof.faults]
    lines.append(f"dciodvfy without a verdict: {len(proof.no_verdict)}")
    lines += [f"  {name}" for name in proof.no_verdict]
    lines.append(f"dciodvfy: new error lines: {len(proof.new_lines)}, not explained: {len(unexplained)}")
    for line, count in sorted(proof.new_lines.items()):
        why = explanation(line) or f"NOT EXPLAINED, first in {proof.new_line_files[line]}"
        lines.append(f"  {count:4d}  {line}\n        {why}")
    good = not proof.faults and not unexplained and share <= ALLOWED_SHARE
    return "\n".join(lines) + "\n", good


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Prove a rule file on a corpus of real files.")
    parser.add_argument("rules", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--keep", type=Path, help="write the outputs into this folder and leave them there")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        text, good = report(prove(given.rules, given.corpus, folder))
    sys.stdout.write(text)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
