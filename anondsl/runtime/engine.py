"""The engine: one instance through index, guards, decide, values and emit (docs/architecture.md).

An `Engine` owns the memory of one session and is used by one thread at a time. It raises `Reject` where an instance
is not
written, and knows nothing of folders.
"""

# Annotations are not postponed: `NamedTuple` compiles postponed ones, field by field, whenever the program starts.

import struct
from collections.abc import Sequence
from typing import NamedTuple

from anondsl.compiled.actions import Replace, Set
from anondsl.compiled.expressions import Text
from anondsl.compiled.faults import (
    AlreadyDone,
    DicomDirectory,
    EncapsulatedDocument,
    InternalError,
    MalformedStructure,
    NoHonestDummy,
    NoPatient,
    NoSopClass,
    NoSopInstance,
    PixelLengthUnknown,
    Video,
)
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.dicom.transfer_syntax import TransferSyntax
from anondsl.runtime import record
from anondsl.runtime.additions import Additions, Insert
from anondsl.runtime.charsets import UTF8, CharacterSet
from anondsl.runtime.circumstances import STUDY, Verdicts, settle_places, settle_shifts
from anondsl.runtime.deferred import Filler, NeedsUtf8
from anondsl.runtime.derive import new_uid
from anondsl.runtime.encode import Encoding, element, pad
from anondsl.runtime.guards import references
from anondsl.runtime.instance import Entry, Instance
from anondsl.runtime.intake import CHARACTER_SET, Bytes, Intake, Source, Taken
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.kernels.load import Kernels
from anondsl.runtime.memory import Pinned
from anondsl.runtime.meta import FileMeta, write_meta
from anondsl.runtime.pixels.plan import LAYOUT, PIXELS, is_unbounded, surplus_from
from anondsl.runtime.precedent import SOP_INSTANCE, Precedent
from anondsl.runtime.recall import Recall
from anondsl.runtime.rejecting import Reject
from anondsl.runtime.result import InstanceNames, Outcome, Piece, Record, Result, Stretch
from anondsl.runtime.tables import EngineTables
from anondsl.runtime.values import Sources, reads

_SOP_CLASS = 0x00080016
_SERIES = 0x0020000E
_DOCUMENT = 0x00420011
_DOCUMENT_LENGTH = 0x00420015
_LOOKED_AT = (
    CHARACTER_SET, _SOP_CLASS, SOP_INSTANCE, STUDY, _SERIES, _DOCUMENT, _DOCUMENT_LENGTH,
    record.METHOD, record.LONGITUDINAL, *LAYOUT, *sorted(PIXELS),
)  # fmt: skip
"""Top-level attributes that the engine looks at in every instance."""

_DIRECTORY_CLASS = "1.2.840.10008.1.3.10"
_DOCUMENT_CLASSES = "1.2.840.10008.5.1.4.1.1.104."
_UID_CHARACTERS = frozenset("0123456789.")
_SPLIT = 1 << 16


class Keys(NamedTuple):
    """Keys by purpose, derived for the project of the ruleset."""

    uid: bytes
    text: bytes
    date: bytes


def _read_by_rules(ruleset: CompiledRuleset) -> tuple[int, ...]:
    """Top-level tags that rules read, as far as there is one element of each."""
    read = list(ruleset.identify.references)
    for action in ruleset.actions:
        if isinstance(action, (Replace, Set)):
            read += reads(action.value)
            read += reads(action.fallback_value) if action.fallback_value is not None else []
    for condition in (*ruleset.guards, *(reject.condition for reject in ruleset.rejects)):
        read += references(condition)
    tags = [each.tag for each in read if not (each.path or each.creator or each.repeats)]
    return (*tags, *(spec.tag for spec in ruleset.sets))


