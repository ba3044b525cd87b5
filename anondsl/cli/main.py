"""The entry point: choose the verb, run it, and turn whatever went wrong into one message and an exit status.

0 all fine; 1 findings, or inputs rejected; 2 wrong usage, or rules that do not compile; 3 a fault of ours or of the
machine; 130 interrupted. No traceback ever reaches the user: it would quote data.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from anondsl.batch.misuse import Misuse
from anondsl.cli.show import FAULT_STATUS, USUAL_WIDTH, complain, terminal_width
from anondsl.compiled.faults import Fault

VERBS: dict[str, str] = {
    "run": "de-identify files, folders and archives by a rule file",
    "lint": "say what is wrong with rule files, and what to think about",
    "fmt": "bring rule files into the one layout that all of them share",
    "compile": "turn a rule file into a compiled ruleset",
    "inspect": "show what a compiled ruleset holds",
    "test": "run the tests that stand in rule files",
    "explain": "say which rule decides an attribute, or what a code such as ADL101 means",
    "key": "make a project's secret key, or show a key's identifier",
    "doctor": "show versions, and whether this machine can run the engine",
}
"""Verb -> what it does, in one line. Verb `x` is the module `anondsl.cli.x_verb`."""

INTERRUPTED = 130
_OBJECTS_BETWEEN_COLLECTIONS = 200_000
"""Most commands end before a collector of cycles could be of use, and Python would start it every 700 objects."""


def start() -> int:
    """The command of a process of its own, which ends with it."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        return main()
    finally:
        gc.freeze()  # or Python would look at every object once more, for cycles among what ends with the process


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status of the command line `arguments` (without the program's name)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _choose(given)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough. Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Misuse as misuse:
        complain("", misuse.message, misuse.help)
        return 2
    except Fault as fault:
        complain(fault.code, fault.message, fault.help)
        return FAULT_STATUS.get(type(fault), 3)
    except Exception as error:  # no traceback reaches the user: it would quote data
        from anondsl.batch.crash import internal_error

        internal = internal_error(error)
        complain(internal.code, internal.message, internal.help)
        return 3


class _Help(argparse.RawDescriptionHelpFormatter):
    """Knows the width of the terminal without loading all of `shutil`."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=(terminal_width(sys.stdout) or USUAL_WIDTH) - 2)


def _choose(given: list[str]) -> int:
    if given and given[0] in VERBS:
        verb = import_module(f"anondsl.cli.{given[0]}_verb")
        parser = argparse.ArgumentParser(
            prog=f"anondsl {given[0]}",
            description=verb.__doc__,
            formatter_class=_Help,
            allow_abbrev=False,
        )
        verb.configure(parser)
        arguments, left = parser.parse_known_args(given[1:])
        if left:
            # `run RULES A -o OUT B` means what it says; what cannot be meant is told here as well
            arguments = parser.parse_intermixed_args(given[1:])
        status: int = verb.execute(arguments)
        return status
    width = max(map(len, VERBS))
    parser = argparse.ArgumentParser(
        prog="anondsl",
        description="De-identify DICOM archives by a rule file that an officer can write and a reviewer can read.",
        epilog="verbs:\n" + "\n".join(f"  {name:<{width}}  {line}" for name, line in VERBS.items())
        + "\n\n`anondsl VERB --help` says more.",
        formatter_class=_Help,
        allow_abbrev=False,
    )  # fmt: skip
    parser.add_argument("--version", action="store_true", help="print the version and end")
    parser.add_argument("verb", nargs="?", choices=list(VERBS), metavar="VERB", help="what to do, see below")
    if parser.parse_args(given).version:
        from importlib.metadata import version

        print(f"anondsl {version('anondsl')}")
        return 0
    parser.print_help(sys.stderr)
    return 2
