"""The engine: one instance through index, guards, decide, values and emit (ARCHITECTURE of docs/architecture.md).

An `Engine` owns the memory of one session and is used by one thread at a time. It raises `Reject` where an instance
is not
written, and knows nothing of files.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from anondsl.compiled.actions import Per, Replace, Set, Shift
from anondsl.compiled.expressions import Text
from anondsl.compiled.faults import (
    REJECTION_OF_STATUS,
    AlreadyDone,
    ConditionUnknown,
    DicomDirectory,
    EncapsulatedDocument,
    InflationFailed,
    InternalError,
    MalformedStructure,
    NoHonestDummy,
    NoPatient,
    NoSopClass,
    NoSopInstance,
    NotDicom,
    RuleRejects,
    TooManyElements,
    TrailingBytes,
    TruncatedFile,
    UnknownTransferSyntax,
    ValueFailed,
    Video,
)
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import TestKind
from anondsl.dicom.transfer_syntax import TRANSFER_SYNTAXES, TransferSyntax
from anondsl.runtime import record
from anondsl.runtime.charsets import DEFAULT, UTF8, CharacterSet, byte_verdicts, character_set
from anondsl.runtime.deferred import Filler, NeedsUtf8
from anondsl.runtime.derive import new_uid, shift_days
from anondsl.runtime.encode import Encoding, element, pad
from anondsl.runtime.guards import evaluate, references
from anondsl.runtime.instance import Entry, Instance
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.kernels.load import Kernels
from anondsl.runtime.memory import Pinned
from anondsl.runtime.meta import FileMeta, guess_encoding, read_meta, write_meta
from anondsl.runtime.pixels.plan import native_length
from anondsl.runtime.rejecting import Reject
from anondsl.runtime.reorder import in_order
from anondsl.runtime.result import InstanceNames, Outcome, Record, Result
from anondsl.runtime.tables import EngineTables
from anondsl.runtime.values import Sources, original_text

_CHARACTER_SET = 0x00080005
_SOP_CLASS = 0x00080016
_SOP_INSTANCE = 0x00080018
_STUDY = 0x0020000D
_SERIES = 0x0020000E
_DOCUMENT = 0x00420011
_DOCUMENT_LENGTH = 0x00420015
WISHES = (
    _CHARACTER_SET, _SOP_CLASS, _SOP_INSTANCE, _STUDY, _SERIES, _DOCUMENT, _DOCUMENT_LENGTH,
    record.METHOD, record.LONGITUDINAL, record.BURNED_IN, 0x00100020,
    0x00280002, 0x00280004, 0x00280008, 0x00280010, 0x00280011, 0x00280100,
)  # fmt: skip
"""Top-level attributes that the engine looks at in every instance."""

_DIRECTORY_CLASS = "1.2.840.10008.1.3.10"
_DOCUMENT_CLASSES = "1.2.840.10008.5.1.4.1.1.104."
_MAX_ENTRIES = 2_000_000
_INFLATED_CAP = 1 << 30
_INFLATION_RATIO = 200
_INFLATION_FREE = 1 << 24
_SPLIT = 1 << 16
_IMPLICIT = "1.2.840.10008.1.2"
_EXPLICIT = "1.2.840.10008.1.2.1"
_BIG = "1.2.840.10008.1.2.2"


@dataclass(frozen=True)
class Keys:
    """Keys by purpose, derived for the project of the ruleset."""

    uid: bytes
    text: bytes
    date: bytes


class Engine:
    """`apply` takes the bytes of one file and answers what to write."""

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
        self.tables = EngineTables(ruleset, keys.uid, WISHES)
        self.kernels.prepare(self.tables.context.address)
        self.slots = self.tables.apply_wishes(ruleset.table.tags)
        self.filler = Filler(ruleset, self.tables, Sources(parameters, keys.text), keys.uid)
        self.sop_classes = dict(ruleset.types.sop_classes)
        self.accepted = {accept.thing for accept in ruleset.accepts}
        self.methods = record.method_values(ruleset, digest)
        self._literals: dict[CharacterSet, list[tuple[int, int]]] = {}
        self._literal_memory: list[Pinned] = []

    # -- one instance ----------------------------------------------------------------------------------------------

    def apply(self, data: bytes | bytearray | memoryview) -> Result:
        """Raises Reject where the instance is not written."""
        meta = read_meta(data)
        if isinstance(meta, type):
            raise Reject(meta)
        syntax, encoding = self._encoding(data, meta)
        start = meta.start
        if syntax.deflated:
            data, start = self._inflate(data, start), 0
        instance = self._index(data, start, encoding)
        sop_class, old_sop = self._identity(instance, meta)
        self._refuse(instance, sop_class, syntax)
        self.tables.words[at.TYPE_ROW] = self.sop_classes.get(sop_class, self.ruleset.types.unknown_row)
        self._conditions(instance)
        charset = instance.charset
        try:
            removed = self._decide(instance, charset)
        except NeedsUtf8:
            charset = UTF8
            removed = self._decide(instance, charset)
            self.filler.transcode(instance, charset)
        if syntax.kind == "native":
            self._cut_pixels(instance)
        self._document_length(instance)
        names, inserts = self._additions(instance, encoding, charset, sop_class, old_sop)
        body = self._emit(inserts, data)
        if syntax.deflated:
            body = [_deflate(body)]
        head = write_meta(syntax.uid, sop_class, names.instance)
        words = self.tables.words
        seen = Record(
            removed_invalid=removed + words[at.REMOVED_INVALID],
            elements=instance.count,
            deferred=words[at.DEFERRED_COUNT],
        )
        return Result(Outcome.WRITTEN, (head, *body), None, seen, names)

    def _encoding(self, data: bytes | bytearray | memoryview, meta: FileMeta) -> tuple[TransferSyntax, Encoding]:
        """Transfer syntax and encoding of the data set; a plain data set that is not what the meta says is read as it
        is."""
        syntax = TRANSFER_SYNTAXES.get(meta.transfer_syntax)
        if syntax is None and meta.transfer_syntax:
            raise Reject(UnknownTransferSyntax)
        if syntax is not None and (syntax.deflated or syntax.encapsulated):
            return syntax, Encoding()
        seen = guess_encoding(data, meta.start)
        if syntax is None:
            if seen is None:
                raise Reject(UnknownTransferSyntax if meta.start else NotDicom)
        elif seen is None or seen.big != syntax.big_endian:
            return syntax, Encoding(not syntax.explicit_vr, syntax.big_endian)
        uid = _IMPLICIT if seen.implicit else (_BIG if seen.big else _EXPLICIT)
        return TRANSFER_SYNTAXES[uid], seen

    def _inflate(self, data: bytes | bytearray | memoryview, start: int) -> bytes:
        """The data set of a deflated file, within bounds (PS3.5 A.5)."""
        cap = min(_INFLATED_CAP, _INFLATION_FREE + _INFLATION_RATIO * (len(data) - start))
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            inflated = stream.decompress(memoryview(data)[start:], cap)
        except zlib.error as error:
            raise Reject(InflationFailed) from error
        if not stream.eof:
            raise Reject(InflationFailed)
        behind = stream.unused_data
        # older toolkits leave the checksum and length of a gzip trailer behind the stream
        if behind not in (b"", b"\0", struct.pack("<II", zlib.crc32(inflated), len(inflated) & 0xFFFFFFFF)):
            raise Reject(TrailingBytes)
        return inflated

    def _index(self, data: bytes | bytearray | memoryview, start: int, encoding: Encoding) -> Instance:
        instance = self._index_once(data, start, encoding)
        if self.tables.words[at.UNSORTED]:
            data = in_order(instance, start, self.tables.words[at.END])
            instance = self._index_once(data, start, encoding)
            if self.tables.words[at.UNSORTED]:
                raise Reject(MalformedStructure)
        return instance

    def _index_once(self, data: bytes | bytearray | memoryview, start: int, encoding: Encoding) -> Instance:
        tables, words = self.tables, self.tables.words
        self._source = Pinned(data)
        words[at.SRC] = self._source.address
        words[at.SIZE] = self._source.size
        words[at.POS] = start
        words[at.IMPLICIT] = encoding.implicit
        words[at.BIG] = encoding.big
        while (status := self.kernels.index(tables.context.address)) == at.MORE_ENTRIES:
            if tables.entries.size >= _MAX_ENTRIES * at.ENTRY_SIZE:
                raise Reject(TooManyElements)
            tables.entries.grow(tables.entries.size * 2)
            tables.connect()
        if status != at.OK:
            raise Reject(REJECTION_OF_STATUS[status])
        count = words[at.ENTRY_COUNT]
        if count == 0:
            raise Reject(TruncatedFile)
        found = struct.unpack_from(f"<{words[at.SLOT_COUNT]}i", tables.slots.data)
        slots = {tag: found[slot] for tag, slot in self.slots.items()}
        instance = Instance(data, tables.entries.data, count, slots, DEFAULT)
        named = instance.top(_CHARACTER_SET)
        if named is not None:
            instance.charset = character_set(instance.raw(named))
        tables.text_ok.data[:] = byte_verdicts(instance.charset, bool(words[at.NESTED_CHARSET]))
        return instance

    def _uid(self, instance: Instance, tag: int) -> str:
        entry = instance.top(tag)
        if entry is None or entry.kind != at.ELEMENT:
            return ""
        return instance.raw(entry).strip(b"\0 ").decode("ascii", "replace")

    def _identity(self, instance: Instance, meta: FileMeta) -> tuple[str, str]:
        """SOP Class and SOP Instance UID, from the data set, else from the file meta information."""
        sop_class = self._uid(instance, _SOP_CLASS) or meta.sop_class
        sop_instance = self._uid(instance, _SOP_INSTANCE) or meta.sop_instance
        if _DIRECTORY_CLASS in (sop_class, meta.sop_class):
            raise Reject(DicomDirectory)
        if not sop_class or not set(sop_class) <= set("0123456789.") or len(sop_class) > 64:
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
        if not self.again and record.already_done(instance, self.digest):
            raise Reject(AlreadyDone)

    # -- conditions ------------------------------------------------------------------------------------------------

    def _conditions(self, instance: Instance) -> None:
        for number, condition in enumerate(self.ruleset.guards):
            holds = evaluate(condition, instance, -1)
            if holds is None:
                raise Reject(ConditionUnknown, tuple(sorted({r.tag for r in references(condition)})))
            self.tables.guards.data[number] = int(holds)
        fired = []
        for reject in self.ruleset.rejects:
            holds = evaluate(reject.condition, instance, -1)
            if holds is None:
                raise Reject(ConditionUnknown, tuple(sorted({r.tag for r in references(reject.condition)})))
            if holds:
                fired.append(reject.entry)
        if fired:
            raise Reject(RuleRejects, (), tuple(fired))
        if self.ruleset.paths.paths:
            self.kernels.place(self.tables.context.address)
        if self.ruleset.scopes:
            self._scopes(instance)
        self._shifts(instance)

    def _scopes(self, instance: Instance) -> None:
        """Conditions of `within` blocks, for the items that are theirs."""
        tables, scopes, paths = self.tables, self.ruleset.scopes, self.ruleset.paths
        size = instance.count * len(scopes)
        for buffer in (tables.scope_bits, tables.scope_holds):
            if buffer.size < size:
                buffer.grow(size)
        tables.connect()
        for number in range(instance.count):
            entry = instance.entry(number)
            if entry.kind != at.ITEM:
                continue
            for position, scope in enumerate(scopes):
                holds: bool | None = True
                if scope.condition is not None and paths.accepts[entry.state * paths.paths + scope.path]:
                    holds = evaluate(scope.condition, instance, number)
                    if holds is None:
                        raise Reject(ConditionUnknown, tuple(sorted({r.tag for r in references(scope.condition)})))
                tables.scope_holds.data[number * len(scopes) + position] = 1 if holds else 0

    def _shifts(self, instance: Instance) -> None:
        for number, action in enumerate(self.ruleset.actions):
            if isinstance(action, Shift):
                identity = b"" if action.per is Per.NOTHING else self._who(instance, action.per)
                days = shift_days(self.keys.date, action, identity)
                self.tables.actions.words[number * at.ACTION_WORDS + at.ACTION_DAYS] = days

    def _who(self, instance: Instance, per: Per) -> bytes:
        """What a shift is derived from: the patient or the study."""
        study = self._uid(instance, _STUDY)
        if per is Per.STUDY:
            if not study:
                raise Reject(NoPatient, (_STUDY,))
            return b"study\0" + study.encode("utf_8")
        texts = [original_text(reference, instance, -1) or "" for reference in self.ruleset.identify.references]
        if texts and texts[0]:
            return b"patient\0" + "\0".join(texts).encode("utf_8")
        if self.ruleset.identify.otherwise_study and study:
            return b"study\0" + study.encode("utf_8")
        raise Reject(NoPatient, tuple(reference.tag for reference in self.ruleset.identify.references[:1]))

    # -- decide ----------------------------------------------------------------------------------------------------

    def _decide(self, instance: Instance, charset: CharacterSet) -> int:
        """Settle every element; returns how many texts the host removed."""
        tables, words = self.tables, self.tables.words
        self._put_literals(charset)
        while (status := self.kernels.decide(tables.context.address)) != at.OK:
            if status == at.MORE_VALUES:
                tables.values.grow(tables.values.size + words[at.VALUES_USED])
            elif status == at.MORE_DEFERRED:
                tables.deferred.grow(tables.deferred.size * 2)
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
                if data is None:
                    known.append((0, 0))
                else:
                    pinned = Pinned(pad("LO", data))
                    self._literal_memory.append(pinned)
                    known.append((pinned.address, pinned.size))
            if len(self._literals) < 64:
                self._literals[charset] = known
        for number, (address, size) in enumerate(known):
            self.tables.actions.words[number * at.ACTION_WORDS + at.ACTION_ADDRESS] = address
            self.tables.actions.words[number * at.ACTION_WORDS + at.ACTION_LENGTH] = size

    def _cut_pixels(self, instance: Instance) -> None:
        """Native pixel bytes beyond Rows x Columns x Samples x Frames go (LANGUAGE 9)."""
        where = self.tables.words[at.PIXEL_ENTRY]
        if where < 0:
            return
        entry = instance.entry(where)
        wanted = native_length(instance)
        if wanted is not None and entry.length > wanted + (wanted & 1):
            data = bytes(instance.source[entry.value : entry.value + wanted])
            self.filler.replace_value(entry, pad("OB", data))

    def _document_length(self, instance: Instance) -> None:
        """EncapsulatedDocumentLength follows the document that is written."""
        document, length = instance.top(_DOCUMENT), instance.top(_DOCUMENT_LENGTH)
        if document is None or length is None or document.op == at.R_KEEP or length.op == at.R_DROP:
            return
        size = len(self._written(instance, document))
        order = ">" if length.flags & at.F_BIG else "<"
        self.filler.replace_value(length, struct.pack(order + "I", size))

    # -- what is written -------------------------------------------------------------------------------------------

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

    def _additions(
        self, instance: Instance, encoding: Encoding, charset: CharacterSet, sop_class: str, old_sop: str
    ) -> tuple[InstanceNames, list[tuple[int, bytes]]]:
        """Elements that no rule makes but the runtime writes, and the new names of the instance."""
        plan = self.ruleset.record
        added: dict[int, bytes] = {}

        def put(tag: int, vr: str, value: bytes) -> None:
            added[tag] = element(encoding, tag, vr, value)

        for spec in self.ruleset.sets:
            if instance.top(spec.tag) is None:
                value = self._set_value(instance, spec.node, spec.tag, spec.vr, charset, encoding)
                if value is not None:
                    put(spec.tag, spec.vr, value)
        put(record.PATIENT_IDENTITY_REMOVED, "CS", b"YES" if plan.identity_removed else b"NO")
        methods = [*record.previous_methods(instance), *self.methods]
        encoded = charset.encode("\\".join(methods))
        if encoded is None:
            encoded = "\\".join(methods).encode("ascii", "replace")
        put(record.METHOD, "LO", encoded)
        codes = record.method_codes(plan, encoding)
        if codes:
            added[record.METHOD_CODES] = codes
        longitudinal = record.longitudinal(plan, instance)
        if longitudinal:
            put(record.LONGITUDINAL, "CS", longitudinal.encode("ascii"))
        if charset.terms:
            put(_CHARACTER_SET, "CS", charset.written.encode("ascii"))
        if not self._new(instance, _SOP_CLASS):
            self._drop(instance, _SOP_CLASS)
            put(_SOP_CLASS, "UI", sop_class.encode("ascii"))
        new_sop = self._new(instance, _SOP_INSTANCE)
        if not new_sop:
            self._drop(instance, _SOP_INSTANCE)
            new_sop = new_uid(self.keys.uid, old_sop.encode("ascii", "replace"))
            put(_SOP_INSTANCE, "UI", new_sop.encode("ascii"))
        names = InstanceNames(self._new(instance, _STUDY), self._new(instance, _SERIES), new_sop)
        return names, sorted(added.items())

    def _drop(self, instance: Instance, tag: int) -> None:
        entry = instance.top(tag)
        if entry is not None:
            self.tables.entries.data[entry.number * at.ENTRY_SIZE + at.E_OP] = at.R_DROP

    def _set_value(
        self, instance: Instance, node: int, tag: int, vr: str, charset: CharacterSet, encoding: Encoding
    ) -> bytes | None:
        """The value of `set K to VALUE` for an instance without K; None where K stays away."""
        while node >= 0:
            test, yes, no = struct.unpack_from("<iii", self.ruleset.nodes, node * 12)
            kind, index = test >> 24, test & 0xFFFFFF
            holds = False
            if kind == TestKind.GUARD:
                holds = bool(self.tables.guards.data[index])
            elif kind == TestKind.PATH:
                holds = bool(self.ruleset.paths.accepts[index])
            node = yes if holds else no
        leaf = self.ruleset.leaves[~node]
        action = self.ruleset.actions[leaf.action] if leaf.action >= 0 else None
        if not isinstance(action, Set):
            return None
        for value in (action.value, action.fallback_value):
            if value is not None:
                data = self.filler.encoded(instance, -1, vr, value, charset, encoding)
                if data is not None:
                    return data
        if action.fallback.value in ("remove", "empty"):
            return b"" if action.fallback.value == "empty" else None
        raise Reject(ValueFailed, (tag,), (leaf.entry,))

    def _emit(self, inserts: list[tuple[int, bytes]], data: bytes | bytearray | memoryview) -> list[bytes | memoryview]:
        tables, words = self.tables, self.tables.words
        kept = [Pinned(content) for _, content in inserts]
        if len(inserts) * 24 > tables.inserts.size:
            tables.inserts.grow(len(inserts) * 24)
            tables.connect()
        for number, ((tag, _), pinned) in enumerate(zip(inserts, kept, strict=True)):
            struct.pack_into("<qqq", tables.inserts.data, number * 24, tag, pinned.address, pinned.size)
        words[at.INSERT_COUNT] = len(inserts)
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
        start = words[at.PIXEL_FROM]
        pixels = memoryview(data)[start : start + words[at.PIXEL_SIZE]]
        return [out[:split], pixels, out[split:used]]


def _deflate(pieces: list[bytes | memoryview]) -> bytes:
    """A data set as a raw deflate stream of even length (PS3.5 A.5)."""
    stream = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = b"".join([*(stream.compress(piece) for piece in pieces), stream.flush()])
    return packed + b"\0" if len(packed) & 1 else packed
