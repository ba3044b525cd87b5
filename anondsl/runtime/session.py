"""A session: a compiled ruleset with a key and parameters, ready to be applied to instances.

Nothing here is global: two sessions know nothing of each other. A session is used by one thread at a time.
"""

from __future__ import annotations

from collections.abc import Mapping

from anondsl.compiled.faults import KeyMissing, ParameterMissing
from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.runtime.engine import Engine, Keys
from anondsl.runtime.intake import Source
from anondsl.runtime.kernels.load import Kernels, load_kernels
from anondsl.runtime.keys import Key
from anondsl.runtime.precedent import Precedent
from anondsl.runtime.rejecting import Reject
from anondsl.runtime.result import Outcome, Record, Result


def settle_parameters(ruleset: CompiledRuleset, given: Mapping[str, str]) -> dict[str, str]:
    """Parameters with their defaults.

    Raises
    ------
    ParameterMissing
        A required one is missing, one is not declared, or a number does not read as one.
    """
    declared = {parameter.name: parameter for parameter in ruleset.parameters}
    for name in given:
        if name not in declared:
            raise ParameterMissing(f"the ruleset declares no parameter `{name}`", "leave out the `--set` for it")
    settled: dict[str, str] = {}
    for name, parameter in declared.items():
        value = given.get(name, parameter.default)
        if value is None:
            raise ParameterMissing(f"the parameter `{name}` has no value", f"give one with `--set {name}=...`")
        if parameter.kind == "number":
            try:
                float(value)
            except ValueError:
                raise ParameterMissing(f"the parameter `{name}` wants a number") from None
        settled[name] = value
    return settled


class Session:
    """Applies one ruleset.

    Parameters
    ----------
    ruleset
        What `compiled.artifact.read_artifact` or the compiler gave.
    key
        The project's secret; needed where `ruleset.needs_key`.
    parameters
        Values of declared parameters.
    again
        Apply the ruleset even to instances that carry its digest already.
    digest
        Digest of the artifact (64 hex digits), recorded in every instance.
    kernels
        The kernels to use; by default those of `load_kernels`.

    Raises
    ------
    KeyMissing, ParameterMissing, EngineUnavailable
    """

    def __init__(
        self,
        ruleset: CompiledRuleset,
        key: Key | None = None,
        parameters: Mapping[str, str] | None = None,
        *,
        again: bool = False,
        digest: str = "",
        kernels: Kernels | None = None,
    ) -> None:
        if key is None and ruleset.needs_key:
            raise KeyMissing("this ruleset derives values from a secret key", "give `--key-file` or `--one-time-key`")
        settled = settle_parameters(ruleset, parameters or {})
        secret = key if key is not None else Key.one_time()
        project = ruleset.project
        keys = Keys(secret.derive("uid", project), secret.derive("text", project), secret.derive("date", project))
        self.ruleset = ruleset
        self._engine = Engine(ruleset, digest, keys, settled, kernels or load_kernels(), again)

    @property
    def precedent(self) -> Precedent:
        """The last instance that was decided, for a batch that does those like it without this session."""
        return self._engine.precedent

    def apply_bytes(self, data: bytes | bytearray | memoryview) -> Result:
        """De-identify the bytes of one file. The pieces of the result are valid until the next call."""
        try:
            return self._engine.apply(data)
        except Reject as rejected:
            seen = Record(attributes=rejected.attributes, entries=rejected.entries)
            return Result(Outcome.REJECTED, (), rejected.reason, seen)

    def apply_source(self, source: Source) -> Result:
        """De-identify a file of any size in constant memory: large native pixel data comes back as a `Stretch`."""
        try:
            return self._engine.apply_from(source)
        except Reject as rejected:
            seen = Record(attributes=rejected.attributes, entries=rejected.entries)
            return Result(Outcome.REJECTED, (), rejected.reason, seen)
