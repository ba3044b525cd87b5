"""One ruleset in both hands: the engine's session, and the interpreter's, under the same key.

`Both(text)` compiles a rule text once. `run` asks the engine, `expect` the interpreter, `disagreement` compares them.
"""

from __future__ import annotations

from collections.abc import Mapping

from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiler import compile_text
from anondsl.diagnostics.core import Report
from anondsl.ir.emit import compile_resolved
from anondsl.runtime.keys import Key
from anondsl.runtime.result import Outcome, Result
from anondsl.runtime.session import Session as Engine
from anondsl.semantics.resolved import ResolvedRuleset
from tests.differential.compare import differences
from tests.differential.interpreter import interpret
from tests.differential.record import record_differences
from tests.differential.selection import Matcher
from tests.differential.standing import Expected, Rejected, Session

UNSETTLED = frozenset({"ADL919", "ADL921", "ADL925"})
"""Conditions and patients that cannot be settled; the compiler leaves out those on which nothing depends."""

DIGEST = "ab" * 32
KEY = Key(bytes(range(32)))

BASIC = """\
ruleset "differential" version "1" project "differential"
use profile basic of 2026d
otherwise keep technical
"""


class DoesNotCompile(Exception):
    """The rule text has errors; `codes` of its diagnostics."""

    def __init__(self, codes: tuple[str, ...], text: str) -> None:
        super().__init__(f"{codes} in\n{text}")
        self.codes = codes


class Both:
    def __init__(self, text: str, parameters: Mapping[str, str] | None = None) -> None:
        compilation = compile_text(text)
        if compilation.ruleset is None or compilation.resolved is None:
            raise DoesNotCompile(tuple(d.kind.code for d in compilation.report.diagnostics), text)
        self._open(compilation.ruleset, compilation.resolved, parameters or {})

    @classmethod
    def of_resolved(cls, resolved: ResolvedRuleset) -> Both:
        """Without the front end: a ruleset made by hand."""
        self = cls.__new__(cls)
        report = Report()
        compiled = compile_resolved(resolved, report)
        if compiled is None:
            raise DoesNotCompile(tuple(d.kind.code for d in report.diagnostics), repr(resolved))
        self._open(compiled, resolved, {})
        return self

    def _open(self, compiled: CompiledRuleset, resolved: ResolvedRuleset, parameters: Mapping[str, str]) -> None:
        self.compiled = compiled
        self.resolved = resolved
        self.engine = Engine(compiled, KEY, dict(parameters), digest=DIGEST)
        self.session = Session(lambda purpose: KEY.derive(purpose, resolved.project), dict(parameters), DIGEST)
        self.matcher = Matcher(resolved.rules)

    def run(self, data: bytes) -> Result:
        return self.engine.apply_bytes(data)

    def expect(self, data: bytes) -> Expected | Rejected:
        try:
            return interpret(self.resolved, data, self.session, self.matcher)
        except Rejected as rejected:
            return rejected

    def disagreement(self, data: bytes) -> list[str]:
        """Every difference between engine and interpreter on one file; [] where they agree."""
        expected, result = self.expect(data), self.run(data)
        if isinstance(expected, Rejected):
            if expected.code in UNSETTLED and self._did_not_matter(data, result):
                return []
            if result.outcome is not Outcome.REJECTED or result.reason is None:
                return [f"interpreter rejects with {expected.code} ({expected.tag:08x}), engine: {result.outcome}"]
            if result.reason.code != expected.code:
                return [
                    f"interpreter rejects with {expected.code} ({expected.tag:08x}), engine with {result.reason.code}"
                ]
            return []
        if result.outcome is not Outcome.WRITTEN:
            reason = result.reason.code if result.reason else repr(result.fault)
            about = [f"{tag:08x}" for tag in result.record.attributes]
            return [f"engine: {result.outcome} {reason} {about}, interpreter writes"]
        return self._differences(expected, result)

    def _did_not_matter(self, data: bytes, result: Result) -> bool:
        """The outcome is the same whether what cannot be settled holds or not: no rule that decides anything asked."""
        for assumed in (False, True):
            try:
                expected = interpret(self.resolved, data, self.session, self.matcher, assumed)
            except Rejected as rejected:
                if result.reason is None or result.reason.code != rejected.code:
                    return False
                continue
            if result.outcome is not Outcome.WRITTEN or self._differences(expected, result):
                return False
        return True

    def _differences(self, expected: Expected, result: Result) -> list[str]:
        found = differences(expected, result.data)
        found += record_differences(self.resolved, self.session, expected, result.data)
        if result.record.removed_invalid != expected.removed_invalid:
            found.append(f"removed_invalid {result.record.removed_invalid}, expected {expected.removed_invalid}")
        return found
