"""Every form of the rule language, one row each: selectors, actions, cleaning, what a file says about itself.

`tests/conformance/rule_parts.py` holds the rest: conditions, values, pixels, guarantees, tests, the parser's fine print.
A row is a rule text, or a rule text and the codes that it gives besides; what is around it is `rule_texts_around`.
"""

from __future__ import annotations

from anondsl.dicom.vr import VR_RULES

NOT_YET = "ADL590"

Row = str | tuple[str, str]
"""A text that gives nothing, or a text and its codes, with blanks between them."""

SENTENCES: tuple[Row, ...] = (
    "remove PatientName",
    "# a comment\nremove PatientName # another one",
    "remove PatientName,\n    PatientID,\n    # between the lines\n    PatientAddress",
    'remove\nPatientName\nbecause\n"a statement goes on over lines that start with no statement word"',
    'when Modality is "US" { remove StudyID }',
    'when Modality is "US" {\n    remove StudyID\n}',
    'when Modality is "US"\n{\n    remove StudyID }\nremove StationName',
    'when Modality is "US" { remove StudyID\n    remove StationName }',
    'remove StudyID because "# is no comment in text"',
    "reject when StudyID matches /#[a-z]{3}/",
    'ruleset "Forms"',
    'ruleset "Forms" version "1"',
    'ruleset "Forms" project "forms"',
    'ruleset "Forms" version "2026.1" project "forms"',
    'when Modality is "US" { }',
)

LAYERS: tuple[Row, ...] = (
    "use profile basic of 2026d",
    ("use profile basic", "ADL154"),
    "use profile basic of 2026d with clean-pixel-data",
    ("use profile basic of 2026d with clean-graphics", NOT_YET),
    ("use profile basic of 2026d with clean-structured-content", NOT_YET),
    ("use profile basic of 2026d with clean-descriptors", NOT_YET),
    "use profile basic of 2026d with retain-full-dates",
    ("use profile basic of 2026d with retain-modified-dates\nshift all dates by -365 to -1 days per patient", "ADL310"),
    ("use profile basic of 2026d with retain-patient-characteristics", NOT_YET),
    "use profile basic of 2026d with retain-device-identity",
    "use profile basic of 2026d with retain-uids",
    "use profile basic of 2026d with retain-safe-private",
    "use profile basic of 2026d with retain-institution-identity",
    "use profile basic of 2026d with retain-uids, retain-device-identity,\n    retain-institution-identity",
    ("use profile basic of 2026d with clean-recognizable-visual-features", "ADL153"),
    'include "devices.anon"',
    'include "folder/more.anon"',
    "otherwise keep technical",
    'otherwise keep technical because "the rest goes"',
    "otherwise keep",
    ("otherwise remove", "ADL413"),
    "otherwise remove\nkeep technical",
)

SELECTORS: tuple[Row, ...] = (
    "remove /PatientName",
    "otherwise keep\nremove RequestAttributesSequence/ScheduledProcedureStepID",
    "otherwise keep\nremove /RequestAttributesSequence/ScheduledProcedureStepID",
    "otherwise keep\nremove RequestAttributesSequence/**/PatientID",
    "otherwise keep\nremove /RequestAttributesSequence/**/PatientID",
    "otherwise keep\nremove (0040,0275)/(0040,0007)",
    "remove (0010,0010)",
    "remove (0010, 0010)",
    "remove ( 0010 , 0010 )",
    "remove (0010,xxxx)",
    "remove (0010,XXXX)",
    "remove (001x,00x0)",
    "remove (50xx,xxxx)",
    "remove (60xx,3000)",
    "remove (60XX,3000)",
    "remove dBdt",
    'remove named "*Physician*"',
    'remove named "Patient?ame"',
    "empty all dates",
    "empty all times",
    "remove all uids",
    "remove all person-names",
    "remove all text",
    "remove all numbers",
    "remove all sequences",
    "remove all DA",
    "remove all UT, all AS, all PN",
    *(f"remove all {vr}" for vr in VR_RULES),
    "remove all overlays",
    "remove all curves",
    "remove all private",
    "remove all unknown",
    'remove private "SIEMENS CSA HEADER"',
    'remove private "SIEMENS CSA HEADER" (0029,10)',
    'keep private "SIEMENS CSA HEADER" (0029, 10)',
    "keep safe private",
    "remove contact",
    "remove contact, PatientName",
    "remove PatientAddress, StudyID, all person-names except OperatorsName, PatientName",
    "keep technical",
    ("keep all attributes", "ADL409"),
    "otherwise remove\nkeep technical except Manufacturer",
    'within ContentSequence { keep all attributes because "read by a person" }',
    "keep SOPClassUID",
    "regenerate SOPInstanceUID, StudyInstanceUID, SeriesInstanceUID",
    'keep ContentSequence because "its items are ruled one by one"',
)

