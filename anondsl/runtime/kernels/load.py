"""The kernels for the host: one callable each, from the address of a context block to a status.

They come from the kernel image where there is one or one can be built, else from numba in this process. Which way it
was changes the time to start and nothing else: the source is the same, and so is every byte of output.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from anondsl.cache import Refused, cache_folder, make_cache_folder
from anondsl.compiled.faults import EngineUnavailable
from anondsl.records import record
from anondsl.runtime.kernels.attach import address_of, attach_image
from anondsl.runtime.kernels.image import LIBRARY, OBJECTS, NoImage, image_key, image_path, read_image, target_cpu
from anondsl.runtime.kernels.obtain import Announce, obtain_image

Kernel = Callable[[int], int]

GROUPS = (("prepare", "decide", "series"), ("head", "index", "place", "emit", "remember", "follow"))
"""The kernels: each the function of its name in the module of its name. Groups are compiled side by side and take about
as long. To add a kernel, name it here and in `Kernels`."""
CALLED = ("head", "index", "place", "decide", "emit", "follow")
"""Kernels that kernels call, in the order of `layout.CALL_*`."""
NAMES = tuple(name for group in GROUPS for name in group)

CHOICE = "ANONDSL_KERNELS"
"""Environment variable that asks for one origin. For tests, and for finding faults."""
_KINDS = {"image": LIBRARY, "mcjit": OBJECTS}


@record
class Kernels:
    """`origin` says where they came from.

    "image": a shared library, loaded by the system. "mcjit": object files, loaded by llvmlite, where nothing can link.
    "numba": compiled in this process.
    """

    prepare: Kernel
    head: Kernel
    index: Kernel
    place: Kernel
    decide: Kernel
    emit: Kernel
    remember: Kernel
    follow: Kernel
    series: Kernel
    origin: str
    addresses: tuple[int, ...] = ()
    """Of `CALLED`; empty where kernels cannot call each other, and the host calls one after the other."""


@record
class KernelStatus:
    """What `load_kernels` would find, for reports.

    Attributes
    ----------
    origin
        As in `Kernels`; "numba" where there is no image.
    path
        The image, "" where there is none.
    key
        The key an image must have, "" where the sources of the kernels cannot be read.
    cpu
        What the kernels are compiled for here.
    numba
        Version of numba, "" where it is not installed.
    seconds
        How long the image took to build, 0 where there is none.
    """

    origin: str
    path: str
    key: str
    cpu: str
    numba: str
    seconds: float


def load_kernels(announce: Announce | None = None) -> Kernels:
    """The kernels, the fastest way that works here.

    Parameters
    ----------
    announce
        Told, in a line for the user, before something takes seconds.

    Raises
    ------
    EngineUnavailable
        No way works, or the one that ANONDSL_KERNELS asks for does not.
    """
    choice = os.environ.get(CHOICE, "")
    if choice not in ("", "numba", *_KINDS):
        raise EngineUnavailable(f"{CHOICE} names no origin of kernels", "say image, mcjit or numba, or unset it")
    say = announce or (lambda line: None)
    why = ""
    for origin, kind in _KINDS.items():
        if choice in ("", origin):
            try:
                kernels = attach_image(obtain_image(kind, GROUPS, say), kind, NAMES)
                addresses = tuple(address_of(kernels[name]) for name in CALLED)
                return Kernels(**kernels, origin=origin, addresses=addresses)
            except NoImage as error:
                why = str(error)
    if choice in _KINDS:
        raise EngineUnavailable(f"the kernels cannot be had as asked: {why}", f"unset {CHOICE}")
    if not choice:
        say("compiling the kernels in this process: about 10 seconds, less if it was done before")
    return compile_kernels()


def compile_kernels() -> Kernels:
    """The kernels through numba and its own cache.

    Raises
    ------
    EngineUnavailable
        numba is not installed or cannot work here.
    """
    try:
        kernels: dict[str, Any] = {
            name: getattr(import_module(f"anondsl.runtime.kernels.{name}"), name) for name in NAMES
        }
        _keep_compiled(kernels)
    except ImportError as error:
        raise EngineUnavailable("the kernels cannot be compiled: numba does not import", "pip install numba") from error
    return Kernels(**kernels, origin="numba")


def _keep_compiled(kernels: dict[str, Any]) -> None:
    """Have numba keep the machine code under the image's key.

    By itself it looks at the file of a kernel only, not at those of the functions that the kernel calls, and fails
    where neither the folder of the sources nor the home folder can be written.
    """
    import numba

    config: Any = numba.config

    try:
        folder = os.path.join(make_cache_folder(), f"numba-{image_key()}")
    except (OSError, Refused):
        return
    before = config.CACHE_DIR
    config.CACHE_DIR = folder
    try:
        for kernel in kernels.values():
            if not kernel.signatures:
                with contextlib.suppress(RuntimeError):
                    kernel.enable_caching()
    finally:
        config.CACHE_DIR = before


def kernel_status() -> KernelStatus:
    """What is there, without building or loading anything."""
    cpu, key = target_cpu(), ""
    with contextlib.suppress(OSError):
        key = image_key()
    for origin, kind in _KINDS.items():
        with contextlib.suppress(Refused):
            image = read_image(image_path(cache_folder(), key, kind))
            return KernelStatus(origin, image.path, key, image.about.cpu, _numba_version(), image.about.seconds)
    return KernelStatus("numba", "", key, cpu, _numba_version(), 0.0)


def _numba_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("numba")
    except PackageNotFoundError:
        return ""
