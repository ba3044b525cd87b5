"""Engine and interpreter on every file of the corpus: they agree element by element, and on every rejection.

Needs the corpus (`tests/differential/corpus.py` says where it is looked for); without it nothing is collected.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.differential.corpus import corpus_files, corpus_folder
from tests.differential.engine import BASIC, Both

DATES = (
    BASIC.replace("of 2026d", "of 2026d with retain-modified-dates, retain-uids, retain-safe-private")
    + """\
identify patients by PatientID else StudyInstanceUID
shift all dates by -365 to -1 days per patient
keep StudyDescription because "test"
replace InstitutionName with "\u00dcber alles" because "test"
when Modality is "CT" { keep ProtocolName because "test" }
within RequestAttributesSequence { remove all text }
"""
)

KEEPING = """\
ruleset "keeping" version "1" project "differential"
otherwise keep
keep all private because "test"
truncate all dates to month
"""

RULES = {"basic": BASIC, "dates": DATES, "keeping": KEEPING}

FOLDER = corpus_folder()
FILES = corpus_files(FOLDER) if FOLDER else []


@cache
def both(name: str) -> Both:
    return Both(RULES[name])


if FILES:

    @pytest.mark.parametrize("rules", RULES)
    @pytest.mark.parametrize("number", range(len(FILES)))
    def test_file(rules: str, number: int) -> None:
        assert both(rules).disagreement(FILES[number].read_bytes()) == []

    def test_the_corpus_is_whole() -> None:
        assert len(FILES) == 248
