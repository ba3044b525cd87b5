"""Run the tests that stand in rule files; with --mutate also see whether they would notice the loss of a rule.

Status 0: every test passes, and with --mutate every rule is needed by one; 1: not so; 2: a file does not compile.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from anondsl.batch.misuse import Misuse
from anondsl.cli.rule_files import read_file
from anondsl.cli.show import paints, terminal_width
from anondsl.compiled.artifact import MAGIC

if TYPE_CHECKING:
    from anondsl.compiled.ruleset import CompiledRuleset
    from anondsl.semantics.resolved import ResolvedRuleset
    from anondsl.source import Span
    from anondsl.syntax.ast import RulesetNode
    from anondsl.trial.bench import Bench


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rules", metavar="RULES", nargs="+", help="rule files (.anon)")
    parser.add_argument(
        "--mutate", action="store_true", help="leave out one rule after another, and name the unnoticed"
    )


def execute(arguments: argparse.Namespace) -> int:
    statuses = []
    for path in arguments.rules:
        if len(arguments.rules) > 1:
            print(f"{path}:")
        statuses.append(_one_file(path, arguments.mutate))
    return max(statuses)


def _one_file(path: str, mutate: bool) -> int:
    data = read_file(path)
    if path.endswith(".anonc") or data.startswith(MAGIC):
        raise Misuse("a compiled ruleset holds no tests", "test the rule file that it was compiled from")
    from anondsl.compiler import compile_path, read_source
    from anondsl.diagnostics.core import Report, Severity
    from anondsl.diagnostics.render.text import render_report
    from anondsl.syntax.parse import parse_source
    from anondsl.trial.bench import Bench
    from anondsl.trial.trials import read_trials

    compilation = compile_path(path)
    source = read_source(path, Report())
    node = None if source is None else parse_source(source, Report())
    if compilation.ruleset is None or compilation.resolved is None or node is None:
        errors = [found for found in compilation.report if found.severity is Severity.ERROR]
        print(render_report(errors, colour=paints(sys.stderr), width=terminal_width(sys.stderr)), file=sys.stderr)
        return 2
    bench = Bench(read_trials(node), compilation.ruleset)
    passed = _run(bench, compilation.ruleset)
    if not passed or not mutate:
        return 0 if passed else 1
    return _mutate(bench, compilation.ruleset, compilation.resolved, node)


def _run(bench: Bench, ruleset: CompiledRuleset) -> bool:
    """Print what became of each test; whether all pass."""
    failed = unable = 0
    verdicts = bench.run(ruleset)
    for verdict in verdicts:
        if verdict.passed:
            print(f"ok       {verdict.trial.name}")
        elif verdict.problem:
            unable += 1
            print(f"NOT RUN  {verdict.trial.name}")
            print(f"{_place(verdict.trial.heading)}\n    = it cannot be run: {verdict.problem}")
        else:
            failed += 1
            print(f"FAILED   {verdict.trial.name}")
        for failure in verdict.failures:
            print(f"{_place(failure.span)}\n    = got: {failure.got}")
    if not verdicts:
        print("there is no test")
        return True
    more = f", {unable} could not be run" if unable else ""
    print(f"{len(verdicts) - failed - unable} passed, {failed} failed{more}")
    return not failed and not unable


def _mutate(bench: Bench, ruleset: CompiledRuleset, resolved: ResolvedRuleset, node: RulesetNode) -> int:
    from anondsl.trial.effects import Effects
    from anondsl.trial.mutants import Loss, loss, mutants

    whole = Effects(ruleset)
    counts = dict.fromkeys(Loss, 0)
    for mutant in mutants(resolved, node):
        found = loss(mutant, whole, bench)
        counts[found] += 1
        if found is not Loss.NOTICED:
            says = "no test notices the loss of" if found is Loss.UNNOTICED else "nothing changes with the loss of"
            print(f"{says} `{mutant.text}`\n{_place(mutant.span)}")
    total = sum(counts.values()) - counts[Loss.NOTHING]
    print(f"the tests notice the loss of {counts[Loss.NOTICED]} of {total} rules")
    return 1 if counts[Loss.UNNOTICED] else 0


def _place(span: Span) -> str:
    from anondsl.diagnostics.render.text import render_place

    return render_place(span, colour=paints(sys.stdout), width=terminal_width(sys.stdout))
