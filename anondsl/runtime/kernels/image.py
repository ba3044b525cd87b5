"""The kernel image: machine code of the kernels in the user's cache, so that a run starts without numba.

Here: which image belongs to this installation and machine (its key), where it lies, whether it may be trusted, and how
it is written so that no reader ever sees half of one. Loading an image means running it, so one that somebody else can
write is never loaded. Not here: making an image (`obtain`, `build`, `ahead`) and loading it (`attach`).

An image is machine code (a shared library, or object files one behind the other), then a line of JSON about it, then a
footer: length of that line, SHA-256 of everything before the digest, a mark. Neither numba nor llvmlite nor numpy is
imported here.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from importlib.machinery import PathFinder

from anondsl.cache import Refused, forget_old, read_cached, write_cached
from anondsl.records import fields, record

PREFIX = "anondsl_"
"""Of the names of kernels in an image."""

LIBRARY = ".so"
OBJECTS = ".o"

_MARK = b"anondsl kernels\n"
_FORMAT = b"1"
_LENGTH_BYTES = 4
_DIGEST_BYTES = 32
_FOOTER = _LENGTH_BYTES + _DIGEST_BYTES + len(_MARK)
_KEPT = 8
"""Images of other installations and versions that stay in the cache: the newest ones."""

_V2 = frozenset(("cx16", "lahf_lm", "pni", "popcnt", "sse4_1", "sse4_2", "ssse3"))
_V3 = _V2 | {"abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "xsave"}
_LEVELS = (("x86-64-v3", _V3), ("x86-64-v2", _V2))
"""Levels of the x86-64 psABI, by the flags in which Linux states what they need."""


class NoImage(Exception):
    """This machine cannot build an image, or does not load the one there is."""


@record
class About:
    """What an image says of itself.

    Attributes
    ----------
    cpu
        What it was compiled for, in LLVM's words.
    seconds
        How long that took.
    parts
        Bytes of each of its object files; of a library one number.
    """

    cpu: str
    seconds: float
    parts: tuple[int, ...]


@record
class Image:
    """An image that may be loaded."""

    about: About
    code: bytes
    path: str = ""
    """Where it lies in the cache, "" for one that could not be kept."""


# -- which image ------------------------------------------------------------------------------------------------------


def target_cpu() -> str:
    """The processor to compile for, in LLVM's words.

    A level that this machine has, not the machine itself: kernels move bytes and gain next to nothing from more, and
    where several machines share a home folder, every machine of a key can run the code that lies under it.
    """
    if os.uname().machine not in ("x86_64", "amd64"):
        return "generic"
    flags = _cpu_flags()
    return next((name for name, needed in _LEVELS if needed <= flags), "x86-64")


def _cpu_flags() -> frozenset[str]:
    """Flags of the first processor; none where the system does not tell."""
    text = b""
    with contextlib.suppress(OSError), open("/proc/cpuinfo", "rb", buffering=0) as file:
        # The first record is enough; with many processors the whole file takes long.
        while b"\n\n" not in text and (more := file.read(4096)):
            text += more
    for line in text.splitlines():
        if line.startswith(b"flags"):
            return frozenset(line.partition(b":")[2].decode("ascii", "replace").split())
    return frozenset()


def image_key() -> str:
    """What an image must be made from: sources of the kernels, compilers, kind of machine. 32 hex digits.

    Raises OSError where the sources cannot be read.
    """
    digest = hashlib.sha256(_FORMAT)
    for text in (sys.platform, os.uname().machine, target_cpu(), sys.implementation.cache_tag or ""):
        digest.update(text.encode("utf_8") + b"\0")
    for package in ("numba", "llvmlite"):
        digest.update(_version_file(package) + b"\0")
    folder = os.path.dirname(__file__)
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py"):
            content = _content(os.path.join(folder, name))
            digest.update(b"%s\0%d\0" % (os.fsencode(name), len(content)) + content)
    return digest.hexdigest()[:32]


def _version_file(package: str) -> bytes:
    """The file in which a package states its version; importing it, or reading its metadata, would take far longer."""
    spec = PathFinder.find_spec(package)
    if spec is None or spec.origin is None:
        return b"absent"
    try:
        return _content(os.path.join(os.path.dirname(spec.origin), "_version.py"))
    except OSError:
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version(package).encode("utf_8")
        except PackageNotFoundError:
            return b"unknown"


def _content(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()


# -- the file --------------------------------------------------------------------------------------------------------


def image_path(folder: str, key: str, kind: str) -> str:
    return os.path.join(folder, f"kernels-{key}{kind}")


def read_image(path: str) -> Image:
    """Raises `Refused` unless the file is whole and only this user (or root) can have written it."""
    data = read_cached(path)
    about, size = _look_into(data)
    return Image(about, data[:size], path)


def _look_into(data: bytes) -> tuple[About, int]:
    """What the image says of itself, and the size of its code."""
    end = len(data) - _FOOTER
    covered = end + _LENGTH_BYTES
    if end < 0 or data[covered + _DIGEST_BYTES :] != _MARK:
        raise Refused("it is not whole")
    if hashlib.sha256(memoryview(data)[:covered]).digest() != data[covered : covered + _DIGEST_BYTES]:
        raise Refused("it is damaged")
    size = end - int.from_bytes(data[end:covered], "little")
    said = json.loads(data[size:end])
    return About(said["cpu"], said["seconds"], tuple(said["parts"])), size


def write_image(path: str, image: Image) -> None:
    """Put an image in place in one step: whoever reads meanwhile sees the old one or the new one. Raises OSError."""
    line = json.dumps({part.name: getattr(image.about, part.name) for part in fields(About)}).encode("ascii")
    covered = image.code + line + len(line).to_bytes(_LENGTH_BYTES, "little")
    write_cached(path, covered + hashlib.sha256(covered).digest() + _MARK)


def forget_old_images(folder: str) -> None:
    forget_old(folder, (LIBRARY, OBJECTS), _KEPT)