class Engine:
    """`apply` and `apply_from` take one file and answer what to write."""

    def __init__(
        self,
        ruleset: CompiledRuleset,
        digest: str,
        keys: Keys,
        parameters: dict[str, str],
        kernels: Kernels,
        again: bool,
    ) -> None:
        self.ruleset = ruleset
        self.digest = digest
        self.keys = keys
        self.kernels = kernels
        self.again = again
        rules_read = _read_by_rules(ruleset)
        # the index answers the places of what rules or the engine read
        self.tables = EngineTables(ruleset, keys.uid, tuple(dict.fromkeys((*_LOOKED_AT, *rules_read))))
        self.kernels.prepare(self.tables.context.address)
        slots = self.tables.apply_wishes(ruleset.table.tags)
        self.verdicts = Verdicts(ruleset)
        self.intake = Intake(self.tables, kernels, slots)
        self.precedent = Precedent(self.tables, kernels, slots, rules_read, bool(ruleset.scopes))
        self.filler = Filler(ruleset, self.tables, Sources(parameters, keys.text), keys.uid, Recall(ruleset))
        self.additions = Additions(ruleset, self.tables, self.filler, digest)
        self.sop_classes = dict(ruleset.types.sop_classes)
        self.accepted = {accept.thing for accept in ruleset.accepts}
        self._literals: dict[CharacterSet, list[Pinned | None]] = {}
        self._literals_of: CharacterSet | None = None
        self._inserted: Sequence[Insert] = ()
        self._packed = b""

    def apply(self, data: Bytes) -> Result:
        """A file in memory. Raises Reject where the instance is not written."""
        if self.tables.words[at.PRECEDENT_HOLDS]:
            followed = self.precedent.follow(data)
            if followed is not None:
                return followed
        return self.apply_taken(self.intake.take(data), None)

    def apply_from(self, source: Source) -> Result:
        """A file that is read only as far as needed; its native pixel data comes back as a `Stretch` of it."""
        return self.apply_taken(self.intake.take_from(source, at.WINDOW), source)

    def apply_taken(self, taken: Taken, source: Source | None) -> Result:
        """An instance that `intake` took from `source`, or from memory. Afterwards its entries hold what became of
        each."""
        instance, syntax, encoding = taken.instance, taken.syntax, taken.encoding
        ruleset, tables, words = self.ruleset, self.tables, self.tables.words
        sop_class, old_sop = self._identity(instance, taken.meta)
        self._refuse(instance, sop_class, syntax)
        words[at.TYPE_ROW] = self.sop_classes.get(sop_class, ruleset.types.unknown_row)
        self.verdicts.settle(tables, instance)
        settle_places(ruleset, tables, self.kernels, instance)
        settle_shifts(ruleset, tables, instance, self.keys.date)
        charset = instance.charset
        try:
            removed, added = self._settle(instance, encoding, charset)
        except NeedsUtf8:
            instance.special = True
            charset = UTF8
            removed, added = self._settle(instance, encoding, charset)
            self.filler.transcode(instance, charset)
        cut = self._cut_pixels(instance, taken)
        self._document_length(instance)
        inserts: Sequence[Insert] = self.additions.fixed(instance, encoding, charset)
        if added:
            inserts = [*inserts, *added]
        new_sop, missing = self._identifiers(instance, encoding, sop_class, old_sop)
        if missing:
            inserts = [*inserts, *missing]
            instance.special = True
        names = InstanceNames(self._new(instance, STUDY), self._new(instance, _SERIES), new_sop)
        body = self._emit(inserts, taken, source, cut)
        if syntax.deflated:
            body = [_deflate(body)]
        seen = Record((), (), removed + words[at.REMOVED_INVALID], instance.count, words[at.DEFERRED_COUNT])
        head = write_meta(syntax.uid, sop_class, new_sop)
        self.precedent.establish(instance, self.filler.answers, syntax, sop_class, names)
        return Result(Outcome.WRITTEN, (head, *body), None, seen, names)

    # -- what the instance is ----------------------------------------------------------------------------------------

    def _identity(self, instance: Instance, meta: FileMeta) -> tuple[str, str]:
        """SOP Class and SOP Instance UID, from the data set, else from the file meta information."""
        sop_class = instance.uid(_SOP_CLASS) or meta.sop_class
        sop_instance = instance.uid(SOP_INSTANCE) or meta.sop_instance
        if _DIRECTORY_CLASS in (sop_class, meta.sop_class):
            raise Reject(DicomDirectory)
        if not sop_class or not _UID_CHARACTERS.issuperset(sop_class) or len(sop_class) > 64:
            raise Reject(NoSopClass)
        if not sop_instance:
            raise Reject(NoSopInstance)
        return sop_class, sop_instance

    def _refuse(self, instance: Instance, sop_class: str, syntax: TransferSyntax) -> None:
        """What is rejected whatever the rules say (LANGUAGE 9)."""
        document = sop_class.startswith(_DOCUMENT_CLASSES) or instance.top(_DOCUMENT) is not None
        if document and "encapsulated-documents" not in self.accepted:
            raise Reject(EncapsulatedDocument)
        if syntax.video and "video" not in self.accepted:
            raise Reject(Video)
        for tag in PIXELS:
            pixels = instance.top(tag)
            if pixels is not None and is_unbounded(instance, pixels):
                raise Reject(PixelLengthUnknown, (tag,))
        if not self.again and record.already_done(instance, self.digest):
            raise Reject(AlreadyDone)

    # -- decide ------------------------------------------------------------------------------------------------------

    def _settle(self, instance: Instance, encoding: Encoding, charset: CharacterSet) -> tuple[int, list[Insert]]:
        """`_decide`, and the elements of `set` statements that the instance lacks. Raises `NeedsUtf8`."""
        removed = self._decide(instance, charset)
        return removed, self.additions.sets(instance, encoding, charset) if self.ruleset.sets else []

    def _decide(self, instance: Instance, charset: CharacterSet) -> int:
        """Settle every element; returns how many texts the host removed."""
        tables, words = self.tables, self.tables.words
        if self._literals_of is not charset:
            self._put_literals(charset)
        while (status := self.kernels.decide(tables.context.address)) != at.OK:
            if status == at.MORE_VALUES:
                tables.values.grow(tables.values.size + words[at.VALUES_USED])
            elif status == at.MORE_DEFERRED:
                tables.deferred.grow(tables.deferred.size * 2)
            elif status == at.NO_PATIENT:
                raise Reject(NoPatient, tuple(reference.tag for reference in self.ruleset.identify.references[:1]))
            elif status == at.NO_DUMMY:
                raise Reject(NoHonestDummy, (words[at.ABOUT_TAG],), (words[at.ABOUT_ENTRY],))
            else:
                raise InternalError(f"the decide kernel answered {status}")
            tables.connect()
        return self.filler.fill(instance, charset)

    def _put_literals(self, charset: CharacterSet) -> None:
        """Plain texts of `replace ... with` in this character set, for the kernel; what does not fit goes to the
        host."""
        known = self._literals.get(charset)
        if known is None:
            known = []
            for action in self.ruleset.actions:
                data = None
                if isinstance(action, (Replace, Set)) and isinstance(action.value, Text) and action.value.text:
                    data = charset.encode(action.value.text)
                known.append(None if data is None else Pinned(pad("LO", data)))
            if len(self._literals) < 64:
                self._literals[charset] = known
        words = self.tables.actions.words
        for number, pinned in enumerate(known):
            words[number * at.ACTION_WORDS + at.ACTION_ADDRESS] = pinned.address if pinned else 0
            words[number * at.ACTION_WORDS + at.ACTION_LENGTH] = pinned.size if pinned else 0
        self._literals_of = charset
        self._literals_now = known

    def _cut_pixels(self, instance: Instance, taken: Taken) -> int | None:
        """Native pixel bytes beyond Rows x Columns x Samples x Frames go (LANGUAGE 9); returns how many stay of pixel
        data that was left out, None where nothing is cut there."""
        where = self.tables.words[at.PIXEL_ENTRY]
        if where < 0:
            return None
        entry = instance.entry(where)
        if entry.flags & at.F_FRAGMENTS and not taken.syntax.encapsulated:
            raise Reject(MalformedStructure, (entry.tag,))
        wanted = surplus_from(instance, entry)
        if wanted is None:
            return None
        if taken.gap_at >= 0:
            return wanted
        data = bytes(instance.source[entry.value : entry.value + wanted])
        self.filler.replace_value(entry, pad("OB", data))
        return None

    def _document_length(self, instance: Instance) -> None:
        """EncapsulatedDocumentLength follows the document that is written."""
        document, length = instance.top(_DOCUMENT), instance.top(_DOCUMENT_LENGTH)
        if document is None or length is None or document.op == at.R_KEEP or length.op == at.R_DROP:
            return
        instance.special = True
        size = len(self._written(instance, document))
        order = ">" if length.flags & at.F_BIG else "<"
        self.filler.replace_value(length, struct.pack(order + "I", size))

    # -- what is written ---------------------------------------------------------------------------------------------

    def _written(self, instance: Instance, entry: Entry) -> bytes:
        """The value an element is written with."""
        match entry.op:
            case at.R_KEEP:
                return instance.raw(entry)
            case at.R_VALUE:
                return bytes(self.tables.values.data[entry.extra : entry.extra + entry.arg])
            case at.R_PAYLOAD:
                spec = self.ruleset.dummies[entry.arg]
                return bytes.fromhex(spec.text) if spec.kind == "bytes" else spec.text.encode("ascii")
        return b""

    def _new(self, instance: Instance, tag: int) -> str:
        entry = instance.top(tag)
        if entry is None:
            return ""
        return self._written(instance, entry).strip(b"\0 ").decode("ascii", "replace")

    def _identifiers(
        self, instance: Instance, encoding: Encoding, sop_class: str, old_sop: str
    ) -> tuple[str, list[Insert]]:
        """The new SOP Instance UID, and the identifiers that only the file meta had, for the data set."""
        missing: list[Insert] = []
        if not self._new(instance, _SOP_CLASS):
            missing.append(self._insert(instance, encoding, _SOP_CLASS, sop_class))
        new_sop = self._new(instance, SOP_INSTANCE)
        if not new_sop:
            new_sop = new_uid(self.keys.uid, old_sop.encode("ascii", "replace"))
            missing.append(self._insert(instance, encoding, SOP_INSTANCE, new_sop))
        return new_sop, missing

    def _insert(self, instance: Instance, encoding: Encoding, tag: int, uid: str) -> Insert:
        entry = instance.top(tag)
        if entry is not None:
            self.tables.entries.data[entry.number * at.ENTRY_SIZE + at.E_OP] = at.R_DROP
        return tag, Pinned(element(encoding, tag, "UI", uid.encode("ascii")))

    def _put_inserts(self, inserts: Sequence[Insert]) -> None:
        """Elements to insert, for the kernel. Most instances get the very same ones as the last."""
        if inserts is not self._inserted:
            ordered = sorted(inserts, key=lambda insert: insert[0])
            self._packed = b"".join(struct.pack("<qqq", tag, part.address, part.size) for tag, part in ordered)
            self._inserted = inserts  # last: an interruption must not leave the addresses of others with these
        tables = self.tables
        if len(self._packed) > tables.inserts.size:
            tables.inserts.grow(len(self._packed))
            tables.connect()
        tables.inserts.data[: len(self._packed)] = self._packed
        tables.words[at.INSERT_COUNT] = len(inserts)

    def _emit(self, inserts: Sequence[Insert], taken: Taken, source: Source | None, cut: int | None) -> list[Piece]:
        tables, words = self.tables, self.tables.words
        self._put_inserts(inserts)
        words[at.SPLIT_AT] = _SPLIT
        while (status := self.kernels.emit(tables.context.address)) != at.OK:
            if status != at.MORE_OUT:
                raise InternalError(f"the emit kernel answered {status}")
            tables.out.grow(tables.out.size + words[at.OUT_USED])
            tables.connect()
        out = memoryview(tables.out.data)
        used, split = words[at.OUT_USED], words[at.PIXEL_OUT]
        if split < 0:
            return [out[:used]]
        start, size = words[at.PIXEL_FROM], words[at.PIXEL_SIZE]
        if taken.gap_at < 0 or source is None:
            pixels: list[Piece] = [memoryview(taken.instance.source)[start : start + size]]
        elif cut is not None:
            # the length stands in the four bytes before the value, whatever the encoding
            big = taken.encoding.big
            struct.pack_into(">I" if big else "<I", tables.out.data, split - 4, cut + (cut & 1))
            pixels = [Stretch(taken.gap_at, cut), b"\0" * (cut & 1)] if cut else []
        else:
            pixels = [Stretch(taken.gap_at, size)]
        return [out[:split], *pixels, out[split:used]]


def _deflate(pieces: list[Piece]) -> bytes:
    """A data set as a raw deflate stream of even length (PS3.5 A.5)."""
    import zlib  # few files are deflated

    stream = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = b"".join([*(stream.compress(piece) for piece in pieces if not isinstance(piece, Stretch)), stream.flush()])
    return packed + b"\0" if len(packed) & 1 else packed