ACTIONS: tuple[Row, ...] = (
    "keep PatientSex",
    'keep PatientSex because "primary covariate, protocol 4.2"',
    "remove PatientAddress",
    "remove ReferencedImageSequence, SourceImageSequence",
    "empty AccessionNumber",
    "dummy PatientName",
    'replace PatientName with "Subject"',
    'set ClinicalTrialProtocolID to "TRIAL-42"',
    'set ClinicalTrialProtocolID to "TRIAL-42" because "asked for by the sponsor"',
    'set (0012,0020) to "TRIAL-42"',
    "regenerate all uids",
    'regenerate all uids under root "1.2.3"',
    "shift all dates by -365 to -1 days per patient",
    "shift all dates by -365 to -1 days per study",
    "shift all dates by -30 days",
    "shift all dates by 1 day",
    ("shift all dates by lookup(subjects, PatientID, offset) days", NOT_YET),
    "shift all dates by -365 to -1 days per patient, keeping weekdays",
    "shift all dates by -365 to -1 days per study, keeping weekdays",
    "truncate all dates to year",
    "truncate all dates to month",
    "truncate all DT to year, dropping the rest",
    ("round PatientAge to 5 years", NOT_YET),
    ("round PatientAge to 1 year", NOT_YET),
    ("round PatientAge to 5 years, at most 90", NOT_YET),
    ("round PatientWeight to 2.5", NOT_YET),
    ("round PatientSize to 1, at most 2", NOT_YET),
    ("clean StudyDescription", NOT_YET),
    ('encrypt copy of PatientID because "the trial office must find the patient again"', NOT_YET),
    ("within RequestAttributesSequence { remove item }", NOT_YET),
    ("mask top 8%", NOT_YET),
    'reject when Modality is "US"',
    'reject unless Modality is "CT" because "nothing else was agreed on"',
    'accept unmasked-pixels because "phantoms only"',
    'accept recognizable-faces because "abdomen only, protocol 3.1"',
    'accept cleaned-text because "sites were told to type no names"',
    'accept encapsulated-documents because "the profile puts a blank page"',
    'accept video because "no sound, no faces"',
)

CLEANING: tuple[Row, ...] = (
    ("clean all text", NOT_YET),
    ("clean all text removing values of PatientName, PatientID", NOT_YET),
    ("clean all text removing values of contact, all person-names except OperatorsName", NOT_YET),
    ("clean all text removing dates", NOT_YET),
    (
        "clean all text removing dates, ages, phone-numbers, email-addresses, urls, identifiers, addresses, titled-names",
        NOT_YET,
    ),
    ('clean all text keeping words from "radlex.txt"', NOT_YET),
    (
        "clean all text removing values of PatientName, PatientID, PatientBirthDate, ReferringPhysicianName\n"
        "    removing dates, phone-numbers, email-addresses, urls, identifiers, addresses, titled-names\n"
        '    keeping words from "radlex.txt"',
        NOT_YET,
    ),
    ('clean StudyDescription removing dates because "sites write the day into it"', NOT_YET),
    ("clean ContentSequence", NOT_YET),
    ("clean StationAETitle", NOT_YET),
    ("shift all dates by -30 days\nclean ContentDate", NOT_YET),
    ("clean ContentTime", NOT_YET),
)

BLOCKS: tuple[Row, ...] = (
    "when ge-ultrasound { remove StudyID }",
    ("when ge-ultrasound {\n    mask top 8%\n    mask text except /^[LR]$/\n}", NOT_YET),
    'when Modality is "US" { reject when StudyID exists }',
    'when Modality is "US" { when KVP exists { remove StudyID } }',
    'otherwise keep\nwhen Modality is "US" { within ContentSequence { remove PersonName } }',
    'otherwise keep\nwithin ContentSequence where ValueType is "PNAME" { dummy PersonName }',
    "otherwise keep\nwithin ContentSequence { remove PersonName }",
    "otherwise keep\nwithin /ContentSequence { remove PersonName }",
    "otherwise keep\nwithin ContentSequence/ConceptNameCodeSequence { remove CodeMeaning }",
    "otherwise keep\nwithin ContentSequence { within ConceptNameCodeSequence { remove CodeMeaning } }",
    'otherwise keep\nwithin ContentSequence { when Modality is "US" { remove PersonName } }',
    'otherwise keep\nwithin ContentSequence where /Modality is "SR" { remove PersonName }',
    ('otherwise keep\nwithin ContentSequence where ValueType is "PNAME" { remove item because "no names" }', NOT_YET),
)

NAMES: tuple[Row, ...] = (
    "parameter site text\nreplace StudyID with site",
    "parameter arm number\nreplace StudyID with arm",
    'parameter site = "A"\nreplace StudyID with site',
    "parameter arm = 2\nreplace StudyID with arm",
    ('table subjects = "subjects.csv" keyed by original_id\nreplace PatientID with lookup(subjects, PatientID, code)', NOT_YET),
    ('table subjects = "subjects.csv" keyed by "original id"\nreplace PatientID with lookup(subjects, PatientID, "a b")', NOT_YET),
    "group contact = PatientAddress, PatientTelephoneNumbers, PatientTelecomInformation\nremove contact",
    "group names = all person-names except OperatorsName\nremove names, StudyID",
    'group odd = named "*Physician*", (0010,xxxx), all private, /StudyID\nremove odd',
    'condition from-ge = Modality is "US" and Manufacturer contains "GE"\nreject when from-ge',
    'condition of-ge = Manufacturer contains "GE"\ncondition of-us = of-ge and Modality is "US"\nreject when of-us',
    "identify patients by PatientID, IssuerOfPatientID",
    "identify patients by PatientID else StudyInstanceUID",
    "identify patients by PatientID, IssuerOfPatientID else StudyInstanceUID",
)  # fmt: skip

RULE_FORMS = {
    "sentences": SENTENCES,
    "layers": LAYERS,
    "selectors": SELECTORS,
    "actions": ACTIONS,
    "cleaning": CLEANING,
    "blocks": BLOCKS,
    "names": NAMES,
}
