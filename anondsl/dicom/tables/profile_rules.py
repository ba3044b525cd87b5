"""Writes Table E.1-1 of PS3.15 as rule files: `basic.anon`, and one file for each option.

Letters become statements, each letter one statement with its attributes in the order of their keywords. The files are
meant to be read by people who hold the standard beside them: nothing in them is cleverer than the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill

from anondsl.dicom.profile import COLUMN_OPTIONS, OPTIONS, ProfileOption
from anondsl.dicom.tables.facts import Facts, Row
from anondsl.records import record

WIDTH = 120

COLUMNS = {
    "retain-safe-private": "rtn_safe_priv",
    "retain-uids": "rtn_uids",
    "retain-device-identity": "rtn_dev_id",
    "retain-institution-identity": "rtn_inst_id",
    "retain-patient-characteristics": "rtn_pat_chars",
    "retain-full-dates": "rtn_long_full_dates",
    "retain-modified-dates": "rtn_long_modif_dates",
    "clean-descriptors": "clean_desc",
    "clean-structured-content": "clean_struct_cont",
    "clean-graphics": "clean_graph",
}
"""Column of Table E.1-1 in the facts for each option that has one."""


@record
class Letters:
    """Codes of the table that become one statement, in the words of the comment above it."""

    codes: tuple[str, ...]
    statement: str
    comment: str


BASIC = (
    Letters(
        ("X",), "remove", "X: the value goes. What goes with it follows from the Type of the attribute in the object."
    ),
    Letters(
        ("X/Z", "X/D", "X/Z/D"),
        "remove",
        "X/Z, X/D, X/Z/D: goes where the object is valid without, else stays empty (Type 2) or holds a dummy (Type 1).",
    ),
    Letters(
        ("X/Z/U*",),
        "remove",
        "X/Z/U*: references. Where the object asks for them they stay, and their items are ruled one by one.",
    ),
    Letters(("Z",), "empty", "Z: the element stays, empty, or holds a dummy where it may not be empty."),
    Letters(("Z/D",), "empty", "Z/D: empty, or a dummy where the object asks for a value."),
    Letters(("D",), "dummy", "D: a value that says nothing."),
    Letters(("U",), "regenerate", "U: a new UID, the same one for the same old one."),
)
"""Statements of the Basic Profile. Private attributes and the pseudonyms stand apart."""

OPTION_LETTERS = (
    Letters(("K",), "keep", "K: the value stays."),
    Letters(("C",), "clean", "C: the value stays as far as it says nothing of a person."),
)

PSEUDONYMS = ("ContainerIdentifier", "PatientID", "PatientName", "SpecimenIdentifier")
"""Attributes that get a pseudonym: empty or equal ones for everybody would merge all patients and all specimens."""

SELECTORS = {"50xxxxxx": "all curves", "60xx3000": "(60xx,3000)", "60xx4000": "(60xx,4000)"}
"""How rows are written that no keyword of one attribute names."""

OPTION_COMMENTS: dict[str, tuple[str, ...]] = {
    "clean-pixel-data": (
        "Table E.1-1 has no column for it, so there is no rule here. Naming the option is a claim: the compiler",
        "then asks that every image is masked or rejected, or that somebody accepts it unmasked with a reason.",
    ),
    "clean-graphics": (
        "Text of graphic annotations and of overlay comments is cleaned. What is no text (bitmaps of overlays,",
        "points of curves) cannot be cleaned and goes; `keep (60xx,3000)` in a file of your own keeps a bitmap.",
    ),
    "clean-structured-content": (
        "The sequences stay and their items are ruled one by one; text in them that no rule names is cleaned. Names of",
        "persons in content items become dummies, as (0040,A123) does everywhere.",
    ),
    "clean-descriptors": (
        "Free text is cleaned: what this instance holds in names and identifiers is taken out of it.",
    ),
    "retain-full-dates": ("Real dates and times stay. The birth date is not among them. Not Safe Harbor.",),
    "retain-modified-dates": (
        "Dates are moved or cut as the `shift` or `truncate` of your own file says; without one the compiler refuses.",
        "Times of day stay as they are. The birth date is not among them: it stays empty.",
    ),
    "retain-patient-characteristics": (
        "Sex, age, size, weight, and also ethnic group, smoking, pregnancy, allergies and special needs.",
    ),
    "retain-device-identity": ("Serial numbers, station names, calibration dates: they point to the site.",),
    "retain-uids": ("Original UIDs join every image to the archive that it came from.",),
    "retain-safe-private": (
        "Private elements of Table E.3.10-1 stay where creator, group, offset, VR and number of values agree. The",
        "standard calls them believed safe; no vendor vouches for them.",
    ),
    "retain-institution-identity": ("Names, addresses and codes of the institution.",),
}
"""What an officer should know of an option, above its rules."""

EXTRA_STATEMENTS: dict[str, tuple[str, ...]] = {
    "clean-descriptors": (
        "# All other text as well, so that nothing typed by a person passes unread; machines write `technical`.",
        "clean all text except technical",
    ),
    "retain-safe-private": ("keep safe private",),
}
"""Statements of an option beside its column. `retain-safe-private` has the one letter that stands on `private`."""


def profile_rule_files(facts: Facts) -> dict[str, str]:
    """Text of every rule file of the profile by its name."""
    rows = facts.rows("ps3.15-e1-1.tsv")
    structural = facts.by_tag("structural.tsv")
    files = {"basic.anon": basic_file(rows, structural)}
    for option in OPTIONS:
        files[f"{option.name}.anon"] = option_file(option, rows, structural)
    return files


def basic_file(rows: list[Row], structural: dict[str, Row]) -> str:
    lines = [
        *opening("Basic Application Confidentiality Profile (PS3.15 E.2)", "basic"),
        "# Rules hold at every depth, in every sequence. Options and rules of your own stand nearer and win.",
        "",
    ]
    lines += unnamed_rows([row for row in rows if row["basic"]], structural)
    for letters in BASIC:
        chosen = [row for row in rows if row["basic"] in letters.codes and row["keyword"] not in PSEUDONYMS]
        lines += statement(letters, named(chosen, structural))
    lines.append("# A pseudonym instead of nothing (the D of Z/D): without one all patients would become one patient.")
    lines += [f"replace {keyword} with pseudonym({keyword}, 12) else empty" for keyword in PSEUDONYMS]
    lines += ["", "# X: private attributes.", "remove all private"]
    return "\n".join(lines) + "\n"


def option_file(option: ProfileOption, rows: list[Row], structural: dict[str, Row]) -> str:
    lines = [*opening(f"{option.meaning} (PS3.15 {option.section})", option.name)]
    lines += [f"# {line}" for line in OPTION_COMMENTS[option.name]]
    lines.append("")
    if option.name in COLUMN_OPTIONS:
        column = COLUMNS[option.name]
        chosen = [row for row in rows if row[column] and row["match"] != "private"]
        lines += unnamed_rows(chosen, structural)
        for letters in OPTION_LETTERS:
            lines += statement(letters, named([row for row in chosen if row[column] in letters.codes], structural))
    lines += EXTRA_STATEMENTS.get(option.name, ())
    while lines[-1] == "":
        lines.pop()
    return "\n".join(lines) + "\n"


def opening(title: str, name: str) -> list[str]:
    used = "use profile basic of 2026d" + ("" if name == "basic" else f" with {name}")
    return [
        "# Generated by anondsl.dicom.tables.generate from ps3.15-e1-1.tsv, do not edit.",
        f"# {title}: Table E.1-1 of edition 2026d.",
        f"# In force by `{used}`.",
    ]


def structural_keeper(row: Row, structural: dict[str, Row]) -> str | None:
    """Who keeps an attribute that no rule can name; None where a rule can."""
    found = structural.get(row["tag"]) or structural.get(row["tag"][:4] + "xxxx")
    return found["keeper"] if found else None


def unnamed_rows(rows: Iterable[Row], structural: dict[str, Row]) -> list[str]:
    """A comment on the rows of the table whose attributes are structural."""
    keepers = [(row["keyword"], structural_keeper(row, structural)) for row in rows]
    lines = [f"#   {keyword}: {keeper}" for keyword, keeper in sorted(keepers) if keeper]
    return ["# Rows of the table that no rule names, and who sees to them:", *lines, ""] if lines else []


def named(rows: Iterable[Row], structural: dict[str, Row]) -> list[str]:
    """Selectors of the rows that a rule can name, keywords in alphabetical order, other forms behind them."""
    rows = [row for row in rows if row["match"] != "private" and structural_keeper(row, structural) is None]
    keywords = sorted((row["keyword"] for row in rows if row["match"] == "exact"), key=str.casefold)
    return keywords + [
        SELECTORS[row["tag"]] for row in sorted(rows, key=lambda row: row["tag"]) if row["match"] != "exact"
    ]


def statement(letters: Letters, selectors: list[str]) -> list[str]:
    """Comment and statement, wrapped; continuation lines start with four blanks."""
    if not selectors:
        return []
    # Breaks between the words of one selector (`all curves`) would read badly: its blanks are no place to wrap.
    glued = ", ".join(selector.replace(" ", "\0") for selector in selectors)
    text = fill(
        f"{letters.statement} {glued}", WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return [f"# {letters.comment}", *text.replace("\0", " ").split("\n"), ""]
