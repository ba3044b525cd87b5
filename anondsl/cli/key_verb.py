"""Make the secret key of a project, or show the identifier of one.

Whoever has the key can make the same pseudonyms and UIDs again, and so find out who is who; whoever loses it can
never continue the project. Keep it where only those may read it who may know the patients.
"""

from __future__ import annotations

import argparse

from anondsl.runtime.keys import Key


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", choices=["new", "id"], help="new: make FILE; id: print the identifier of the key in FILE"
    )
    parser.add_argument("file", metavar="FILE", help="the key file; mode 0600, or it is refused")


def execute(arguments: argparse.Namespace) -> int:
    key = Key.generate_file(arguments.file) if arguments.what == "new" else Key.from_file(arguments.file)
    print(key.identifier())
    return 0
