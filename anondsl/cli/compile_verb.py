"""Turn a rule file into a compiled ruleset.

The same rules give the same bytes on every machine, whatever the order of their lines. The digest that is printed is
the one that every output records.
"""

from __future__ import annotations

import argparse
import os

from anondsl.batch.misuse import Misuse
from anondsl.cli.rules import DoesNotCompile, compile_rules
from anondsl.compiled.faults import OutputUnwritable


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rules", metavar="RULES", help="a rule file (.anon)")
    parser.add_argument("-o", "--output", metavar="F.anonc", required=True, help="the compiled ruleset to write")


def execute(arguments: argparse.Namespace) -> int:
    if not arguments.output.endswith(".anonc"):
        raise Misuse("a compiled ruleset is named `.anonc`", "this keeps it from being written over a rule file")
    try:
        rules = compile_rules(arguments.rules)
    except DoesNotCompile:
        return 2
    _write(arguments.output, rules.artifact)
    print(rules.digest)
    return 0


def _write(path: str, data: bytes) -> None:
    """All or nothing: a host may be reading the older one."""
    temporary = f"{path}.{os.getpid()}.part"
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if os.path.exists(temporary):
            os.unlink(temporary)
        reason = os.strerror(error.errno).lower() if error.errno else "input or output error"
        raise OutputUnwritable(f"the compiled ruleset cannot be written: {reason}") from None
