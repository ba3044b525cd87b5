"""Which rule wins, case by case (LANGUAGE 4): written out by hand, for engine and interpreter alike.

Every case is a set of rules without profile, or on it, and says what becomes of one attribute: `kept`, `gone`, `empty`,
or the new text. The object is a CT image, so what is Type 2 there stays empty where a rule removes it.
"""

from __future__ import annotations

import itertools

import pytest

from anondsl.runtime.result import Outcome
from tests.builders import dataset, file_of, instance, tag_of
from tests.differential.engine import Both
from tests.differential.plain_reader import Element, read_file

FILE = file_of(
    instance(
        Modality="CT",
        Manufacturer="M",
        ImageComments="C",
        StudyDate="20200131",
        PatientBirthDate="19500101",
        PatientAddress="A",
        RequestAttributesSequence=[
            dataset(ImageComments="in", ViewCodeSequence=[dataset(ImageComments="deep", CodeValue="V")]),
            dataset(ImageComments="other", CodeValue="W"),
        ],
    )
)

PLAIN = "otherwise keep\n"
PROFILE = "use profile basic of 2026d\notherwise keep technical\n"

TOP = ("ImageComments",)
INSIDE = ("RequestAttributesSequence", "ImageComments")
DEEP = ("RequestAttributesSequence", "ViewCodeSequence", "ImageComments")

