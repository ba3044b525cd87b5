"""Several processes at work on one batch.

The process of the batch hands out units and takes back items through one pipe a worker; data sets never go through
a pipe, only numbers, paths and outcomes. A worker that dies (for want of memory, or by a fault in the kernels) costs
only the input that killed it: its other inputs are given out again, one by one, and the culprit comes out as failed.
Workers end when their pipe closes, so none outlives a batch that was killed.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess

from anondsl.batch.crash import internal_error
from anondsl.batch.items import Item, Kind, Unit, failed
from anondsl.batch.work import Setup, Work
from anondsl.compiled.faults import EngineUnavailable, Fault, InternalError
from anondsl.runtime.session import Session

_AT_HAND = 2
"""Units a worker has at once: the next one waits in its pipe. A unit must fit into a pipe's buffer (`run`)."""
_REPLY_SECONDS = 0.1
_REPLY_ITEMS = 64
_GRACE_SECONDS = 5.0


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    units: deque[Unit] = field(default_factory=deque)
    done: set[int] = field(default_factory=set)
    """Numbers of the first unit whose items are in."""


class Pool:
    """Use as a context manager. `run` may be used once."""

    def __init__(self, setup: Setup, jobs: int, session: Session | None = None) -> None:
        """`session`: one of this setup; processes that are forked take it over as it is and save opening theirs."""
        self._setup = setup
        self._jobs = jobs
        self._context = _context()
        self._session = session if isinstance(self._context, ForkContext) else None
        self._workers: list[_Worker] = []
        self._again: deque[Unit] = deque()

    def __enter__(self) -> Pool:
        for _ in range(self._jobs):
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.pipe.close()
        deadline = time.monotonic() + _GRACE_SECONDS
        for worker in self._workers:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    def run(self, units: Iterator[Unit]) -> Iterator[Item]:
        """Items in the order in which they are done. Raises `EngineUnavailable` where workers cannot start."""
        more = True
        while True:
            for worker in self._workers:
                while len(worker.units) < _AT_HAND:
                    unit = self._again.popleft() if self._again else next(units, None) if more else None
                    if unit is None:
                        more = False
                        break
                    self._hand_over(worker, unit)
            busy = [worker for worker in self._workers if worker.units]
            if not busy and not self._again:
                return
            ready = wait([worker.pipe for worker in busy])
            for worker in busy:
                if worker.pipe in ready:
                    yield from self._receive(worker)

    def _hand_over(self, worker: _Worker, unit: Unit) -> None:
        worker.units.append(unit)
        with contextlib.suppress(OSError):  # it died: its pipe tells so when it is read
            worker.pipe.send(unit)

    def _receive(self, worker: _Worker) -> Iterator[Item]:
        try:
            items, ended = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._bury(worker)
            return
        if isinstance(items, Fault):
            raise items
        yield from items
        worker.done.update(item.number for item in items)
        if ended:
            worker.units.popleft()
            worker.done.clear()

    def _bury(self, worker: _Worker) -> Iterator[Item]:
        """Replace a dead worker and give its inputs out again."""
        worker.process.join(_GRACE_SECONDS)
        worker.pipe.close()
        self._workers.remove(worker)
        first, *waiting = worker.units
        self._again.extend(waiting)
        left = [found for found in first.inputs if found.kind is not Kind.FILE or found.number not in worker.done]
        if len(first.inputs) > 1:
            self._again.extend(Unit((found,)) for found in left)
        elif left:
            found = left[0]
            fault = InternalError(
                f"the worker process ended by itself ({_how(worker.process.exitcode)})",
                "please file an issue; if memory ran out, run with fewer `--jobs`",
            )
            path = found.path if self._setup.show_paths else ""
            yield failed(found.number, 0, fault, path=path)
        self._start()

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        others = [worker.pipe for worker in self._workers]
        process = self._context.Process(
            target=_work, args=(self._setup, self._session, theirs, [ours, *others]), daemon=True
        )
        # No interrupt may reach the new process before it has said that it ignores them.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self._workers.append(_Worker(process, ours))


def _work(setup: Setup, session: Session | None, pipe: Connection, not_ours: list[Connection]) -> None:
    """A worker's whole life. `not_ours`: ends of pipes that came along with the fork and would keep them open."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells the whole group; the batch tells us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in not_ours:
        other.close()
    try:
        work = Work(setup, session)
    except Fault as fault:
        pipe.send((EngineUnavailable(fault.message, fault.help), True))
        return
    except Exception as error:  # whatever it is, its text may quote data: only its kind goes to the batch
        pipe.send((internal_error(error), True))
        return
    try:
        while True:
            unit: Unit = pipe.recv()
            items: list[Item] = []
            due = time.monotonic() + _REPLY_SECONDS
            for item in work.run(unit):
                items.append(item)
                if len(items) >= _REPLY_ITEMS or time.monotonic() > due:
                    pipe.send((items, False))
                    items = []
                    due = time.monotonic() + _REPLY_SECONDS
            pipe.send((items, True))
    except Exception:  # a traceback of Python's would quote data
        # The pipe is closed: the batch is over, or gone. If it was anything else, Python would print a traceback with
        # the exception's text; the batch, for which this worker is dead, names the input that is lost.
        return


def _context() -> ForkContext | SpawnContext:
    """Forked workers inherit the compiled ruleset and the loaded kernels; without a safe fork they load anew."""
    if sys.platform == "linux":
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-exit_code).name
    return f"status {exit_code}"
