"""Records behave as frozen dataclasses do, to our own code and to the standard module."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from functools import cached_property
from typing import ClassVar

import pytest

from anondsl.records import field, fields, is_record, record, replace


@record
class Base:
    first: int
    place: int = field(default=0, compare=False, repr=False)


@record
class Derived(Base):
    shared: ClassVar[str] = "of the class"
    parts: tuple[int, ...] = ()
    seen: set[int] = field(default_factory=set, compare=False)

    @cached_property
    def total(self) -> int:
        return self.first + sum(self.parts)


def test_fields_of_bases_come_first_and_those_of_the_class_are_none() -> None:
    assert [part.name for part in fields(Derived)] == ["first", "place", "parts", "seen"]
    made = Derived(1, 2, (3, 4))
    assert (made.first, made.place, made.parts, made.seen, made.shared) == (1, 2, (3, 4), set(), "of the class")
    assert made.seen is not Derived(1).seen
    match made:
        case Derived(first, place, parts):
            assert (first, place, parts) == (1, 2, (3, 4))


def test_comparison_hash_and_text_leave_out_what_they_should() -> None:
    assert Derived(1, 2) == Derived(1, 3)
    assert hash(Derived(1, 2)) == hash(Derived(1, 3))
    assert Derived(1) != Base(1)
    assert repr(Derived(1, 2)) == "Derived(first=1, parts=(), seen=set())"


def test_nothing_can_be_set_or_taken_away() -> None:
    made = Base(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.first = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del made.first


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, 2, (), set(), 5), {}), ((1,), {"first": 1}), ((1,), {"other": 1})],
)
def test_wrong_calls_are_refused(values: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Derived(*values, **named)  # type: ignore[arg-type]


def test_replace_forgets_what_a_cached_property_remembered() -> None:
    made = Derived(1, 2, (3,))
    assert made.total == 4
    assert replace(made, first=10).total == 13
    assert replace(made, first=10).place == 2
    with pytest.raises(TypeError, match="other"):
        replace(made, other=1)


def test_the_standard_module_takes_a_record_for_a_dataclass() -> None:
    made = Derived(1, 2, (3,))
    assert is_record(made)
    assert dataclasses.is_dataclass(made)
    assert [part.name for part in dataclasses.fields(Derived)] == [part.name for part in fields(Derived)]
    assert [part.name for part in dataclasses.fields(Derived) if part.compare] == ["first", "parts"]
    assert dataclasses.replace(made, parts=()) == Derived(1)
    assert dataclasses.asdict(made) == {"first": 1, "place": 2, "parts": (3,), "seen": set()}


def test_records_do_not_import_the_standard_module() -> None:
    script = (
        "import sys, anondsl.records, anondsl.compiled.ruleset; assert not {'dataclasses', 'inspect'} & {*sys.modules}"
    )
    assert subprocess.run([sys.executable, "-S", "-c", script], check=False, cwd="/", env=_path()).returncode == 0


def _path() -> dict[str, str]:
    from pathlib import Path

    import anondsl

    return {"PYTHONPATH": str(Path(anondsl.__file__).parents[1])}
