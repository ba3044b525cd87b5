"""What one process does: read an input, have the session apply the rules, write the result beside its place.

The same code runs in the process of a batch without workers and in every worker of one with them; nothing in it
depends on the number of processes or the order of inputs. The loop over files is the hot part of a batch: it opens,
reads and writes through the system's calls and makes no object that it does not need.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping

from anondsl.batch.content import Content, OpenFile, keyed_digest, read_part, unreadable
from anondsl.batch.crash import internal_error
from anondsl.batch.discover import is_packed
from anondsl.batch.items import Found, Item, Kind, Unit, failed, rejected
from anondsl.batch.quarantine import Quarantine
from anondsl.batch.series import MOST, Series
from anondsl.batch.write import HOPELESS, OutputFolder, TemporaryWriter, unwritable
from anondsl.compiled.faults import Fault, InternalError, NotDicom
from anondsl.compiled.input_faults import ArchiveUnannounced, NotAnOrdinaryFile
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.records import record
from anondsl.runtime.intake import Source
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.kernels.load import Kernels
from anondsl.runtime.keys import Key
from anondsl.runtime.result import Outcome, Result
from anondsl.runtime.session import Session

_READ_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_BUFFER = at.WHOLE_FILE
_KEPT_BUFFER = 16 << 20
"""A buffer beyond this size is given back after its file."""


@record
class Setup:
    """What a process needs to work. `digest_key` makes the digests by which messages call inputs."""

    ruleset: CompiledRuleset
    digest: str
    key: Key | None
    parameters: Mapping[str, str]
    again: bool
    digest_key: bytes
    work_path: str
    quarantine: str | None
    show_paths: bool

    def open_session(self, kernels: Kernels | None = None) -> Session:
        """Raises `Fault` where key or parameters do not fit the ruleset, or there are no kernels."""
        return Session(self.ruleset, self.key, self.parameters, again=self.again, digest=self.digest, kernels=kernels)


class Work:
    """One process at work. `run` yields an `Item` for each file and member as soon as it is done."""

    def __init__(self, setup: Setup, session: Session | None = None, output: OutputFolder | None = None) -> None:
        """`output`: the folder in which this very process gives outputs their places."""
        self._setup = setup
        self._session = session or setup.open_session()
        self._writer = TemporaryWriter(setup.work_path)
        self._series = Series(self._session, self._writer, output, _READ_FLAGS)
        self._buffer = bytearray(_BUFFER)
        self._quarantine = (
            Quarantine(setup.quarantine, [entry.text for entry in setup.ruleset.entries]) if setup.quarantine else None
        )

    def run(self, unit: Unit) -> Iterator[Item]:
        inputs = unit.inputs
        place = 0
        while place < len(inputs):
            found = inputs[place]
            if found.kind is Kind.FILE and self._series.may_go_on:
                for item in self._series.run(inputs[place : place + MOST], self._setup.show_paths):
                    place += 1
                    yield item
                continue  # with those behind, or with the next one as with any other
            place += 1
            try:
                if found.kind is Kind.FILE:
                    yield self._file(found)
                else:
                    yield from self._archive(found, unit.part, unit.parts)
            except Exception as error:  # one input must not end the batch, nor its data reach a traceback
                path = found.path if self._setup.show_paths else ""
                yield failed(found.number, 0, internal_error(error), path=path)

    def untold(self) -> Iterator[Item]:
        """Items of files that are done already where `run` was left before it could yield them."""
        return self._series.untold()

    def close(self) -> None:
        self._writer.close()

    def _file(self, found: Found) -> Item:
        path = found.path if self._setup.show_paths else ""
        try:
            descriptor = os.open(found.path, _READ_FLAGS)
        except OSError as error:
            return failed(found.number, 0, unreadable(error), path=path)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return rejected(found.number, 0, NotAnOrdinaryFile, path=path)
            file = OpenFile(descriptor, status.st_size)
            return self._instance(found.number, 0, self._read(file) if file.size <= at.WHOLE_FILE else file, path)
        except Fault as fault:
            return failed(found.number, 0, fault, path=path)
        finally:
            os.close(descriptor)
            if len(self._buffer) > _KEPT_BUFFER:
                self._buffer = bytearray(_BUFFER)

    def _archive(self, found: Found, part: int, parts: int) -> Iterator[Item]:
        from anondsl.batch.archives import read_members  # and with it all that unpacks: few runs need it

        path = found.path if self._setup.show_paths else ""
        try:
            for member in read_members(found.path, found.kind, part, parts):
                label = f"{path}/{member.name}" if path and member.number else path
                if member.reason is not None:
                    yield rejected(found.number, member.number, member.reason, path=label)
                else:
                    yield self._instance(found.number, member.number, memoryview(member.data), label)
        except OSError as error:
            if part == 0:
                yield failed(found.number, 0, unreadable(error), path=path)

    def _read(self, file: OpenFile, start: int = 0, size: int = -1) -> memoryview:
        """A part of the file in a buffer that lives until the next one; fewer bytes where the file has shrunk."""
        end = file.size if size < 0 else min(file.size, start + size)
        if end - start > len(self._buffer):
            self._buffer = bytearray(-(-(end - start) // _BUFFER) * _BUFFER)
        view = memoryview(self._buffer)[: max(end - start, 0)]
        done = 0
        try:
            while done < len(view):
                more = os.preadv(file.descriptor, (view[done:],), start + done)
                if not more:
                    break
                done += more
        except OSError as error:
            raise unreadable(error) from None
        return view[:done]

    def _instance(self, number: int, member: int, content: Content, path: str) -> Item:
        try:
            if isinstance(content, OpenFile):
                result = self._session.apply_source(
                    Source(content.size, lambda at, size: self._part(content, at, size))
                )
            else:
                result = self._session.apply_bytes(content)
            if result.outcome is Outcome.WRITTEN:
                return self._written(number, member, result, content, path)
            item = _not_written(number, member, result, self._digest(content), path)
            if result.reason is NotDicom and not member and self._is_packed(content):
                item = rejected(number, 0, ArchiveUnannounced, digest=item.digest, path=path)
            if self._quarantine is not None and item.outcome is Outcome.REJECTED:
                self._quarantine.keep(item, content)
            return item
        except OSError as error:
            fatal = error.errno in HOPELESS
            return failed(number, member, unwritable(error), digest=self._digest(content), path=path, fatal=fatal)
        except Fault as fault:
            return failed(number, member, fault, digest=self._digest(content), path=path)
        except Exception as error:  # as above, for one member of an archive
            return failed(number, member, internal_error(error), digest=self._digest(content), path=path)

    def _part(self, file: OpenFile, start: int, size: int) -> memoryview | bytes:
        """What the engine asks for: the head of a file comes into the buffer, which it may still look at later on."""
        return read_part(file.descriptor, start, size) if start else self._read(file, 0, size)

    def _written(self, number: int, member: int, result: Result, content: Content, path: str) -> Item:
        names = result.names
        if names is None:
            raise InternalError("an output without names", "please file an issue")
        temporary = self._writer.write(result.pieces, content.descriptor if isinstance(content, OpenFile) else -1)
        return Item(
            number,
            member,
            Outcome.WRITTEN,
            # A batch that turns it down as a duplicate opens a file again to call it by its digest, but no archive.
            digest=self._digest(content) if member else "",
            temporary=temporary,
            names=(names.study, names.series, names.instance),
            path=path,
        )

    def _is_packed(self, content: Content) -> bool:
        return is_packed(self._part(content, 0, 512) if isinstance(content, OpenFile) else content[:512])

    def _digest(self, content: Content) -> str:
        return keyed_digest(self._setup.digest_key, content)


def _not_written(number: int, member: int, result: Result, digest: str, path: str) -> Item:
    if result.reason is None:
        fault = result.fault or InternalError("an instance without outcome", "please file an issue")
        return failed(number, member, fault, digest=digest, path=path)
    item = rejected(number, member, result.reason, digest=digest, path=path)
    return item._replace(attributes=result.record.attributes, entries=result.record.entries)
