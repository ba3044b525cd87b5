"""DA and DT in the kernel: shift by days, cut to year or month (PS3.5 6.2), proleptic Gregorian calendar.

Values that are no dates answer -1, and the caller takes them away.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import KERNEL, copy, load8, store8


@njit(**KERNEL)
def _digits(at: int, count: int) -> int:
    """A decimal number of `count` digits, -1 where there is another character."""
    number = 0
    for i in range(count):
        digit = load8(at + i) - 48
        if digit < 0 or digit > 9:
            return -1
        number = number * 10 + digit
    return number


@njit(**KERNEL)
def _month_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)) else 28
    if month == 4 or month == 6 or month == 9 or month == 11:
        return 30
    return 31


@njit(**KERNEL)
def _days(year: int, month: int, day: int) -> int:
    """Days since 1 March of the year 0."""
    if month <= 2:
        year -= 1
        month += 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day - 1


@njit(**KERNEL)
def _write_date(days: int, out: int) -> int:
    """YYYYMMDD of a day number; -1 outside the years 1 to 9999."""
    if days < 306:  # 1 January of the year 1
        return -1
    era = days // 146097
    rest = days - era * 146097
    in_era = (rest - rest // 1460 + rest // 36524 - rest // 146096) // 365
    year = in_era + era * 400
    day_of_year = rest - (365 * in_era + in_era // 4 - in_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    if month <= 2:
        year += 1
    if year < 1 or year > 9999:
        return -1
    number = year * 10000 + month * 100 + day
    for i in range(8):
        store8(out + 7 - i, 48 + number % 10)
        number = number // 10
    return 8


@njit(**KERNEL)
def _check_rest(at: int, length: int) -> int:
    """Whether what follows the day of a DT is time, fraction and zone as PS3.5 has them; 1 or 0."""
    i = 0
    part = 0
    while part < 3 and i + 2 <= length and load8(at + i) != 43 and load8(at + i) != 45:
        number = _digits(at + i, 2)
        if number < 0 or (part == 0 and number > 23) or (part == 1 and number > 59) or number > 60:
            return 0
        i += 2
        part += 1
    if part == 3 and i < length and load8(at + i) == 46:
        start = i + 1
        i = start
        while i < length and load8(at + i) >= 48 and load8(at + i) <= 57:
            i += 1
        if i == start or i - start > 6:
            return 0
    if i < length:
        if (load8(at + i) != 43 and load8(at + i) != 45) or i + 5 != length or _digits(at + i + 1, 4) < 0:
            return 0
        i += 5
    return 1 if i == length else 0


@njit(**KERNEL)
def move_date(value: int, length: int, datetime: int, days: int, unit: int, out: int) -> int:
    """One DA or DT value, padding taken off. `unit` -1: shift by `days`; else truncate: 0 to year, 1 to month, 2 and
    3 the
    same with the rest dropped. Returns the new length, or -1 where the value is no date."""
    year = 0
    month = 1
    day = 1
    rest = 8
    precision = 3
    if datetime == 0:
        if length == 10 and load8(value + 4) == 46 and load8(value + 7) == 46:
            year = _digits(value, 4)
            month = _digits(value + 5, 2)
            day = _digits(value + 8, 2)
            rest = 10
        elif length == 8:
            year = _digits(value, 4)
            month = _digits(value + 4, 2)
            day = _digits(value + 6, 2)
        else:
            return -1
    else:
        if length < 4:
            return -1
        year = _digits(value, 4)
        rest = 4
        precision = 1
        if length >= 6 and load8(value + 4) != 43 and load8(value + 4) != 45:
            month = _digits(value + 4, 2)
            rest = 6
            precision = 2
            if length >= 8 and load8(value + 6) != 43 and load8(value + 6) != 45:
                day = _digits(value + 6, 2)
                rest = 8
                precision = 3
    if year < 1 or month < 1 or month > 12 or day < 1 or day > _month_length(year, month):
        return -1
    tail = length - rest
    if datetime and tail > 0:
        if precision < 3:
            if (
                tail != 5
                or (load8(value + rest) != 43 and load8(value + rest) != 45)
                or _digits(value + rest + 1, 4) < 0
            ):
                return -1
        elif _check_rest(value + rest, tail) == 0:
            return -1
    if unit < 0:
        if _write_date(_days(year, month, day) + days, out) < 0:
            return -1
        kept = 8 if precision == 3 else (6 if precision == 2 else 4)
        if datetime and tail > 0:
            copy(out + kept, value + rest, tail)
            return kept + tail
        return kept
    if unit & 1 == 0 or precision == 1:
        month = 1
    _write_date(_days(year, month, 1), out)
    if datetime and (unit >= 2 or precision < 3):
        wanted = 1 if unit & 1 == 0 else 2
        if unit < 2:
            wanted = precision
        if wanted > precision:
            wanted = precision
        return 4 if wanted == 1 else 6
    return 8


@njit(**KERNEL)
def move_dates(value: int, length: int, datetime: int, days: int, unit: int, out: int) -> int:
    """A DA or DT value, each of its values by itself; returns the padded length, -1 where one of them is no date."""
    size = 0
    at = 0
    while at <= length:
        end = at
        while end < length and load8(value + end) != 0x5C:
            end += 1
        first = at
        last = end
        while last > first and (load8(value + last - 1) == 0 or load8(value + last - 1) == 0x20):
            last -= 1
        while first < last and load8(value + first) == 0x20:
            first += 1
        if at > 0:
            store8(out + size, 0x5C)
            size += 1
        if last > first:
            moved = move_date(value + first, last - first, datetime, days, unit, out + size)
            if moved < 0:
                return -1
            size += moved
        at = end + 1
    if size & 1:
        store8(out + size, 0x20)
        size += 1
    return size


@njit(**KERNEL)
def says_something(at: int, length: int) -> int:
    """Whether a value is ASCII and more than padding."""
    found = 0
    for i in range(length):
        byte = load8(at + i)
        if byte > 0x7F:
            return 0
        if byte != 0 and byte != 0x20:
            found = 1
    return found
