"""Obtain: the image of this installation from the cache, or a new one.

A new one is built by one process; others that want it meanwhile wait for it. Where the cache cannot be used, because
the disk is full or read-only or somebody else can write there, an image is built for one run and not kept.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator

from anondsl.cache import Refused, cache_folder, make_cache_folder
from anondsl.records import replace
from anondsl.runtime.kernels.image import (
    Image,
    NoImage,
    forget_old_images,
    image_key,
    image_path,
    read_image,
    write_image,
)

Announce = Callable[[str], None]

_SECONDS = 6
"""What building takes, as announced."""
_PATIENCE_SECONDS = 120.0


def obtain_image(kind: str, groups: tuple[tuple[str, ...], ...], say: Announce) -> Image:
    """Raises `NoImage` where there is none and none can be built."""
    try:
        key = image_key()
    except OSError as error:
        raise NoImage("the sources of the kernels cannot be read") from error
    try:
        return read_image(image_path(cache_folder(), key, kind))
    except Refused:
        return _new_image(key, kind, groups, say)


def _new_image(key: str, kind: str, groups: tuple[tuple[str, ...], ...], say: Announce) -> Image:
    from anondsl.runtime.kernels.build import build_image

    try:
        folder = make_cache_folder()
    except (OSError, Refused):
        say(f"building the kernel image, for this run only because its folder cannot be used: about {_SECONDS} seconds")
        return build_image(groups, kind)
    path = image_path(folder, key, kind)
    with _alone(folder, say):
        with contextlib.suppress(Refused):
            return read_image(path)
        say(f"building the kernel image, once: about {_SECONDS} seconds")
        image = build_image(groups, kind)
        try:
            write_image(path, image)
        except OSError:
            return image
        forget_old_images(folder)
        return replace(image, path=path)


@contextlib.contextmanager
def _alone(folder: str, say: Announce) -> Iterator[None]:
    """Wait until no other process builds. Where files cannot be locked, or one builds for ever, go on all the same:
    an image is put in place in one step, so two builders only waste time."""
    import fcntl

    descriptor = -1
    try:
        with contextlib.suppress(OSError):
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(os.path.join(folder, "lock"), flags, 0o600)
            deadline = time.monotonic() + _PATIENCE_SECONDS
            told = False
            while time.monotonic() < deadline:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if not told:
                        say("waiting for another process that builds the kernel image")
                        told = True
                    time.sleep(0.05)
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)
