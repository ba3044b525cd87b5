"""A second copy of the runtime whose kernels are plain Python over checked memory.

The product's modules stay as they are: the copy is imported beside them and shares only what stands below the runtime.
Sessions of both can be used side by side, and `reason`, `outcome` and bytes of their results compared.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

import anondsl
from anondsl.runtime.kernels import layout
from tests.checked.memory import Space, put_in_place
from tests.checked.source import KernelSources, set_aside
from tests.checked.system import FIRST
from tests.checked.system import NAMES as SYSTEM

_RUNTIME = "anondsl.runtime"
_BATCH = "anondsl.batch"
_FIRST_KERNEL = 0x4000
"""Address of the first kernel that kernels call; the others follow."""
_STEPS_FREE = 200_000
_STEPS_A_BYTE = 1_000
"""Loop steps that a kernel may take: some, and so many for each byte of the input. A UID of one digit, the dearest of
all, takes 500."""


@dataclass(frozen=True)
class CheckedRuntime:
    """`kernels` fit `Session(kernels=...)` of the module `session`, and of no other."""

    space: Space
    session: ModuleType
    intake: ModuleType
    memory: ModuleType
    work: ModuleType
    kernels: Any
    modules: dict[str, ModuleType]


@lru_cache(maxsize=2)
def checked_runtime(arithmetic: bool = True) -> CheckedRuntime:
    """The checked copy; `arithmetic` False leaves out the checks of sums, for fuzzers that count branches."""
    for module in (f"{_RUNTIME}.session", f"{_BATCH}.work"):
        import_module(module)
    space = Space()
    finder = KernelSources(space, arithmetic)
    saved = set_aside(_RUNTIME) | set_aside(_BATCH)
    packages = anondsl.runtime, anondsl.batch
    sys.meta_path.insert(0, finder)
    try:
        memory = import_module(f"{_RUNTIME}.memory")
        put_in_place(space, memory)
        session, intake = import_module(f"{_RUNTIME}.session"), import_module(f"{_RUNTIME}.intake")
        load = import_module(f"{_RUNTIME}.kernels.load")
        work = import_module(f"{_BATCH}.work")
        import_module(f"{_BATCH}.series")._functions = lambda: tuple(range(FIRST, FIRST + len(SYSTEM)))  # type: ignore[attr-defined]
        made = {name: _watched(space, name, _kernel(name)) for name in load.NAMES}
    finally:
        sys.meta_path.remove(finder)
        modules = set_aside(_RUNTIME) | set_aside(_BATCH)
        sys.modules.update(saved)
        anondsl.runtime, anondsl.batch = packages
    space.kernels = {_FIRST_KERNEL + number: made[name] for number, name in enumerate(load.CALLED)}
    kernels = load.Kernels(**made, origin="checked", addresses=tuple(space.kernels))
    return CheckedRuntime(space, session, intake, memory, work, kernels, modules)


def _kernel(name: str) -> Callable[[int], int]:
    kernel: Callable[[int], int] = getattr(import_module(f"{_RUNTIME}.kernels.{name}"), name)
    return kernel


def _watched(space: Space, name: str, kernel: Callable[[int], int]) -> Callable[[int], int]:
    def run(context: int) -> int:
        steps = _STEPS_FREE + _STEPS_A_BYTE * space.words(context)[layout.SIZE]
        with space.running(name, context, steps):
            return kernel(context)

    return run
