"""Show versions, and whether this machine can run the engine. Send this along when you report a fault."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version

from anondsl.cli.show import complain
from anondsl.compiled.faults import EngineUnavailable

_PACKAGES = ("anondsl", "lark", "numba", "llvmlite", "numpy", "pydicom", "rich")


def configure(parser: argparse.ArgumentParser) -> None:
    pass


def execute(arguments: argparse.Namespace) -> int:
    print(f"{'python':<12}{platform.python_version()} ({platform.python_implementation()})")
    print(f"{'system':<12}{platform.system()} {platform.release()} {platform.machine()}, {os.cpu_count()} processors")
    for package in _PACKAGES:
        try:
            print(f"{package:<12}{version(package)}")
        except PackageNotFoundError:
            print(f"{package:<12}not installed: pip install {package}")
    from anondsl.runtime.kernels.load import kernel_status, load_kernels

    start = time.monotonic()
    try:
        kernels = load_kernels(lambda line: print(line, file=sys.stderr))
    except EngineUnavailable as fault:
        print(f"{'engine':<12}not available")
        complain(fault.code, fault.message, fault.help)
        return 3
    print(f"{'engine':<12}ready, from {kernels.origin}, loaded in {time.monotonic() - start:.1f} s")
    status = kernel_status()
    print(f"{'image':<12}{status.path or 'none'}")
    print(f"{'made for':<12}{status.cpu}")
    return 0
