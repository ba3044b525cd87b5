"""The tables of a compiled ruleset in memory, with the context block that kernels are called with.

Built once a session. Everything that does not change between instances is put into the context here.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable

from anondsl.compiled.actions import Regenerate, Truncate
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiled.table import VR_CODES, VR_NUMBER, DummySpec
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.memory import Buffer, Words, constant

_SHA_K = (
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5, 0xD807AA98,
    0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174, 0xE49B69C1, 0xEFBE4786,
    0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA, 0x983E5152, 0xA831C66D, 0xB00327C8,
    0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967, 0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13,
    0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, 0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819,
    0xD6990624, 0xF40E3585, 0x106AA070, 0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A,
    0x5B9CCA4F, 0x682E6FF3, 0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7,
    0xC67178F2,
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
)  # fmt: skip
"""Round constants of SHA-256, then its initial state (FIPS 180-4)."""

_LONG = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"))
_TEXT_CLASSES = {
    **dict.fromkeys(("AE", "CS", "UI", "UR"), at.TEXT_ASCII),
    **dict.fromkeys(("SH", "LO", "PN", "UC"), at.TEXT_LINE),
    **dict.fromkeys(("ST", "LT", "UT"), at.TEXT_PARAGRAPH),
    **dict.fromkeys(("DS", "IS"), at.TEXT_NUMBER),
    **dict.fromkeys(("DA", "DT", "TM"), at.TEXT_MOMENT),
    "AS": at.TEXT_AGE,
}
_WORD_SIZES = {"AT": 1, "US": 1, "SS": 1, "UL": 2, "SL": 2, "FL": 2, "FD": 3, "SV": 3, "UV": 3,
               "OW": 1, "OF": 2, "OL": 2, "OD": 3, "OV": 3}  # fmt: skip
"""log2 of the word size of binary VRs, for byte order and counting."""


def _traits() -> bytes:
    """VR traits (layout.VR_*), then the two letters of every VR."""
    table = bytearray(256 + 2 * len(VR_CODES))
    for number, code in enumerate(VR_CODES):
        traits = at.VR_LONG if code in _LONG else 0
        if code in _TEXT_CLASSES:
            traits |= at.VR_TEXT
        elif code == "SQ":
            traits |= at.VR_SQ
        elif code.startswith("O") or code == "UN":
            traits |= at.VR_BYTES
        else:
            traits |= at.VR_BINARY
        table[number] = traits | (_WORD_SIZES.get(code, 0) << at.VR_SWAP_SHIFT)
        table[256 + 2 * number : 258 + 2 * number] = code.encode("ascii")
    return bytes(table)


def _letters() -> bytes:
    table = bytearray(b"\xff" * 676)
    for number, code in enumerate(VR_CODES):
        table[(ord(code[0]) - 65) * 26 + ord(code[1]) - 65] = number
    return bytes(table)


def _payload(spec: DummySpec) -> tuple[int, bytes]:
    """Kind of a dummy for the kernel, and its bytes where the kernel can write it."""
    match spec.kind:
        case "text":
            return at.DUMMY_BYTES, spec.text.encode("ascii")
        case "bytes":
            return at.DUMMY_BYTES, bytes.fromhex(spec.text)
        case "uid":
            return at.DUMMY_UID, b""
        case "items":
            return at.DUMMY_HOST, b""
    return at.DUMMY_REJECT, b""


def _packed(form: str, rows: Iterable[tuple[int, ...]]) -> bytes:
    """Rows one behind the other, each in the form that `struct` knows."""
    pack = struct.Struct(form).pack
    return b"".join([pack(*row) for row in rows])


class EngineTables:
    """Owner of all memory of a session. `context` is the block; `wish` asks for slots of top-level tags."""

    def __init__(self, ruleset: CompiledRuleset, uid_key: bytes, wishes: tuple[int, ...]) -> None:
        self.context = Words(at.CONTEXT_WORDS)
        self.words = self.context.words
        self._constants: list[Buffer] = []
        self.entries = Buffer(4096 * at.ENTRY_SIZE)
        self.values = Buffer(1 << 16)
        self.out = Buffer(1 << 17)
        self.deferred = Buffer(4096 * 4)
        self.scope_bits = Buffer(8)
        self.scope_holds = Buffer(8)
        self.inserts = Buffer(64 * 24)
        self.guards = Buffer(max(8, len(ruleset.guards)))
        self.text_ok = Buffer(at.TEXT_CLASSES * 256)
        self.slots = Buffer(256 * 4)
        self.actions = Words(max(1, len(ruleset.actions)) * at.ACTION_WORDS)
        self._fill_rules(ruleset)
        self._fill_tables(ruleset, uid_key)
        self.connect()
        self.wishes = wishes

    def _put(self, word: int, data: bytes) -> None:
        self._own(word, constant(data))

    def _room(self, word: int, size: int) -> None:
        """Zeros that the kernels write over."""
        self._own(word, Buffer(size))

    def _own(self, word: int, buffer: Buffer) -> None:
        self._constants.append(buffer)
        self.words[word] = buffer.address

    def _payloads(self, word: int, rows: list[tuple[int, bytes]]) -> None:
        records = bytearray()
        for kind, data in rows:
            buffer = constant(data)
            self._constants.append(buffer)
            records += struct.pack("<qqq", buffer.address, len(data), kind)
        self._put(word, bytes(records))

    def _fill_rules(self, ruleset: CompiledRuleset) -> None:
        table, types, paths = ruleset.table, ruleset.types, ruleset.paths
        for word, data in (
            (at.TAGS_IN, table.tags),
            (at.VRS_IN, table.vrs),
            (at.FLAGS_IN, table.flags),
            (at.NODES_IN, table.nodes),
            (at.DUMMIES_IN, table.dummies),
            (at.SYMBOLS_IN, table.symbols),
            (at.COLUMNS_IN, table.type_columns),
            (at.NODES, ruleset.nodes),
            (at.TYPES, types.top),
            (at.NESTED, types.nested),
            (at.DELTA, paths.delta),
            (at.ACCEPTS, paths.accepts),
        ):
            self._put(word, data)
        self._put(at.LEAVES, _packed("<iii", [(leaf.op, leaf.action, leaf.entry) for leaf in ruleset.leaves]))
        self._put(at.SCOPES, _packed("<ii", [(scope.path, scope.parent) for scope in ruleset.scopes]))
        self._put(at.PATTERNS, _packed("<qqq", [(row.value, row.care, row.node) for row in ruleset.patterns]))
        creators = sorted({row.creator for row in ruleset.private})
        numbers = {creator: number for number, creator in enumerate(creators)}
        texts = bytearray()
        for creator in creators:
            buffer = constant(creator.encode("ascii", "replace"))
            self._constants.append(buffer)
            texts += struct.pack("<qq", buffer.address, len(creator))
        self._put(at.CREATORS, bytes(texts))
        private = [(numbers[row.creator], row.group, row.offset, row.node) for row in ruleset.private]
        self._put(at.PRIVATE, _packed("<iiii", private))
        safe = [(VR_NUMBER.get(row.vr, -1), row.least, row.most, row.step) for row in ruleset.safe_private]
        self._put(at.SAFE, _packed("<iiii", safe))
        for word, number in (
            (at.ROW_COUNT, table.count),
            (at.TYPE_STRIDE, types.stride),
            (at.NESTED_COUNT, len(types.nested) // 4),
            (at.SYMBOLS, paths.symbols),
            (at.PATHS, paths.paths),
            (at.SCOPE_COUNT, len(ruleset.scopes)),
            (at.PATTERN_COUNT, len(ruleset.patterns)),
            (at.UNKNOWN_NODE, ruleset.unknown_node),
            (at.PRIVATE_NODE, ruleset.private_node),
            (at.CREATOR_COUNT, len(creators)),
            (at.PRIVATE_COUNT, len(ruleset.private)),
        ):
            self.words[word] = number

    def _fill_tables(self, ruleset: CompiledRuleset, uid_key: bytes) -> None:
        self._put(at.VR_OF_LETTERS, _letters())
        self._put(at.VR_TRAITS, _traits())
        classes = bytearray(b"\xff" * 256)
        for code, text_class in _TEXT_CLASSES.items():
            classes[VR_NUMBER[code]] = text_class
        self._put(at.TEXT_CLASS, bytes(classes))
        self._put(at.SHA_K, array("I", _SHA_K).tobytes())
        self._room(at.SHA_SCRATCH, 1024)
        self._room(at.UID_KEY, 64)
        self._put(at.KEY_BLOCK, uid_key.ljust(64, b"\0"))
        self._room(at.MEMO, at.MEMO_SLOTS * at.MEMO_SIZE)
        self._room(at.HASH, at.HASH_SLOTS * 8)
        self._room(at.ROWS, max(1, ruleset.table.count) * at.ROW_SIZE)
        self._room(at.STACK, at.STACK_DEPTH * at.STACK_WORDS * 8)
        self._room(at.CREATOR_STACK, at.CREATOR_CAP * 24)
        self._payloads(at.DUMMIES, [_payload(spec) for spec in ruleset.dummies])
        roots = sorted({a.root for a in ruleset.actions if isinstance(a, Regenerate)} - {"2.25"})
        numbers = {root: number for number, root in enumerate(("2.25", *roots))}
        self._payloads(at.ROOTS, [(0, f"{root}.".encode("ascii")) for root in numbers])
        for number, action in enumerate(ruleset.actions):
            kind = number * at.ACTION_WORDS + at.ACTION_KIND
            if isinstance(action, Regenerate):
                self.actions.words[kind] = numbers[action.root]
            elif isinstance(action, Truncate):
                self.actions.words[kind] = (0 if action.to.value == "year" else 1) + (2 if action.drop_rest else 0)

    def connect(self) -> None:
        """Put the addresses of everything that can grow into the context. Call after a `grow`."""
        words = self.words
        words[at.ENTRIES] = self.entries.address
        words[at.ENTRY_CAP] = self.entries.size // at.ENTRY_SIZE
        words[at.VALUES] = self.values.address
        words[at.VALUES_CAP] = self.values.size
        words[at.OUT] = self.out.address
        words[at.OUT_CAP] = self.out.size
        words[at.DEFERRED] = self.deferred.address
        words[at.DEFERRED_CAP] = self.deferred.size // 4
        words[at.SCOPE_BITS] = self.scope_bits.address
        words[at.SCOPE_HOLDS] = self.scope_holds.address
        words[at.INSERTS] = self.inserts.address
        words[at.GUARDS] = self.guards.address
        words[at.TEXT_OK] = self.text_ok.address
        words[at.SLOTS] = self.slots.address
        words[at.ACTIONS] = self.actions.address

    def apply_wishes(self, tags: bytes) -> dict[int, int]:
        """Give each wished tag its slot, once `prepare` has made the rows; slot numbers by tag."""
        known = array("I", tags)
        rows = next(buffer for buffer in self._constants if buffer.address == self.words[at.ROWS])
        slots: dict[int, int] = {}
        for tag in self.wishes:
            row = bisect_left(known, tag)
            if row < len(known) and known[row] == tag and tag not in slots and len(slots) < 254:
                slots[tag] = len(slots) + 1
                rows.data[row * at.ROW_SIZE + at.W_SLOT] = slots[tag]
        self.words[at.SLOT_COUNT] = len(slots) + 1
        return slots
