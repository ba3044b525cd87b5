"""New UIDs: the kernel and the host make the same ones, and both are valid."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from anondsl.compiled.actions import Per, Shift
from anondsl.runtime.derive import new_uid, shift_days
from anondsl.runtime.kernels import layout as at
from anondsl.runtime.kernels.load import compile_kernels
from anondsl.runtime.kernels.uid import new_uids
from anondsl.runtime.memory import Buffer, constant
from anondsl.runtime.tables import EngineTables
from tests.resolved_profile import compiled_profile

_KEY = bytes(range(32))
_TABLES = EngineTables(compiled_profile(), _KEY, ())
compile_kernels().prepare(_TABLES.context.address)


def by_kernel(value: bytes) -> bytes:
    source = constant(value)
    out = Buffer(64 + 66 * (value.count(b"\\") + 1))
    size = new_uids(_TABLES.context.address, source.address, len(value), -1, out.address)
    return bytes(out.data[:size])


by_kernel(b"1")  # numba compiles here, not while Hypothesis watches the clock
uids = st.from_regex(rb"[0-9.]{1,70}", fullmatch=True)


@given(uids)
def test_kernel_equals_host(old: bytes) -> None:
    expected = new_uid(_KEY, old).encode("ascii")
    assert by_kernel(old).rstrip(b"\0") == expected
    assert by_kernel(old + b"\0").rstrip(b"\0") == expected, "padding is no part of the value, and the memo agrees"


@given(uids)
def test_a_new_uid_is_a_uuid_of_version_8(old: bytes) -> None:
    new = new_uid(_KEY, old)
    if old.startswith(b"1.2.840.10008.") and len(old) <= 64:
        assert new == old.decode("ascii")
        return
    assert len(new) <= 64
    root, number = new.rsplit(".", 1)
    assert root == "2.25"
    assert uuid.UUID(int=int(number)).version == 8
    assert uuid.UUID(int=int(number)).variant == uuid.RFC_4122


def test_each_value_by_itself_and_registered_ones_stay() -> None:
    both = by_kernel(b"1.2.3\\1.2.840.10008.1.2\\")
    first, second, third = both.rstrip(b"\0").split(b"\\")
    assert first == new_uid(_KEY, b"1.2.3").encode("ascii")
    assert second == b"1.2.840.10008.1.2"
    assert third == b""


def test_a_registered_prefix_hides_nothing() -> None:
    hidden = b"1.2.840.10008.DOE^JANE"
    assert b"DOE" not in by_kernel(hidden)
    assert "DOE" not in new_uid(_KEY, hidden)


@given(st.integers(-400, 400), st.integers(0, 400), st.booleans(), st.binary(max_size=20))
def test_days_of_a_shift(least: int, width: int, weekdays: bool, identity: bytes) -> None:
    step = 7 if weekdays else 1
    possible = [day for day in range(least, least + width + 1) if day != 0 and day % step == 0]
    if not possible:
        return
    days = shift_days(_KEY, Shift(least, least + width, Per.PATIENT, weekdays), identity)
    assert days in possible


def test_every_day_of_a_range_is_drawn() -> None:
    shift = Shift(-3, 3)
    drawn = {shift_days(_KEY, shift, str(number).encode()) for number in range(300)}
    assert drawn == {-3, -2, -1, 1, 2, 3}


def test_memo_slots_are_of_the_size_the_kernel_uses() -> None:
    assert at.MEMO_SIZE >= 8 + 64 + 64
