"""Series: one file after another as long as each is like the one before, reading and writing included.

Between two files of a series there is nothing to decide, so there is no Python. The functions of the C library are
called by address; where one of them fails, or anything is unusual, what was begun is taken back and the host does this
file from scratch, with its reasons and its other ways. Linux only.
"""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import (
    INLINE,
    KERNEL,
    call,
    call_system,
    copy,
    load8,
    load16,
    load64,
    store8,
    store64,
)
from anondsl.runtime.kernels.layout import (
    BUFFER,
    BUFFER_SIZE,
    CALL_FOLLOW,
    DIFFERENT,
    FILE_SIZE,
    FILES_DONE,
    GAP,
    KERNELS,
    LOT_BYTES,
    META_OUT,
    META_USED,
    NAME_BEFORE,
    NAME_BEFORE_SIZE,
    NAME_NUMBER,
    NEW_SOP,
    NEW_SOP_LENGTH,
    O_LENGTH,
    O_PLACED,
    O_SOP,
    OK,
    OUT,
    OUT_USED,
    OUTCOME_SIZE,
    OUTCOMES,
    PATHS_COUNT,
    PATHS_START,
    PATHS_TEXT,
    PIXEL_FROM,
    PIXEL_LENGTH,
    PIXEL_OUT,
    PIXEL_SIZE,
    PIXEL_VALUE,
    PIXELS_OUTSIDE,
    READ_FLAGS,
    REFUSED,
    SCRATCH,
    SERIES_FOLDER,
    SIZE,
    SRC,
    SYS_CLOSE,
    SYS_COPY_FILE_RANGE,
    SYS_FSYNC,
    SYS_OPENAT,
    SYS_PREAD,
    SYS_RENAMEAT2,
    SYS_SENDFILE,
    SYS_STATX,
    SYS_UNLINKAT,
    SYS_WRITE,
    SYS_WRITEV,
    SYSTEM,
    WHOLE_FILE,
    WINDOW,
    WORK_FOLDER,
    WRITE_FLAGS,
)

_HERE = -100  # AT_FDCWD
_ITSELF = 0x1000  # AT_EMPTY_PATH
_TYPE_AND_SIZE = 0x201  # STATX_TYPE, STATX_SIZE
_STATX_MODE = 28
_STATX_SIZE = 40
_REGULAR = 0x8000  # of S_IFMT
_KIND = 0xF000
_NO_REPLACE = 1
_EVERYBODY = 0o666  # less the umask

# within SCRATCH
_STATUS = 0  # struct statx
_PARTS = 256  # struct iovec[3]
_OFFSET = 312
_TEMPORARY = 320  # name in the work folder
_NAME = 400  # name in the folder of the series


@njit(**KERNEL)
def series(context: int) -> int:
    """OK, where all files are done or enough for one lot; else why the next one is not, DIFFERENT or REFUSED.

    FILES_DONE says how many are, each with its record in OUTCOMES.
    """
    texts = load64(context + 8 * PATHS_TEXT)
    starts = load64(context + 8 * PATHS_START)
    done = 0
    size = 0
    while done < load64(context + 8 * PATHS_COUNT) and size < LOT_BYTES:
        path = texts + load64(starts + 8 * done)
        source = _system(context, SYS_OPENAT, _HERE, path, load64(context + 8 * READ_FLAGS), 0, 0, 0)
        if source < 0:
            return REFUSED
        said: int = _read(context, source)
        if said == OK:
            said = _write(context, source, load64(context + 8 * OUTCOMES) + done * OUTCOME_SIZE)
        _system(context, SYS_CLOSE, source, 0, 0, 0, 0, 0)
        if said != OK:
            return said
        size += load64(context + 8 * FILE_SIZE)
        done += 1
        store64(context + 8 * FILES_DONE, done)
    return OK


@njit(**INLINE)
def _system(context: int, number: int, a: int, b: int, c: int, d: int, e: int, f: int) -> int:
    """What a function of the C library answers that answers 32 bits."""
    said = call_system(load64(load64(context + 8 * SYSTEM) + 8 * number), a, b, c, d, e, f) & 0xFFFFFFFF
    return said - 0x100000000 if said & 0x80000000 else said


@njit(**INLINE)
def _system64(context: int, number: int, a: int, b: int, c: int, d: int, e: int, f: int) -> int:
    return call_system(load64(load64(context + 8 * SYSTEM) + 8 * number), a, b, c, d, e, f)


@njit(**INLINE)
def _read(context: int, source: int) -> int:
    """Read an open file and have it followed: OK, DIFFERENT or REFUSED."""
    status = load64(context + 8 * SCRATCH) + _STATUS
    empty = load64(context + 8 * SCRATCH) + _NAME
    store8(empty, 0)
    if _system(context, SYS_STATX, source, empty, _ITSELF, _TYPE_AND_SIZE, status, 0) != 0:
        return REFUSED
    size = load64(status + _STATX_SIZE)
    buffer = load64(context + 8 * BUFFER)
    if load16(status + _STATX_MODE) & _KIND != _REGULAR or size < 1:
        return REFUSED
    first = size if size <= WHOLE_FILE else WINDOW
    if first > load64(context + 8 * BUFFER_SIZE):
        return REFUSED
    if _system64(context, SYS_PREAD, source, buffer, first, 0, 0, 0) != first:
        return REFUSED
    store64(context + 8 * SRC, buffer)
    store64(context + 8 * SIZE, first)
    store64(context + 8 * FILE_SIZE, size)
    store64(context + 8 * GAP, 0)
    said = call(load64(load64(context + 8 * KERNELS) + 8 * CALL_FOLLOW), context)
    if said == PIXELS_OUTSIDE:
        # as if the pixel data were not there: what stands behind it comes to its place
        value = load64(context + 8 * PIXEL_VALUE)
        length = load64(context + 8 * PIXEL_LENGTH)
        behind = size - value - length
        if value > first or behind < 0 or behind > WINDOW or value + behind > load64(context + 8 * BUFFER_SIZE):
            return DIFFERENT
        if behind and _system64(context, SYS_PREAD, source, buffer + value, behind, value + length, 0, 0) != behind:
            return REFUSED
        store64(context + 8 * SIZE, value + behind)
        store64(context + 8 * GAP, length)
        said = call(load64(load64(context + 8 * KERNELS) + 8 * CALL_FOLLOW), context)
    return OK if said == OK else DIFFERENT


