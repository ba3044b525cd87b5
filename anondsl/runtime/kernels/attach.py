"""Attach: the functions of a kernel image, in this process. Neither numba nor numpy is imported."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from typing import Any

from anondsl.runtime.kernels.image import LIBRARY, PREFIX, Image, NoImage

_SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)
"""Without the interpreter lock while it runs."""


def attach_image(image: Image, kind: str, names: tuple[str, ...]) -> dict[str, Callable[[int], int]]:
    """The kernels by name. Raises `NoImage` where this machine does not load the image."""
    return _attach_library(image, names) if kind == LIBRARY else _attach_objects(image, names)


def address_of(kernel: Any) -> int:
    """Where the machine code of an attached kernel starts."""
    return ctypes.cast(kernel, ctypes.c_void_p).value or 0


def _attach_library(image: Image, names: tuple[str, ...]) -> dict[str, Callable[[int], int]]:
    """A shared library, loaded by the system."""
    try:
        if image.path:
            library = ctypes.CDLL(image.path)
        else:
            import tempfile

            with tempfile.TemporaryDirectory(prefix="anondsl-") as folder:
                path = os.path.join(folder, "kernels.so")
                with open(path, "xb") as file:
                    file.write(image.code)
                library = ctypes.CDLL(path)  # stays when its file is gone
        return {name: _SIGNATURE((PREFIX + name, library)) for name in names}
    except (OSError, AttributeError) as error:  # a folder without the right to execute, for one
        raise NoImage("the system does not load the library") from error


def _attach_objects(image: Image, names: tuple[str, ...]) -> dict[str, Callable[[int], int]]:
    """Object files, loaded by llvmlite."""
    try:
        import llvmlite.binding as llvm
    except ImportError as error:
        raise NoImage("llvmlite does not import") from error
    try:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        machine = llvm.Target.from_default_triple().create_target_machine()
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        start = 0
        for size in image.about.parts:
            engine.add_object_file(llvm.ObjectFileRef.from_data(image.code[start : start + size]))
            start += size
        engine.finalize_object()
    except RuntimeError as error:
        raise NoImage("llvmlite does not load the object files") from error
    kernels: dict[str, Callable[[int], int]] = {}
    for name in names:
        address = engine.get_function_address(PREFIX + name)
        if not address:
            raise NoImage("the object files lack a kernel")
        kernel: Any = _SIGNATURE(address)
        kernel.engine = engine  # owns the code
        kernels[name] = kernel
    return kernels
