"""Say what a code means: of a diagnostic, of a reason for which an input was rejected, or of a fault."""

from __future__ import annotations

import argparse
import inspect

from anondsl.batch.misuse import Misuse
from anondsl.codes import RETIRED
from anondsl.compiled.faults import Rejection


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="for instance ADL902, or its name, truncated-file")


def execute(arguments: argparse.Namespace) -> int:
    from anondsl.diagnostics.catalog import load_catalog

    catalog = load_catalog()
    wanted = arguments.code.strip("[]")
    if wanted.upper() in RETIRED:
        print(f"{wanted.upper()} is no longer given: {RETIRED[wanted.upper()]}")
        return 0
    entry = catalog.get(wanted.upper()) or next((one for one in catalog.values() if one.slug == wanted.lower()), None)
    if entry is None:
        raise Misuse("there is no such code", "codes run from ADL001 to ADL999; messages show theirs in brackets")
    print(f"{entry.code} {entry.slug}\n\n{inspect.cleandoc(entry.__doc__ or '')}")
    if issubclass(entry, Rejection):
        print(f"\nThe input is not written: {entry.message}.\nWhat to do: {entry.remedy}.")
    return 0
