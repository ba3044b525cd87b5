"""Damaged and hostile artifacts: nothing but `ArtifactUnreadable`, and never an index that leads out of a table."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anondsl.compiled.actions import Keep, Remove
from anondsl.compiled.artifact import HEADER_LENGTH, digest, read_artifact, write_artifact
from anondsl.compiled.canonical import Malformed, to_plain
from anondsl.compiled.expressions import Constant, SequencePath
from anondsl.compiled.faults import ArtifactUnreadable
from anondsl.compiled.ruleset import (
    CompiledRuleset,
    Entry,
    IdentifySpec,
    ParameterSpec,
    RecordPlan,
    RejectSpec,
    ScopeSpec,
    SetSpec,
)
from anondsl.compiled.table import (
    DummyItemElement,
    DummySpec,
    Leaf,
    Op,
    PathAutomaton,
    PrivateRow,
    SafePrivateRow,
    TagPatternRow,
    TagTable,
    TypeTable,
    encode_test,
)
from anondsl.compiled.table import TestKind as Kind
from anondsl.compiled.validate import validate
from anondsl.ir.fixed_rows import packed
from tests.artifact.test_artifact_format import BYTES, RICH, document, resealed, with_document

PATIENT = RICH.identify.references[0]


def small() -> CompiledRuleset:
    """Two attributes, one node, one of everything that has an index."""
    return CompiledRuleset(
        name="small",
        version="1",
        project="p",
        edition="",
        options=(),
        needs_key=False,
        entries=(Entry("keep A"), Entry("reject when always")),
        actions=(),
        leaves=(Leaf(Op.KEEP, -1, 0), Leaf(Op.REMOVE_OTHERWISE, -1, -1)),
        nodes=packed("i", (encode_test(Kind.PATH, 0), 1, ~1, encode_test(Kind.GUARD, 0), ~0, ~1)),
        table=TagTable(
            2,
            packed("I", (0x00100010, 0x00100020)),
            b"\0\1",
            packed("H", (0, 0)),
            packed("i", (0, ~1)),
            packed("H", (0, 0xFFFF)),
            packed("H", (1, 0)),
            packed("H", (0, 0xFFFF)),
        ),
        unknown_node=~1,
        patterns=(TagPatternRow(0x00180000, 0xFFFF0000, 0),),
        private_node=~1,
        private=(PrivateRow("A", -1, -1, ~0), PrivateRow("A", 0x29, 0x10, ~1)),
        safe_private=(SafePrivateRow("DS", 1, 0, 1),),
        types=TypeTable(1, (("1.2.3", 0),), 1, b"\1\2", packed("I", (1, 2))),
        dummies=(DummySpec("items", items=((DummyItemElement(1, "LO", "text", "x"),),)),),
        paths=PathAutomaton(2, 2, 1, packed("H", (0, 1, 0, 1)), b"\0\1"),
        path_texts=(SequencePath((0x00400275,)),),
        scopes=(ScopeSpec(0, None, -1), ScopeSpec(0, Constant(True), 0)),
        guards=(Constant(True),),
        rejects=(RejectSpec(Constant(False), "why", 1),),
        accepts=(),
        sets=(SetSpec(0x00100010, "PN", 0),),
        parameters=(ParameterSpec("a", "text", None),),
        identify=IdentifySpec((PATIENT,)),
        record=RecordPlan(False, (), ""),
    )


SMALL = write_artifact(small())


def test_the_small_one_is_sound():
    assert read_artifact(SMALL) == small()


@pytest.mark.parametrize("change", [0x01, 0x80, 0xFF])
def test_every_flipped_byte_is_noticed(change):
    for place in range(len(SMALL)):
        damaged = bytearray(SMALL)
        damaged[place] ^= change
        with pytest.raises(ArtifactUnreadable):
            read_artifact(bytes(damaged))
        with pytest.raises(ArtifactUnreadable):
            digest(bytes(damaged))


def test_every_truncation_and_an_extension_are_noticed():
    for length in range(len(SMALL)):
        with pytest.raises(ArtifactUnreadable):
            read_artifact(SMALL[:length])
    with pytest.raises(ArtifactUnreadable):
        read_artifact(SMALL + b"\0")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_body_under_a_right_digest_is_a_fault_and_nothing_else(body):
    with pytest.raises(ArtifactUnreadable):
        read_artifact(resealed(body))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def _places(value, path=()):
    """Every place in a JSON document."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, (*path, index))


