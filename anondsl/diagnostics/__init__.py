"""Everything the compiler says about a rule file: see `core` for the types, `catalog` for the kinds."""

from anondsl.diagnostics.core import Diagnostic, DiagnosticKind, Edit, Fix, Label, Report, Severity

__all__ = ["Diagnostic", "DiagnosticKind", "Edit", "Fix", "Label", "Report", "Severity"]
