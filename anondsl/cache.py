"""The user's cache folder: what takes long to make and can be made again; never a patient's value, never a key.

What lies there is believed, and kernels that lie there are run, so a file that somebody else can write is never read.
Files come into place in one step: whoever reads meanwhile sees the old one or the new one.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time

_UNFINISHED = ".part"
_UNFINISHED_SECONDS = 3600


class Refused(Exception):
    """There is no such file in the cache, it is damaged, or somebody else could have written it."""


def cache_folder() -> str:
    """Under XDG_CACHE_HOME, else in .cache of the home folder."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # the XDG specification has relative ones ignored
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "anondsl")


def make_cache_folder() -> str:
    """The cache folder, made where it is missing. Raises OSError, or `Refused` where others can write it."""
    folder = cache_folder()
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    _check(os.stat(folder), stat.S_IFDIR)
    return folder


def read_cached(path: str) -> bytes:
    """Raises `Refused` unless only this user (or root) can have written the file."""
    try:
        _check(os.stat(os.path.dirname(path)), stat.S_IFDIR)
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            _check(os.fstat(descriptor), stat.S_IFREG)
            with open(descriptor, "rb", buffering=0, closefd=False) as file:
                return file.read()
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Refused("there is none, or it cannot be read") from error


def _check(found: os.stat_result, kind: int) -> None:
    if stat.S_IFMT(found.st_mode) != kind:
        raise Refused("it is of a wrong kind")
    if found.st_uid not in (os.geteuid(), 0) or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise Refused("somebody else can write it")


def write_cached(path: str, data: bytes) -> None:
    """Raises OSError."""
    unfinished = f"{path}.{os.getpid()}{_UNFINISHED}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(unfinished, flags, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        raise


def forget_old(folder: str, suffixes: tuple[str, ...], most: int) -> None:
    """Keep the newest files of these names, and nothing that a killed process left. What cannot be removed stays."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        found = sorted(((entry.stat(follow_symlinks=False).st_mtime, entry.path) for entry in entries), reverse=True)
        named = [path for _, path in found if path.endswith(suffixes)]
        left = time.time() - _UNFINISHED_SECONDS
        stale = [path for when, path in found if path.endswith(_UNFINISHED) and when < left]
        for path in named[most:] + stale:
            os.unlink(path)
