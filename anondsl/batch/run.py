"""One batch on one screen: check what was asked, find inputs, have them worked on, give every output its place.

The tree that comes out depends on the inputs, the rules and the key, and on nothing else: not on the number of
processes, not on the order in which they finish.
"""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from itertools import chain, islice

from anondsl.batch.content import OpenFile, keyed_digest
from anondsl.batch.discover import discover
from anondsl.batch.items import Found, Item, Kind, Unit, failed, rejected
from anondsl.batch.misuse import Misuse
from anondsl.batch.quarantine import open_quarantine
from anondsl.batch.work import Setup, Work
from anondsl.batch.write import HOPELESS, OutputFolder, Placed, unwritable
from anondsl.compiled.faults import DuplicateInstance, KeyMissing, OutputUnwritable
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.records import field, record
from anondsl.runtime.kernels.load import load_kernels
from anondsl.runtime.keys import Key
from anondsl.runtime.session import Session, settle_parameters

_ALONE_SECONDS = 0.2
"""A batch that takes longer gets help by itself, if its files are slow: starting processes costs about half of that."""
_SLOW_FILE = 100e-6
"""Seconds a file from which on more processes are sooner done: handing one over, taking it back and giving it its name
costs a quarter of that. Small files of a series are quicker."""
_LOOKED_AT = 32
"""Inputs among which an archive is looked for: what is in one is worth processes from the start."""
_UNIT_FILES = 64
_UNIT_CHARACTERS = 16_000
_SETTLED_TOGETHER = 256


@record
class Batch:
    """What the user asked for. `digest` is that of the compiled ruleset; `jobs` 0: as many as make sense."""

    ruleset: CompiledRuleset
    digest: str
    inputs: tuple[str, ...]
    output: str
    key: Key | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    jobs: int = 0
    quarantine: str | None = None
    again: bool = False
    show_paths: bool = False


def run_batch(batch: Batch, tell: Callable[[Item], None], announce: Callable[[str], None] | None = None) -> bool:
    """Do it. `tell` gets every item in its final form, once. False where the batch gave up before its end.

    `announce` gets a line for the user when something is about to take seconds.
    Raises `Misuse` and `Fault` before any input is opened. An interruption leaves what is written so far.
    """
    _check(batch)
    key = batch.key or Key.one_time()
    setup = Setup(
        batch.ruleset,
        batch.digest,
        batch.key,
        batch.parameters,
        batch.again,
        key.derive("manifest", batch.ruleset.project),
        OutputFolder(batch.output).work_path,
        batch.quarantine,
        batch.show_paths,
    )
    session = setup.open_session(load_kernels(announce))
    excluded = [open_quarantine(batch.quarantine)] if batch.quarantine else []
    with OutputFolder(batch.output) as output:
        jobs, alone, found = _jobs(batch.jobs, discover(batch.inputs, [output.identity, *excluded]))
        paths: dict[int, str] = {}
        units = _units(found, jobs, paths, lambda item: tell(item if batch.show_paths else item._replace(path="")))
        own = Work(setup, session, output) if alone else None
        try:
            with contextlib.closing(_work_on(units, own, setup, session, jobs, alone)) as items:
                return _place_all(items, output, setup, paths, tell)
        finally:
            if own is not None:
                for item in own.untold():  # of those that were placed already when something ended the batch
                    if not item.temporary:
                        tell(item)
                own.close()


