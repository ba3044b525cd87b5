"""Placeholder until written below."""

from anondsl.dicom.tables.facts import Facts


def profile_rule_files(facts: Facts) -> dict[str, str]:
    return {}
