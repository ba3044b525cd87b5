"""De-identify files, folders, and zip and tar archives by a rule file.

An output is OUTPUT/STUDY/SERIES/INSTANCE.dcm, in new UIDs. Every input is written, rejected with a reason, or failed;
the closing note on standard output counts them. Messages call an input by its number in the order of discovery and by
a keyed digest, because file names carry identity: `--show-paths` shows names to those who may see them.

The secret key comes from --key-file, or from the environment variable ANONDSL_KEY.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import signal
import sys
from types import FrameType

from anondsl.batch.items import Item
from anondsl.batch.misuse import Misuse
from anondsl.batch.progress import describe, open_progress
from anondsl.batch.run import Batch, run_batch
from anondsl.batch.summary import Tally
from anondsl.cli.rules import DoesNotCompile, load_rules
from anondsl.runtime.keys import Key
from anondsl.runtime.result import Outcome


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rules", metavar="RULES", help="a rule file (.anon) or a compiled ruleset (.anonc)")
    parser.add_argument("inputs", metavar="INPUT", nargs="+", help="a file, a folder, or a zip or tar archive")
    parser.add_argument("-o", "--output", metavar="OUTPUT", required=True, help="the folder for what is written")
    key = parser.add_mutually_exclusive_group()
    key.add_argument("--key-file", metavar="F", help="the project's secret key, made by `anondsl key new F`")
    key.add_argument("--one-time-key", action="store_true", help="use a key that is forgotten after this run")
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help="the value of a parameter")
    parser.add_argument(
        "--jobs", metavar="N", type=_count, default=0, help="processes to work with (default: as needed)"
    )
    parser.add_argument("--quarantine", metavar="DIR", help="copy rejected inputs here, with a note on each")
    parser.add_argument("--again", action="store_true", help="also inputs that this very ruleset has been applied to")
    parser.add_argument(
        "--progress",
        choices=["auto", "none", "json"],
        default="auto",
        help="a bar in a terminal, nothing, or JSON lines",
    )
    parser.add_argument("--show-paths", action="store_true", help="name inputs in messages and notes")


def execute(arguments: argparse.Namespace) -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))  # it would hold patients
    parameters = dict(_parameter(text) for text in arguments.set)
    if len(parameters) < len(arguments.set):
        raise Misuse("a parameter is set twice")
    key = _key(arguments)
    try:
        rules = load_rules(arguments.rules)
    except DoesNotCompile:
        return 2
    batch = Batch(
        rules.ruleset,
        rules.digest,
        tuple(arguments.inputs),
        arguments.output,
        key,
        parameters,
        arguments.jobs,
        arguments.quarantine,
        arguments.again,
        arguments.show_paths,
    )
    return _run(batch, arguments.progress)


def _run(batch: Batch, progress_mode: str) -> int:
    tally = Tally()
    progress = open_progress(progress_mode, sys.stderr)

    def tell(item: Item) -> None:
        tally.add(item)
        if item.outcome is not Outcome.WRITTEN:
            progress.line(describe(item))
        progress.seen(tally)

    signal.signal(signal.SIGTERM, _interrupt)
    interrupted = False
    complete = False
    try:
        complete = run_batch(batch, tell, progress.line)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        with contextlib.suppress(OSError):
            progress.close(tally)
    if interrupted:
        print("interrupted: outputs are whole; inputs that are not counted were not written", file=sys.stderr)
    elif not complete:
        print("the run ended early: inputs that are not counted were not written", file=sys.stderr)
    elif not tally.total:
        print("there are no inputs", file=sys.stderr)
    print(tally.text())
    return 130 if interrupted else tally.exit_status


def _key(arguments: argparse.Namespace) -> Key | None:
    if arguments.key_file is not None:
        return Key.from_file(arguments.key_file)
    return Key.one_time() if arguments.one_time_key else Key.from_environment()


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise Misuse("`--set` wants NAME=VALUE", "for instance `--set site=A`")
    return name, value


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= 1024:
        raise argparse.ArgumentTypeError("a number from 1 to 1024 is wanted")
    return number


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
