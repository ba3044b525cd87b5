"""The kinds of diagnostics, one module a range of codes.

Each module is imported by the stage that needs it; `load_catalog` imports all of them, for whoever wants to
look a code up (`explain`, the language server, the documents).
"""

from __future__ import annotations

from importlib import import_module

from anondsl.codes import Coded, registered

_MODULES = (
    "anondsl.diagnostics.catalog.builtness",
    "anondsl.diagnostics.catalog.syntax",
    "anondsl.diagnostics.catalog.names",
    "anondsl.diagnostics.catalog.selectors",
    "anondsl.diagnostics.catalog.files",
    "anondsl.diagnostics.catalog.profile",
    "anondsl.diagnostics.catalog.types",
    "anondsl.diagnostics.catalog.operands",
    "anondsl.diagnostics.catalog.measures",
    "anondsl.diagnostics.catalog.conflicts",
    "anondsl.diagnostics.catalog.limits",
    "anondsl.diagnostics.catalog.privacy",
    "anondsl.diagnostics.catalog.suspicions",
    "anondsl.diagnostics.catalog.claims",
    "anondsl.diagnostics.catalog.style",
    "anondsl.diagnostics.catalog.allowances",
    "anondsl.compiled.faults",
    "anondsl.compiled.input_faults",
)
"""Where entries of the register are declared."""


def load_catalog() -> dict[str, type[Coded]]:
    """Every entry of the register by code: diagnostics, rejections and faults."""
    for module in _MODULES:
        import_module(module)
    return registered()