SMALL_DOCUMENT = json.loads(SMALL[HEADER_LENGTH:])
PLACES = [path for path in _places(SMALL_DOCUMENT) if path]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_any_value_at_any_place_is_read_or_refused(path, value):
    changed = json.loads(SMALL[HEADER_LENGTH:])
    around = changed
    for step in path[:-1]:
        around = around[step]
    around[path[-1]] = value
    try:
        found = read_artifact(with_document(changed))
    except ArtifactUnreadable:
        return
    validate(found)


def test_deep_nesting_is_a_fault():
    deep = {"is": "Constant", "value": True}
    for _ in range(200):
        deep = {"is": "Not", "term": deep}
    changed = document()
    changed["sections"]["ruleset"]["guards"].append(deep)
    with pytest.raises(ArtifactUnreadable):
        read_artifact(with_document(changed))
    for body in (b"[" * 100_000, b'{"a":' * 100_000):
        with pytest.raises(ArtifactUnreadable):
            read_artifact(resealed(body))


def test_numbers_without_end_are_a_fault():
    text = json.dumps(document()).replace('"needs_key": true', '"needs_key": ' + "9" * 10_000)
    with pytest.raises(ArtifactUnreadable):
        read_artifact(resealed(text.encode()))


# --- indices -------------------------------------------------------------------------------------------------------


