"""The `.anonc` file: what is written comes back, and what another version wrote is refused or read as agreed."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import fields, is_dataclass

import pytest

from anondsl.compiled import actions, expressions, table
from anondsl.compiled import ruleset as ruleset_module
from anondsl.compiled.actions import Keep, Regenerate, Remove, Replace, Shift
from anondsl.compiled.artifact import HEADER_LENGTH, MAGIC, digest, read_artifact, write_artifact
from anondsl.compiled.canonical import CLASSES, canonical_text, from_plain, to_plain
from anondsl.compiled.expressions import And, Call, Masked, Not, Number, Operator, Original, Reference, SequencePath
from anondsl.compiled.expressions import Test as Comparison
from anondsl.compiled.faults import ArtifactUnreadable
from anondsl.compiled.ruleset import AcceptSpec, ParameterSpec
from anondsl.diagnostics.core import Report
from anondsl.dicom.profile import OPTIONS
from anondsl.ir.emit import compile_resolved
from anondsl.semantics.resolved import ResolvedReject, ResolvedSelector, Scope, SelectorKind
from tests.resolved_profile import named, own, ruleset, tag

EXISTS = Comparison(Operator.EXISTS, Reference(tag("StudyID"), "SH", top=True))


def rich_ruleset():
    """One with something in every field."""
    pseudonym = Call("pseudonym", (Original(Reference(tag("PatientID"), "LO")), Number("8")))
    resolved = ruleset(
        [
            own(named("SegmentLabel"), Replace(pseudonym), because="Müller's wish"),
            own(named("SegmentLabel", path=SequencePath((tag("SegmentSequence"),))), Remove(), guard=EXISTS),
            own(named("StudyDate"), Shift(-9, -1), scope=Scope(SequencePath((tag("ContentSequence"),)), Not(EXISTS))),
            own(named("StudyInstanceUID"), Regenerate("1.2.3")),
            own(named("PatientName"), actions.Set(pseudonym, actions.Fallback.VALUE, Number("5"))),
            own(ResolvedSelector(SelectorKind.PRIVATE_BLOCK, creator="A"), Keep()),
        ],
        profile=True,
        options=[option.name for option in OPTIONS if option.name != "retain-full-dates"],
        rejects=[ResolvedReject(And((EXISTS, Not(Masked()))), "why")],
        accepts=[AcceptSpec("video", "why", EXISTS)],
        parameters=[ParameterSpec("site", "text", None), ParameterSpec("n", "number", "1")],
    )
    return compile_resolved(resolved, Report())


RICH = rich_ruleset()
BYTES = write_artifact(RICH)


def resealed(body: bytes, head: bytes = BYTES[:32]) -> bytes:
    """A file with a right length and digest around any body."""
    head = head[:16] + len(body).to_bytes(8, "little") + head[24:32]
    return head + hashlib.sha256(head + body).digest() + body


def document():
    return json.loads(BYTES[HEADER_LENGTH:])


def with_document(changed) -> bytes:
    return resealed(json.dumps(changed).encode())


def test_round_trip():
    assert read_artifact(BYTES) == RICH
    assert write_artifact(read_artifact(BYTES)) == BYTES


def test_header():
    assert BYTES[:8] == MAGIC
    assert int.from_bytes(BYTES[8:10], "little") == 1
    assert int.from_bytes(BYTES[16:24], "little") == len(BYTES) - HEADER_LENGTH
    assert digest(BYTES) == hashlib.sha256(BYTES[:32] + BYTES[HEADER_LENGTH:]).hexdigest()


def test_body_is_canonical():
    text = BYTES[HEADER_LENGTH:].decode()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert "Müller" in text


def test_same_bytes_in_another_process_with_another_hash_seed():
    """Sets and dictionaries of the compiler are not ordered by chance."""
    program = "import tests.artifact.test_artifact_format as t; print(t.digest(t.BYTES))"
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {digest(BYTES)}


def test_every_class_of_a_compiled_ruleset_is_listed():
    """A class that is not listed could be written by nobody and read by nobody."""
    modules = (actions, expressions, table, ruleset_module)
    declared = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__
    }
    assert declared == set(CLASSES)


def test_defaults_are_left_out_and_come_back():
    plain = to_plain(Shift(-9, -1))
    assert set(plain) == {"least", "most"}
    assert from_plain(Shift, plain) == Shift(-9, -1)


def test_texts_tell_booleans_from_numbers():
    assert canonical_text(expressions.Constant(True)) == '{"is":"Constant","value":true}'


def test_field_order_is_no_part_of_the_format():
    assert [field.name for field in fields(table.Leaf)] == ["op", "action", "entry"]
    assert to_plain(table.Leaf(4, 0, 1)) == {"op": 4, "action": 0, "entry": 1}


# --- other versions ------------------------------------------------------------------------------------------------


def test_unknown_section_is_skipped_unless_needed():
    changed = document()
    changed["sections"]["signature"] = {"any": ["thing"]}
    assert read_artifact(with_document(changed)) == RICH
    changed["needed"].append("signature")
    with pytest.raises(ArtifactUnreadable, match="needs a section"):
        read_artifact(with_document(changed))


@pytest.mark.parametrize(("place", "what"), [(8, "version"), (10, "does not know"), (24, "does not know")])
def test_newer_header_is_refused(place, what):
    head = bytearray(BYTES[:32])
    head[place] += 1
    with pytest.raises(ArtifactUnreadable, match=what):
        read_artifact(resealed(BYTES[HEADER_LENGTH:], bytes(head)))


@pytest.mark.parametrize(
    "change",
    [
        lambda rules: rules.update(surplus=1),
        lambda rules: rules.pop("leaves"),
        lambda rules: rules.update(name=5),
        lambda rules: rules.update(needs_key=1),
        lambda rules: rules.update(nodes="?"),
        lambda rules: rules.update(nodes=rules["nodes"] + " "),
        lambda rules: rules.update(entries={}),
        lambda rules: rules.update(private_node=1.5),
        lambda rules: rules.update(private_node=True),
        lambda rules: rules.update(private_node=1 << 64),
        lambda rules: rules["actions"].append({"is": "System", "command": "x"}),
        lambda rules: rules["actions"].append({"is": "Shift", "least": 1}),
        lambda rules: rules["actions"].append({"least": 1, "most": 2}),
        lambda rules: rules["guards"].append({"is": "Leaf", "op": 0, "action": 0, "entry": 0}),
        lambda rules: rules["types"].update(sop_classes=[["1.2", 1, 2]]),
        lambda rules: rules.update(name="\ud800"),
    ],
)
def test_wrong_types_and_classes_are_refused(change):
    changed = document()
    change(changed["sections"]["ruleset"])
    with pytest.raises(ArtifactUnreadable):
        read_artifact(with_document(changed))
