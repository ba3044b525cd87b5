"""The whole rule language: each of its forms parses, resolves and is checked.

A form gives a compiled ruleset without a word, or exactly the codes of its row; `ADL590` is said of what parses and
resolves and cannot be executed yet.
"""

from __future__ import annotations

import re

import pytest

from anondsl.compiled.artifact import write_artifact
from anondsl.compiler import compile_source
from anondsl.formatter.format import format_source
from anondsl.semantics.loader import TextLoader
from anondsl.source import SourceFile
from tests.conformance.rule_forms import NOT_YET, RULE_FORMS
from tests.conformance.rule_parts import RULE_PARTS
from tests.conformance.whole_files import compiled, whole

ROWS = [
    pytest.param(*((row, "") if isinstance(row, str) else row), id=f"{section}-{number}")
    for section, rows in (RULE_FORMS | RULE_PARTS).items()
    for number, row in enumerate(rows)
]


@pytest.mark.parametrize(("form", "codes"), ROWS)
def test_form(form: str, codes: str) -> None:
    compilation = compiled(whole(form))
    assert sorted({each.code for each in compilation.report}) == codes.split()


@pytest.mark.parametrize(("form", "codes"), ROWS)
def test_the_layout_of_fmt_is_stable_and_changes_nothing_that_is_said(form: str, codes: str) -> None:
    text = whole(form)
    formatted = format_source(SourceFile("main.anon", text)).text
    if codes == "" or codes == NOT_YET:
        assert formatted is not None
        assert format_source(SourceFile("main.anon", formatted)).text == formatted
        assert sorted({each.code for each in compiled(formatted).report}) == codes.split()


@pytest.mark.parametrize(
    "forms",
    [
        ("remove PatientName", "remove (0010,0010)", "remove (0010, 0010)", "remove ( 0010 ,0010 )"),
        ("remove (60XX,3000)", "remove (60xx,3000)", "remove ( 60xx , 3000 )"),
        ("remove dBdt", "remove (0018,1318)"),
        ("remove PatientName, PatientID", "remove PatientID\nremove PatientName"),
        ('remove private "A" (0029,1A)', 'remove private "A" ( 0029 , 1a )'),
        ('reject when Modality is not "US"', 'reject when not (Modality is "US")', 'reject unless Modality is "US"'),
        ("reject when KVP != 5.0", "reject when not (KVP = 5)", "reject when KVP != 05"),
        ("shift all dates by 1 day", "shift all dates by 1 days"),
    ],
)
def test_two_spellings_of_one_thing_are_one_artifact(forms: tuple[str, ...]) -> None:
    rulesets = [compiled(whole(form)).ruleset for form in forms]
    assert None not in rulesets
    assert len({write_artifact(ruleset) for ruleset in rulesets if ruleset is not None}) == 1


# -- whole files -----------------------------------------------------------------------------------------------------

CORE_LAB = """\
ruleset "Trial 42: CT and ultrasound for the imaging core lab" version "2026.1" project "trial-42"

use profile basic of 2026d with clean-descriptors, retain-patient-characteristics, retain-modified-dates
include "site-devices.anon"

parameter site text
group contact = PatientAddress, PatientTelephoneNumbers, PatientTelecomInformation
condition ge-ultrasound = Modality is "US" and Manufacturer contains "GE"

otherwise keep technical

# who
replace PatientName with "Subject_{site}_{number(PatientID, 3)}"
replace PatientID   with "{site}-{pseudonym(PatientID, 10)}"
remove contact, all private
keep PatientSex                          because "primary covariate, protocol 4.2"
round PatientAge to 5 years, at most 90

# when
shift all dates by -365 to -1 days per patient
truncate PatientBirthDate to year        because "age bands only"

# what the picture shows
when ge-ultrasound {
    mask top 8%
    mask text except /^[LR]$/
}
reject when Modality is "US" and not masked
    because "nobody has looked at this device"
reject when BurnedInAnnotation is "YES" and not masked

accept unmasked-pixels    because "CT of the trial scanners shows no text, checked at site start"
accept cleaned-text       because "sites were told to type no names"
accept recognizable-faces because "abdomen only, protocol 3.1"

guarantee hipaa limited-data-set
guarantee dates coherent
guarantee never keep PatientName, PatientID, contact

test "identity never survives" {
    set site to "A"
    given SOPClassUID CTImageStorage, PatientName "Doe^Jane", PatientID "4711", StudyDate "20240229"
    expect PatientName matches /^Subject_A_[0-9]{3}$/
    expect PatientID matches /^A-[0-9A-Z]{10}$/
    expect StudyDate shifted
    expect PatientAddress absent
}
"""


def test_the_ruleset_of_a_core_laboratory() -> None:
    """All that is said of a ruleset with a bit of everything is what cannot be executed yet."""
    loader = TextLoader({"site-devices.anon": "remove StationName\n", "main.anon": CORE_LAB})
    report = compile_source(SourceFile("main.anon", CORE_LAB), loader).report
    assert {each.code for each in report} == {NOT_YET}


@pytest.mark.parametrize("line", re.findall(r"^ *[a-z].*", CORE_LAB, re.MULTILINE))
def test_a_misspelt_first_word_is_found_in_every_line_of_it(line: str) -> None:
    start = len(line) - len(line.lstrip())
    broken = CORE_LAB.replace(line, line[: start + 1] + line[start + 2 :])
    loader = TextLoader({"site-devices.anon": "remove StationName\n", "main.anon": broken})
    report = compile_source(SourceFile("main.anon", broken), loader).report
    assert {each.code for each in report} & {"ADL011", "ADL012"}