def altered(path: str, value) -> CompiledRuleset:
    """The small ruleset with one field changed; a dot leads into a part."""
    base = small()
    first, _, rest = path.partition(".")
    return replace(base, **{first: replace(getattr(base, first), **{rest: value}) if rest else value})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("leaves", ()),
        ("leaves", (Leaf(99, -1, 0), Leaf(Op.REMOVE, -1, -1))),
        ("leaves", (Leaf(Op.KEEP, -1, 2), Leaf(Op.REMOVE, -1, -1))),
        ("leaves", (Leaf(Op.KEEP, -1, -2), Leaf(Op.REMOVE, -1, -1))),
        ("leaves", (Leaf(Op.UID, -1, 0), Leaf(Op.REMOVE, -1, -1))),
        ("leaves", (Leaf(Op.UID, 0, 0), Leaf(Op.REMOVE, -1, -1))),
        ("nodes", b"\0" * 11),
        ("nodes", b"\0" * 16),
        ("nodes", packed("i", (encode_test(Kind.PATH, 0), 0, ~1, encode_test(Kind.GUARD, 0), ~0, ~1))),
        ("nodes", packed("i", (encode_test(Kind.PATH, 0), 1, ~1, encode_test(Kind.GUARD, 0), ~0, 0))),
        ("nodes", packed("i", (encode_test(Kind.PATH, 0), 1, 2, encode_test(Kind.GUARD, 0), ~0, ~1))),
        ("nodes", packed("i", (encode_test(Kind.PATH, 0), 1, ~2, encode_test(Kind.GUARD, 0), ~0, ~1))),
        ("nodes", packed("i", (encode_test(Kind.PATH, 1), 1, ~1, encode_test(Kind.GUARD, 0), ~0, ~1))),
        ("nodes", packed("i", (encode_test(Kind.PATH, 0), 1, ~1, encode_test(Kind.GUARD, 1), ~0, ~1))),
        ("nodes", packed("i", (encode_test(Kind.SCOPE, 2), 1, ~1, encode_test(Kind.GUARD, 0), ~0, ~1))),
        ("nodes", packed("i", (encode_test(Kind.SAFE, 1), 1, ~1, encode_test(Kind.GUARD, 0), ~0, ~1))),
        ("nodes", packed("i", (4 << 24, 1, ~1, encode_test(Kind.GUARD, 0), ~0, ~1))),
        ("nodes", packed("i", (-1, 1, ~1, encode_test(Kind.GUARD, 0), ~0, ~1))),
        ("table.count", 3),
        ("table.count", 0),
        ("table.tags", packed("I", (0x00100020, 0x00100010))),
        ("table.tags", packed("I", (0x00100010, 0x00100010))),
        ("table.tags", packed("I", (0x00100010,))),
        ("table.vrs", b"\0\x22"),
        ("table.flags", packed("H", (0, 1024))),
        ("table.nodes", packed("i", (2, ~1))),
        ("table.nodes", packed("i", (0, ~2))),
        ("table.dummies", packed("H", (1, 0xFFFF))),
        ("table.symbols", packed("H", (2, 0))),
        ("table.type_columns", packed("H", (4, 0xFFFF))),
        ("unknown_node", 2),
        ("private_node", ~2),
        ("patterns", (TagPatternRow(1, 0, 0),)),
        ("patterns", (TagPatternRow(0, 0, 2),)),
        ("patterns", (TagPatternRow(1 << 32, 1 << 32, 0),)),
        ("private", (PrivateRow("B", -1, -1, 0), PrivateRow("A", -1, -1, 0))),
        ("private", (PrivateRow("A", -1, -1, 2),)),
        ("private", (PrivateRow("", -1, -1, 0),)),
        ("private", (PrivateRow("A", 0x29, -1, 0),)),
        ("private", (PrivateRow("A", 0x29, 0x100, 0),)),
        ("private", (PrivateRow("A", 0x28, 0x10, 0),)),
        ("safe_private", (SafePrivateRow("XX", 1, 1, 1),)),
        ("safe_private", (SafePrivateRow("DS", 1, 1, 0),)),
        ("safe_private", (SafePrivateRow("DS", 2, 1, 1),)),
        ("types.stride", 0),
        ("types.stride", 3),
        ("types.unknown_row", 2),
        ("types.sop_classes", (("1.2.3", 2),)),
        ("types.sop_classes", (("1.2.3", 0), ("1.2.3", 0))),
        ("types.nested", packed("I", (2, 1))),
        ("types.nested", b"\0"),
        ("dummies", (DummySpec("other"),)),
        ("dummies", (DummySpec("text", "\u00e4"),)),
        ("dummies", (DummySpec("bytes", "0"),)),
        ("dummies", (DummySpec("bytes", "zz"),)),
        ("dummies", (DummySpec("items", items=((DummyItemElement(1, "XX", "text"),),)),)),
        ("dummies", (DummySpec("items", items=((DummyItemElement(1, "LO", "other"),),)),)),
        (
            "dummies",
            (DummySpec("items", items=((DummyItemElement(2, "LO", "text"), DummyItemElement(1, "LO", "text")),)),),
        ),
        ("paths.states", 0),
        ("paths.states", 3),
        ("paths.delta", packed("H", (0, 2, 0, 1))),
        ("paths.accepts", b"\0"),
        ("paths.accepts", b"\0\2"),
        ("paths.paths", 2),
        ("path_texts", ()),
        ("path_texts", (SequencePath((-2,)),)),
        ("scopes", (ScopeSpec(1, None, -1),)),
        ("scopes", (ScopeSpec(0, None, 0),)),
        ("rejects", (RejectSpec(Constant(True), "", 2),)),
        ("sets", (SetSpec(0x00100010, "PN", 2),)),
        ("sets", (SetSpec(0x00100010, "XX", 0),)),
        ("sets", (SetSpec(2, "PN", 0), SetSpec(1, "PN", 0))),
        ("parameters", (ParameterSpec("a", "date", None),)),
        ("parameters", (ParameterSpec("b", "text", None), ParameterSpec("a", "text", None))),
        ("identify", IdentifySpec(())),
        ("record", RecordPlan(False, (), "GUESSED")),
    ],
)
def test_an_index_or_length_that_does_not_fit_is_refused(path, value):
    changed = altered(path, value)
    with pytest.raises(Malformed):
        validate(changed)
    with pytest.raises(ArtifactUnreadable):
        read_artifact(write_artifact(changed))


def test_actions_of_leaves_must_be_of_their_kind():
    for action in (Keep(), Remove()):
        changed = replace(small(), actions=(action,), leaves=(Leaf(Op.UID, 0, 0), Leaf(Op.REMOVE, -1, -1)))
        with pytest.raises(Malformed):
            validate(changed)


def test_bytes_are_strict_base64():
    changed = json.loads(SMALL[HEADER_LENGTH:])
    rules = changed["sections"]["ruleset"]
    assert base64.b64decode(rules["nodes"]) == small().nodes
    rules["nodes"] = rules["nodes"][:4] + "\n" + rules["nodes"][4:]
    with pytest.raises(ArtifactUnreadable):
        read_artifact(with_document(changed))


def test_messages_name_no_content():
    changed = document()
    changed["sections"]["ruleset"]["name"] = ["secret"]
    with pytest.raises(ArtifactUnreadable) as fault:
        read_artifact(with_document(changed))
    assert "secret" not in str(fault.value)
    assert to_plain(RICH)["name"] == "Test"
    assert read_artifact(BYTES).name == "Test"
