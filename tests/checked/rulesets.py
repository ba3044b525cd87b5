"""Rulesets that between them reach every part of the kernels."""

from __future__ import annotations

from functools import lru_cache

from anondsl.compiled.ruleset import CompiledRuleset
from anondsl.compiler import compile_text

_HEAD = 'ruleset "checked" version "1" project "checked"\n'

PROFILE = _HEAD + "use profile basic of 2026d with retain-safe-private\notherwise keep technical\n"

PATHS = (
    _HEAD
    + """\
otherwise keep
keep all private because "test"
keep all unknown because "test"
remove private "ZQ MAKER" (0009,01)
replace ContentSequence/PersonName with "NEW"
remove ContentSequence/**/TextValue
empty /ContentSequence/ContentSequence/CodeValue
dummy RequestAttributesSequence/**/PatientID
replace RequestAttributesSequence/RequestedProcedureID with pseudonym(PatientID, 10) else empty
replace PatientName with "A name"
replace StudyDescription with "{PatientID} in {Modality}" else remove
set PatientComments to "made"
set StationName to upper(Manufacturer) else empty
regenerate all uids under root "1.2.826.0.1.3680043"
shift all DA by -20 to -3 days per patient
truncate all DT to month, dropping the rest
identify patients by PatientID, IssuerOfPatientID else StudyInstanceUID
"""
)

SCOPES = (
    _HEAD
    + """\
otherwise remove
keep all technical, all sequences, all text, SOPClassUID
keep (60xx,3000), safe private, private "ZQ MAKER" because "test"
keep (0008,0Fxx) because "test"
when Modality is "CT" and PatientID exists {
  dummy PatientName
  truncate StudyDate to year
  within ContentSequence where ValueType is "PNAME" or CodeValue exists {
    keep PersonName because "test"
    empty TextValue
    within ContentSequence where CodeMeaning contains "a" {
      remove PersonName
      keep all attributes because "test"
    }
  }
}
within RequestAttributesSequence {
  replace RequestedProcedureID with "R"
  within ReferencedStudySequence where /Modality is "CT" { regenerate ReferencedSOPInstanceUID }
}
shift all DT by -400 days
reject when PatientID is "REJECT ME"
"""
).replace("keep all technical", "keep technical")

DUMMIES = (
    _HEAD
    + """\
otherwise keep technical
dummy all text, all dates, all times, all uids, all sequences, all numbers
keep RequestAttributesSequence because "test"
"""
)

TEXTS = {"profile": PROFILE, "paths": PATHS, "scopes": SCOPES, "dummies": DUMMIES}


@lru_cache(maxsize=len(TEXTS))
def ruleset(name: str) -> CompiledRuleset:
    compilation = compile_text(TEXTS[name])
    assert compilation.ruleset is not None, [str(each) for each in compilation.report.diagnostics]
    return compilation.ruleset