def _check(batch: Batch) -> None:
    if batch.ruleset.needs_key and batch.key is None:
        raise KeyMissing(
            "the ruleset derives values from a secret key, and none was given",
            "make one with `anondsl key new FILE` and give it by `--key-file FILE`, or set ANONDSL_KEY; "
            "`--one-time-key` makes one that is forgotten after this run",
        )
    settle_parameters(batch.ruleset, batch.parameters)
    output = os.path.realpath(batch.output)
    if os.path.exists(output) and not os.path.isdir(output):
        raise Misuse("the output is no folder", "name a folder with `-o`; it is made where it does not exist")
    for place, given in enumerate(batch.inputs, 1):
        if not os.path.lexists(given):
            raise Misuse(f"there is no such file or folder as argument {place} of INPUT")
        if _is_within(os.path.realpath(given), output):
            raise Misuse(f"argument {place} of INPUT lies in the output folder", "choose another output folder")
    if batch.quarantine is not None and _is_within(os.path.realpath(batch.quarantine), output):
        raise Misuse("the quarantine, which holds originals, lies in the output folder", "choose another folder")


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _jobs(asked: int, found: Iterator[Found | Item]) -> tuple[int, float, Iterable[Found | Item]]:
    """How many processes to work with, and after how many seconds they are started: as asked, else one for each
    processor once the batch proves long and slow."""
    if asked:
        return asked, math.inf if asked == 1 else 0.0, found
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if processors == 1:
        return 1, math.inf, found
    first = list(islice(found, _LOOKED_AT))
    archives = any(isinstance(one, Found) and one.kind is not Kind.FILE for one in first)
    return processors, 0.0 if archives else _ALONE_SECONDS, chain(first, found)


def _units(
    found: Iterable[Found | Item], jobs: int, paths: dict[int, str], tell: Callable[[Item], None]
) -> Iterator[Unit]:
    """Files in small lots that grow, so that few files still spread; archives in as many parts as there are jobs.

    What discovery has already decided is told at once. `paths` holds the files that are on their way.
    """
    files: list[Found] = []
    characters = given = 0
    for one in found:
        if isinstance(one, Item):
            tell(one)
        elif one.kind is Kind.FILE:
            paths[one.number] = one.path
            files.append(one)
            characters += len(one.path)
            enough = _UNIT_FILES if jobs == 1 else min(_UNIT_FILES, 1 + given // (8 * jobs))
            if len(files) >= enough or characters > _UNIT_CHARACTERS:
                yield Unit(tuple(files))
                given += len(files)
                files, characters = [], 0
        else:
            parts = 1 if one.kind is Kind.PACKED_TAR else jobs
            for part in range(parts):
                yield Unit((one,), part, parts)
    if files:
        yield Unit(tuple(files))


def _work_on(
    units: Iterator[Unit], own: Work | None, setup: Setup, session: Session, jobs: int, alone: float
) -> Generator[Item, None, None]:
    """Items as they are done: by this process, and by `jobs` others where it has been slow for so many seconds."""
    if own is not None:
        start, done = time.monotonic(), 0
        for unit in units:
            for item in own.run(unit):
                done += 1
                yield item
            passed = time.monotonic() - start
            if passed > alone:
                if passed > done * _SLOW_FILE:
                    break
                start, done = time.monotonic(), 0
    left = next(units, None)
    if left is None:
        return
    from anondsl.batch.pool import Pool

    with Pool(setup, jobs, session) as pool:
        yield from pool.run(chain((left,), units))


def _place_all(
    items: Iterable[Item], output: OutputFolder, setup: Setup, paths: dict[int, str], tell: Callable[[Item], None]
) -> bool:
    waiting = 0
    for done in items:
        path = paths.pop(done.number, "")
        item = _place(done, output, setup, path) if done.temporary else done
        tell(item)
        if item.fatal:
            return False
        waiting += 1
        if waiting == _SETTLED_TOGETHER:
            try:
                output.settle()
            except OSError as error:
                raise unwritable(error) from None
            waiting = 0
    return True


def _place(item: Item, output: OutputFolder, setup: Setup, path: str) -> Item:
    try:
        if output.place(item.temporary, item.names) is Placed.WRITTEN:
            return item
        digest = item.digest or _digest_of_file(path, setup.digest_key)
        return rejected(item.number, item.member, DuplicateInstance, digest=digest, path=item.path)
    except OSError as error:
        fault = unwritable(error)
        fatal = error.errno in HOPELESS
    except OutputUnwritable as raised:
        fault, fatal = raised, False
    output.discard(item.temporary)
    return failed(item.number, item.member, fault, digest=item.digest, path=item.path, fatal=fatal)


def _digest_of_file(path: str, key: bytes) -> str:
    try:
        with open(path, "rb") as file:
            return keyed_digest(key, OpenFile(file.fileno(), os.fstat(file.fileno()).st_size))
    except OSError:
        return ""