CASES: list[tuple[str, list[str], tuple[str, ...], str]] = [
    # step 2: what is named, narrower first
    (PLAIN, ["keep ImageComments", "remove (0020,xxxx)"], TOP, "kept"),
    (PLAIN, ["remove (0020,40xx)", "keep (0020,xxxx)"], TOP, "gone"),
    (PLAIN, ["keep (0020,40xx)", "remove (0020,xxxx)"], TOP, "kept"),
    (PLAIN, ["keep (0020,xxxx)", 'remove named "*Comments"'], TOP, "kept"),
    (PLAIN, ['keep named "*Comments"', "remove all text"], TOP, "kept"),
    (PLAIN, ["remove all LT", "keep all attributes"], TOP, "gone"),
    (PLAIN, ["keep (0020,4000)", "remove all LT"], TOP, "kept"),
    # step 3: where; more sequences, then the anchor, then fewer stars
    (PLAIN, ["keep RequestAttributesSequence/ImageComments", "remove ImageComments"], INSIDE, "kept"),
    (PLAIN, ["keep RequestAttributesSequence/ImageComments", "remove ImageComments"], TOP, "gone"),
    (PLAIN, ["keep RequestAttributesSequence/ImageComments", "remove ImageComments"], DEEP, "gone"),
    (PLAIN, ["keep RequestAttributesSequence/**/ImageComments", "remove ImageComments"], DEEP, "kept"),
    (
        PLAIN,
        ["keep ViewCodeSequence/ImageComments", "remove RequestAttributesSequence/ViewCodeSequence/ImageComments"],
        DEEP,
        "gone",
    ),
    (PLAIN, ["keep /ImageComments", "remove ImageComments"], TOP, "kept"),
    (PLAIN, ["keep /ImageComments", "remove ImageComments"], INSIDE, "gone"),
    (
        PLAIN,
        ["keep /RequestAttributesSequence/ImageComments", "remove RequestAttributesSequence/ImageComments"],
        INSIDE,
        "kept",
    ),
    (
        PLAIN,
        ["keep ViewCodeSequence/ImageComments", "remove RequestAttributesSequence/**/ImageComments"],
        DEEP,
        "kept",
    ),
    # the sequences of a block count
    (PLAIN, ["within RequestAttributesSequence { keep ImageComments }", "remove ImageComments"], INSIDE, "kept"),
    (PLAIN, ["within RequestAttributesSequence { keep ImageComments }", "remove ImageComments"], DEEP, "kept"),
    (PLAIN, ["within RequestAttributesSequence { keep ImageComments }", "remove ImageComments"], TOP, "gone"),
    (PLAIN, ["within RequestAttributesSequence { keep all text }", "remove ImageComments"], INSIDE, "gone"),
    (PLAIN, ['within ViewCodeSequence where CodeValue is "V" { remove ImageComments }'], DEEP, "gone"),
    (PLAIN, ['within ViewCodeSequence where CodeValue is "W" { remove ImageComments }'], DEEP, "kept"),
    (PLAIN, ['within RequestAttributesSequence where CodeValue is "W" { remove ImageComments }'], INSIDE, "kept"),
    # step 4: under a condition first
    (PLAIN, ['when Modality is "CT" { keep ImageComments }', "remove ImageComments"], TOP, "kept"),
    (PLAIN, ['when Modality is "MR" { keep ImageComments }', "remove ImageComments"], TOP, "gone"),
    (
        PLAIN,
        ['when Modality is "CT" { when Manufacturer is "M" { keep ImageComments } }', "remove ImageComments"],
        TOP,
        "kept",
    ),
    # step 5: stricter
    (PLAIN, ["keep ImageComments", "empty ImageComments"], TOP, "empty"),
    (PLAIN, ["empty ImageComments", "remove ImageComments"], TOP, "gone"),
    (PLAIN, ['replace ImageComments with "new"', "keep ImageComments"], TOP, "new"),
    (PLAIN, ['replace ImageComments with "new"', "empty ImageComments"], TOP, "empty"),
    # an earlier step outweighs all later ones
    (PLAIN, ["keep ImageComments", 'when Modality is "CT" { remove all LT }'], TOP, "kept"),
    (
        PLAIN,
        ["keep RequestAttributesSequence/ImageComments", 'when Modality is "CT" { remove ImageComments }'],
        INSIDE,
        "kept",
    ),
    # except
    (PLAIN, ["remove all LT except ImageComments"], TOP, "kept"),
    (PLAIN, ["remove all LT except /ImageComments"], TOP, "kept"),
    (PLAIN, ["remove all LT except /ImageComments"], INSIDE, "gone"),
    # layers: the file before the profile
    (PROFILE, ["keep ImageComments"], TOP, "kept"),
    (PROFILE, [], TOP, "gone"),
    # a wide rule never undoes a narrow one of a farther layer
    (PROFILE, ["keep all text"], TOP, "gone"),
    (PROFILE, ["keep all attributes"], TOP, "gone"),
    (PROFILE, ['keep named "Image*"'], TOP, "gone"),
    (PROFILE, ["keep (0020,40xx)"], TOP, "gone"),
    (PROFILE, ["keep (0020,4000)"], TOP, "kept"),
    (PROFILE, ["shift all dates by -1 days"], ("StudyDate",), "empty"),
    (PROFILE, ["shift all dates by -1 days"], ("PatientBirthDate",), "empty"),
    (PROFILE, ["shift StudyDate by -1 days", "empty all dates"], ("StudyDate",), "20200130"),
    (PROFILE, ["remove all text"], ("Manufacturer",), "empty"),
    (PROFILE, ["remove all dates"], ("StudyDate",), "empty"),
    # what removes a sequence, removes what is in it
    (PLAIN, ["remove RequestAttributesSequence", "keep RequestAttributesSequence/ImageComments"], INSIDE, "gone"),
    (PLAIN, ["empty RequestAttributesSequence", "keep RequestAttributesSequence/ImageComments"], INSIDE, "gone"),
    # otherwise: where no rule matches
    ("otherwise remove\n", ["keep Manufacturer, Modality"], TOP, "gone"),
    ("otherwise keep technical\n", [], ("Manufacturer",), "kept"),
    ("otherwise keep technical\n", [], TOP, "gone"),
]


def fate(elements: list[Element], path: tuple[str, ...], original: list[Element]) -> str:
    """What became of the first element at `path`."""
    found, old = _at(elements, path), _at(original, path)
    assert old is not None
    if found is None:
        return "gone"
    if not found.value:
        return "empty"
    return "kept" if found.value == old.value else found.value.decode().strip()


def _at(elements: list[Element], path: tuple[str, ...]) -> Element | None:
    for step in path[:-1]:
        sequence = next((e for e in elements if e.tag == tag_of(step)), None)
        if sequence is None or not sequence.items:
            return None
        elements = sequence.items[0]
    return next((e for e in elements if e.tag == tag_of(path[-1])), None)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_order(number: int) -> None:
    head, rules, path, wanted = CASES[number]
    original = read_file(FILE).elements
    for ordered in itertools.islice(itertools.permutations(rules), 2):
        text = 'ruleset "o" version "1" project "o"\n' + head + "\n".join(ordered) + "\n"
        both = Both(text)
        assert both.disagreement(FILE) == [], text
        result = both.run(FILE)
        assert result.outcome is Outcome.WRITTEN
        assert fate(read_file(result.data).elements, path, original) == wanted, text
