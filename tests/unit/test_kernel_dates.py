"""DA and DT in the kernel against the standard library's calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anondsl.runtime.kernels.dates import move_dates
from anondsl.runtime.memory import Buffer, constant

_SHIFT = -1
_YEAR, _MONTH, _YEAR_CUT, _MONTH_CUT = 0, 1, 2, 3


def moved(text: str, *, datetime: bool = False, days: int = 0, unit: int = _SHIFT) -> str | None:
    value = constant(text.encode("ascii"))
    out = Buffer(len(text) + 64)
    size = move_dates(value.address, len(text), int(datetime), days, unit, out.address)
    return None if size < 0 else out.data[:size].decode("ascii")


@given(st.dates(), st.integers(-40000, 40000))
def test_shift_equals_the_calendar(day: date, days: int) -> None:
    try:
        expected: str | None = (day + timedelta(days)).strftime("%Y%m%d").rjust(8, "0")
    except OverflowError:
        expected = None
    assert moved(f"{day.year:04d}{day:%m%d}", days=days) == expected


@given(st.text("0123456789.-+ ", max_size=30), st.booleans())
def test_any_text_is_a_date_or_refused(text: str, datetime: bool) -> None:
    result = moved(text, datetime=datetime, days=1)
    assert result is None or len(result) % 2 == 0


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("20240229", {"days": 1}, "20240301"),
        ("2020.01.31", {"days": 1}, "20200201"),
        ("20240229\\20231231", {"days": 1}, "20240301\\20240101 "),
        ("20230229", {"days": 1}, None),
        ("19000101", {"days": -700000}, None),
        ("20240101 ", {"days": 0}, "20240101"),
        ("", {"days": 5}, ""),
        ("202402", {"days": 5}, None),
        ("20240229123059.123456+0100", {"days": 1, "datetime": True}, "20240301123059.123456+0100"),
        ("2024", {"days": 400, "datetime": True}, "2025"),
        ("202402", {"days": 40, "datetime": True}, "202403"),
        ("2024+0100", {"days": 1, "datetime": True}, "2024+0100 "),
        ("2024022925", {"days": 1, "datetime": True}, None),
        ("20240229120000.", {"days": 1, "datetime": True}, None),
        ("20240229", {"unit": _YEAR}, "20240101"),
        ("20240229", {"unit": _MONTH}, "20240201"),
        ("20240229", {"unit": _YEAR_CUT}, "20240101"),
        ("20240229123059+0100", {"unit": _YEAR, "datetime": True}, "20240101"),
        ("20240229123059+0100", {"unit": _YEAR_CUT, "datetime": True}, "2024"),
        ("20240229123059+0100", {"unit": _MONTH_CUT, "datetime": True}, "202402"),
        ("2024", {"unit": _MONTH, "datetime": True}, "2024"),
    ],
)
def test_examples(text: str, options: dict[str, int], expected: str | None) -> None:
    result = moved(text, **options)  # type: ignore[arg-type]
    assert result == expected