@njit(**INLINE)
def _write(context: int, source: int, outcome: int) -> int:
    """Write what was followed under a name in the work folder, and give it its own if it is free: OK or REFUSED, which
    leaves nothing behind."""
    work = load64(context + 8 * WORK_FOLDER)
    temporary = _name_temporary(context)
    target = _system(context, SYS_OPENAT, work, temporary, load64(context + 8 * WRITE_FLAGS), _EVERYBODY, 0, 0)
    if target < 0:
        return REFUSED
    went_well = _write_parts(context, source, target)
    if went_well and _system(context, SYS_FSYNC, target, 0, 0, 0, 0, 0) != 0:
        went_well = 0
    if _system(context, SYS_CLOSE, target, 0, 0, 0, 0, 0) != 0:
        went_well = 0
    if went_well == 0:
        _system(context, SYS_UNLINKAT, work, temporary, 0, 0, 0, 0)
        return REFUSED
    uid = load64(context + 8 * META_OUT) + load64(context + 8 * NEW_SOP)
    length = load64(context + 8 * NEW_SOP_LENGTH)
    store64(outcome + O_LENGTH, length)
    copy(outcome + O_SOP, uid, length)
    placed = 0
    folder = load64(context + 8 * SERIES_FOLDER)
    if folder >= 0 and load8(uid) != 0x2E:
        name = load64(context + 8 * SCRATCH) + _NAME
        copy(name, uid, length)
        store64(name + length, 0x6D63642E)  # .dcm
        if _system(context, SYS_RENAMEAT2, work, temporary, folder, name, _NO_REPLACE, 0) == 0:
            placed = 1
    store64(outcome + O_PLACED, placed)
    return OK


@njit(**INLINE)
def _name_temporary(context: int) -> int:
    """The next name for the work folder: what all of this process start with, and a number."""
    name = load64(context + 8 * SCRATCH) + _TEMPORARY
    number = load64(context + 8 * NAME_NUMBER) + 1
    store64(context + 8 * NAME_NUMBER, number)
    length = load64(context + 8 * NAME_BEFORE_SIZE)
    copy(name, load64(context + 8 * NAME_BEFORE), length)
    digits = 1
    rest = number // 10
    while rest:
        digits += 1
        rest = rest // 10
    at = name + length + digits
    store8(at, 0)
    for _ in range(digits):
        at -= 1
        store8(at, 0x30 + number % 10)
        number = number // 10
    return name


@njit(**INLINE)
def _write_parts(context: int, source: int, target: int) -> int:
    """All bytes of the output: file meta information, data set, and pixel data from where it stands; whether that
    worked."""
    out = load64(context + 8 * OUT)
    used = load64(context + 8 * OUT_USED)
    split = load64(context + 8 * PIXEL_OUT)
    first = used if split < 0 else split
    meta = load64(context + 8 * META_USED)
    parts = load64(context + 8 * SCRATCH) + _PARTS
    store64(parts, load64(context + 8 * META_OUT))
    store64(parts + 8, meta)
    store64(parts + 16, out)
    store64(parts + 24, first)
    count = 2
    total = meta + first
    pixels = load64(context + 8 * PIXEL_SIZE)
    if split >= 0 and load64(context + 8 * GAP) == 0:
        store64(parts + 32, load64(context + 8 * SRC) + load64(context + 8 * PIXEL_FROM))
        store64(parts + 40, pixels)
        count = 3
        total += pixels
    if _system64(context, SYS_WRITEV, target, parts, count, 0, 0, 0) != total:
        return 0
    if split < 0:
        return 1
    if load64(context + 8 * GAP) and _copy_pixels(context, source, target, pixels) == 0:
        return 0
    if used > split and _system64(context, SYS_WRITE, target, out + split, used - split, 0, 0, 0) != used - split:
        return 0
    return 1


@njit(**INLINE)
def _copy_pixels(context: int, source: int, target: int, size: int) -> int:
    """Append the pixel data without its coming through this process; whether that worked. Between two file systems the
    first way is mostly refused."""
    offset = load64(context + 8 * SCRATCH) + _OFFSET
    store64(offset, load64(context + 8 * PIXEL_VALUE))
    by_range = 1
    while size > 0:
        if by_range:
            copied = _system64(context, SYS_COPY_FILE_RANGE, source, offset, target, 0, size, 0)
        else:
            copied = _system64(context, SYS_SENDFILE, target, source, offset, size, 0, 0)
        if copied > 0:
            size -= copied
        elif by_range:
            by_range = 0
        else:
            return 0
    return 1
