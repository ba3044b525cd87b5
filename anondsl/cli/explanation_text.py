"""How an explanation looks on a screen: the attribute, then case by case what happens, the rule and those that lose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anondsl.compiled.table import Op
from anondsl.dicom.tags import format_tag
from anondsl.ir.print_rule import attribute_name
from anondsl.proof.by_type import COMMON_IODS
from anondsl.proof.explanation import (
    Answer,
    ByType,
    Case,
    Explanation,
    InstanceExplanation,
    Keeper,
    PlaceOutcome,
    RuleNote,
    Standing,
)
from anondsl.proof.subject import Subject
from anondsl.records import replace

_MOST_SEQUENCES = 4
_MOST_LOSERS = 20

_ROLES = {
    "command": "a command of the network, never part of an object",
    "file-meta": "file meta information, written anew",
    "file-set": "a part of a DICOMDIR, which is never copied",
    "length": "a length, which follows what is written",
    "encoding": "a mark of the encoding",
    "record": "what anondsl records about its own work",
    "class": "the class of the object, which always stays",
    "character-set": "the character set of what is written",
    "pixel-layout": "how the pixels are laid out",
    "palette": "colours of the pixels",
    "pixel-index": "an index of the pixel data",
    "pixel-data": "the picture itself",
    "overlay-layout": "how an overlay is laid out; it goes and stays with the overlay's data",
}

_PLACES = ("within ", "directly in ", "at the top level", "below ", "anywhere")
"""How words for places begin; other circumstances are conditions."""

_TYPES = {
    1: "Type 1 or 1C",
    2: "Type 2 or 2C",
    3: "Type 3",
    0: "not in the IOD",
}


def render_explanation(explanation: Explanation) -> str:
    """The whole answer, lines without trailing line break."""
    return "\n".join(_explanation(explanation))


def _explanation(explanation: Explanation) -> Iterator[str]:
    yield heading(explanation)
    yield _standing(explanation.standing)
    for around in explanation.around:
        yield ""
        yield f"{around.subject.text}, the sequence around it"
        yield from _around(around)
    if not explanation.cases:
        return
    for case in explanation.cases:
        yield ""
        yield from _case(case, explanation, len(explanation.cases) > 1)
    if explanation.left_out:
        yield ""
        yield f"and {explanation.left_out} more combinations of conditions; ask about a path, or a file with --in"
    if not explanation.from_source:
        yield ""
        yield "Which rules lose, and where they stand, only the rule file can tell."


def heading(explanation: Explanation) -> str:
    subject = explanation.subject
    parts = [subject.text]
    if subject.private is None and not subject.name.startswith("("):
        attribute = subject.attribute
        if attribute is not None and attribute.tag == subject.tag:
            parts.append(format_tag(subject.tag, attribute.care))
        else:
            parts.append(format_tag(subject.tag))
    parts += [each for each in (explanation.vr, explanation.name) if each]
    return ", ".join(parts)


def _standing(standing: Standing) -> str:
    match standing.keeper:
        case Keeper.PROFILE | Keeper.PRIVATE:
            row = "the row for private attributes" if standing.keeper is Keeper.PRIVATE else "a row"
            options = "".join(f"; under {option}: {letter}" for option, letter in standing.option_letters)
            return f"{row} of PS3.15 Table E.1-1: letter {standing.letter}{options}"
        case Keeper.TECHNICAL:
            return "technical: it describes the picture and not a person, and has no row in PS3.15 Table E.1-1"
        case Keeper.OTHER:
            return "in no row of PS3.15 Table E.1-1, and not technical"
        case Keeper.UNKNOWN:
            return "not in the dictionary"
    role = _ROLES.get(standing.role, "it never survives" if not standing.role else standing.role)
    text = f"structural: {role}. The runtime sees to it, and no rule decides it"
    if standing.instead and not standing.instead.startswith("nothing"):
        text += f"; in a rule file say {standing.instead}"
    return text


# -- cases -----------------------------------------------------------------------------------------------------------


def _case(case: Case, explanation: Explanation, several: bool) -> Iterator[str]:
    lead = f"{where_words(case.where)}: " if several else ""
    yield f"{lead}{case.outcome}" if lead else _capital(case.outcome)
    if case.remark:
        yield f"    {case.remark}"
    yield from _rule(case.winner, explanation)
    for each in case.by_type:
        # that a private element is gone where a rule removes it needs no line
        if explanation.subject.private is None or case.op is Op.DUMMY:
            yield f"    {_by_type(each)}"
    for loser in case.losers[:_MOST_LOSERS]:
        yield f"    not by {_placed(loser.rule)}"
        yield f"        {loser.reason}"
    if len(case.losers) > _MOST_LOSERS:
        yield f"    nor by {len(case.losers) - _MOST_LOSERS} more"


def _rule(rule: RuleNote | None, explanation: Explanation) -> Iterator[str]:
    if rule is None:
        written = f"`otherwise {explanation.otherwise}` decides" if explanation.otherwise else "`otherwise` decides"
        yield f"    no rule names it: {written}"
        return
    yield f"    by {_placed(rule)}"
    if rule.because:
        yield f'        because "{rule.because}"'


def _placed(rule: RuleNote) -> str:
    place = f"rule {rule.number}" if rule.span is None else f"{rule.span.source.name}:{rule.span.line}"
    return f"{place}: {rule.text}"


def where_words(where: Iterable[tuple[str, bool]]) -> str:
    """The circumstances of a case in one line; those that do not hold come last."""
    holding = [words for words, holds in where if holds]
    failing = [words for words, holds in where if not holds]
    if not holding:
        return "elsewhere" if failing else "always"
    lead = "" if holding[0].startswith(_PLACES) else "where "
    text = lead + ", and ".join(holding)
    return text + "".join(f", and not {words}" for words in failing)


def _by_type(each: ByType) -> str:
    if not each.iods and not each.sequences:
        return f"nobody lists its Type, which counts as Type 3: {each.outcome}" if each.type else each.outcome
    places = []
    if each.iods:
        places.append("all common objects" if len(each.iods) == len(COMMON_IODS) else ", ".join(each.iods))
    if each.sequences:
        names = [attribute_name(tag) for tag in each.sequences[:_MOST_SEQUENCES]]
        more = len(each.sequences) - len(names)
        places.append("in " + ", ".join(names) + (f" and {more} more sequences" if more else ""))
    label = _TYPES[each.type] if each.iods or not each.sequences or each.type else "not in the sequence"
    return f"{label} ({'; '.join(places)}): {each.outcome}"


def _around(explanation: Explanation) -> Iterator[str]:
    """A sequence that the path names: only whether what is in it is decided at all."""
    several = len(explanation.cases) > 1
    for case in explanation.cases:
        stays = case.op in (Op.KEEP, Op.CLEAN)
        short = replace(case, losers=(), by_type=())
        yield from (f"    {line}" for line in _case(short, explanation, several))
        if not stays:
            yield "        where it goes, nothing in it is decided"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# -- one file --------------------------------------------------------------------------------------------------------


def render_instance(found: InstanceExplanation, explained: Explanation) -> str:
    """The answer about one file. The file is called `the file`: names of files carry identity."""
    return "\n".join(_instance(found, explained))


def _instance(found: InstanceExplanation, explained: Explanation) -> Iterator[str]:
    yield heading(explained)
    yield _standing(explained.standing)
    if found.answers:
        yield ""
        yield "in the file"
        yield from (f"    {_answer(answer)}" for answer in found.answers)
    yield ""
    if found.rejected is not None:
        yield f"the file is not written: {found.rejected.message} [{found.rejected.code} {found.rejected.slug}]"
        if found.about:
            yield f"    it is about {', '.join(attribute_name(tag) for tag in found.about)}"
        for rule in found.by:
            yield from _rule(rule, explained)
        return
    if not found.places:
        yield _absent(found.subject)
    for place in found.places:
        yield from _place(place, explained)


def _answer(answer: Answer) -> str:
    said = {True: "yes", False: "no", None: "nobody knows: a value that it reads is not valid"}[answer.holds]
    return f"{answer.text}: {said}"


def _absent(subject: Subject) -> str:
    return f"{subject.text} is not in the file"


def _place(place: PlaceOutcome, explained: Explanation) -> Iterator[str]:
    yield f"{place.path}: {place.outcome}"
    if place.remark:
        yield f"    {place.remark}"
    if place.because_of:
        yield f"    {place.because_of} does not stay, and nothing in it is decided"
        yield from _rule(place.rule, explained)
        return
    for words, holds in place.where:
        yield f"    {words}: {'yes' if holds else 'no'}"
    if explained.standing.keeper is not Keeper.STRUCTURAL:
        yield from _rule(place.rule, explained)
