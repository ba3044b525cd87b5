"""The kernels for the host: one callable each, from the address of a context block to a status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anondsl.compiled.faults import EngineUnavailable

Kernel = Callable[[int], int]

NAMES = ("prepare", "head", "index", "place", "decide", "emit")


@dataclass(frozen=True)
class Kernels:
    """`origin` says where they came from: "numba" or "image"."""

    prepare: Kernel
    head: Kernel
    index: Kernel
    place: Kernel
    decide: Kernel
    emit: Kernel
    origin: str


def compile_kernels() -> Kernels:
    """The kernels through numba and its own cache.

    Raises
    ------
    EngineUnavailable
        numba is not installed or cannot work here.
    """
    try:
        from anondsl.runtime.kernels.decide import decide
        from anondsl.runtime.kernels.emit import emit
        from anondsl.runtime.kernels.head import head
        from anondsl.runtime.kernels.index import index
        from anondsl.runtime.kernels.place import place
        from anondsl.runtime.kernels.prepare import prepare
    except ImportError as error:
        raise EngineUnavailable("the kernels cannot be compiled: numba does not import", "pip install numba") from error
    return Kernels(prepare, head, index, place, decide, emit, "numba")
