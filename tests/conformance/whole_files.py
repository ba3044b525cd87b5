"""From a few lines of rules to a file that nothing is said of but what the lines give."""

from __future__ import annotations

import re

from anondsl.compiler import Compilation, compile_source
from anondsl.semantics.loader import TextLoader
from anondsl.source import SourceFile

AROUND = {
    "ruleset": 'ruleset "Forms" version "1" project "forms"',
    "otherwise": "otherwise keep technical",
    "accept unmasked-pixels": 'accept unmasked-pixels because "phantoms only"',
    "test": 'test "the address goes" { expect PatientAddress absent }',
}
"""What makes a file of a form; a line is left out where the form has a statement that starts like it."""

NAMED = {
    "site": "parameter site text",
    "arm": "parameter arm number",
    "subjects": 'table subjects = "subjects.csv" keyed by original_id',
    "contact": "group contact = PatientAddress, PatientTelephoneNumbers, PatientTelecomInformation",
    "ge-ultrasound": 'condition ge-ultrasound = Modality is "US" and Manufacturer contains "GE"',
}
"""Names that forms use, each defined where a form does so and does not define it itself."""

FILES = {
    "devices.anon": "remove StationName\n",
    "folder/more.anon": "remove StudyID\n",
    "contact.anon": "group contact = PatientAddress\n",
    "circle.anon": 'include "circle.anon"\n',
}
"""What forms include."""


def whole(form: str) -> str:
    """A file that holds the form."""
    mark = form[: form.startswith("\ufeff")]
    form = form.removeprefix(mark)
    around = [line for start, line in AROUND.items() if not re.search(rf"^{start}\b", form, re.MULTILINE)]
    named = [
        line
        for name, line in NAMED.items()
        if re.search(rf"(?<![\w-]){name}(?![\w-])", re.sub("because.*", "", form))
        and not re.search(rf"^(parameter|table|group|condition) {name}\b", form, re.MULTILINE)
    ]
    return mark + "\n".join([*around, *named, form]) + "\n"


def compiled(text: str) -> Compilation:
    return compile_source(SourceFile("main.anon", text), TextLoader({**FILES, "main.anon": text}))
