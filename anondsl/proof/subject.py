"""What a question is about: one attribute or private element, and the place where it stands, from a person's text.

The text is read by the grammar of rule files, so it may be whatever a rule may name as one attribute: a keyword, a
tag, a private form, or a path that ends in one of these. Structural attributes may be asked about as well.
"""

from __future__ import annotations

from anondsl.compiled.expressions import EVERYWHERE, SequencePath
from anondsl.diagnostics.catalog.names import NotOneAttribute
from anondsl.diagnostics.core import Report, Severity
from anondsl.dicom.dictionary import Attribute, load_dictionary
from anondsl.dicom.tags import FULL_CARE, is_private, parse_tag_digits
from anondsl.ir.automaton import normal_path
from anondsl.ir.print_rule import attribute_name, print_path, private_name
from anondsl.ir.selection import PrivateKey
from anondsl.records import record
from anondsl.semantics.names import Names, Setting
from anondsl.semantics.selectors import find_attribute, resolve_path, resolve_private
from anondsl.source import SourceFile
from anondsl.syntax.ast import Name, PathNode, PrivateNode, RuleStatement, TagNode
from anondsl.syntax.parse import parse_source

_FORMS = 'a keyword, a tag like `(0010,0010)`, `private "CREATOR" (gggg,ee)`, or a path of sequences to one of these'
_LEAD = "keep "


class UnknownSubject(ValueError):
    """The text names no attribute, or more than one; `help` says what would do."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


@record
class Subject:
    """A public attribute (`tag`; `attribute` None where the dictionary has none), or private elements (`private`).

    `path` is where it stands, as in a selector: the empty one is every depth.
    """

    path: SequencePath = EVERYWHERE
    tag: int = 0
    attribute: Attribute | None = None
    private: PrivateKey | None = None

    @property
    def name(self) -> str:
        """As a rule would name it, without its path."""
        if self.private is not None:
            return private_name(self.private.creator, self.private.group, self.private.offset)
        return attribute_name(self.tag) if self.attribute is None else attribute_name(self.attribute.tag)

    @property
    def text(self) -> str:
        """As a rule would name it."""
        lead = print_path(self.path)
        return f"{lead}/{self.name}" if self.path.steps else lead + self.name


def public_subject(tag: int, path: SequencePath = EVERYWHERE) -> Subject:
    """A public attribute by its tag; one group of 50xx or 60xx stands for itself."""
    return Subject(path, tag, load_dictionary().attribute(tag))


def parse_subject(text: str) -> Subject:
    """Raises `UnknownSubject`."""
    text = " ".join(text.split())
    report = Report()
    node = _path_node(text)
    if node is None:
        raise UnknownSubject(f"`{text}` names no attribute", f"say {_FORMS}")
    setting = Setting(load_dictionary(), Names({}, frozenset()), report)
    path = resolve_path(node, setting)
    subject = _subject(node, setting)
    for diagnostic in report:
        if diagnostic.severity is Severity.ERROR:
            raise UnknownSubject(diagnostic.message, diagnostic.help or "")
    if path is None or subject is None:
        raise UnknownSubject(f"`{text}` names more than one attribute", f"say {_FORMS}")
    return Subject(normal_path(path), subject.tag, subject.attribute, subject.private)


def _path_node(text: str) -> PathNode | None:
    """The one selector that the text is, nothing around it."""
    source = SourceFile("", _LEAD + text)
    parsed = parse_source(source, Report())
    if parsed is None or len(parsed.statements) != 1 or parsed.comments or not text:
        return None
    match parsed.statements[0]:
        case RuleStatement(selectors=selectors, because=None) if len(selectors.entries) == 1 and not selectors.excepted:
            (entry,) = selectors.entries
            return entry if entry.span.end - entry.span.start == len(text) else None
    return None


def _subject(node: PathNode, setting: Setting) -> Subject | None:
    match node.leaf:
        case Name() as name:
            found = find_attribute(name, setting)
            return None if found is None else Subject(tag=found.tag, attribute=found)
        case TagNode() as leaf:
            tag, care = parse_tag_digits(leaf.digits)
            if care != FULL_CARE:
                return None
            if is_private(tag):
                find_attribute(leaf, setting)  # says which form a private element is named in
                return None
            return public_subject(tag)
        case PrivateNode() as leaf:
            private = resolve_private(leaf, setting)
            if private is None:
                return None
            return Subject(private=PrivateKey(private.creator, private.group, private.offset))
    setting.report.add(NotOneAttribute("explain", node.leaf.span.text), at=node.leaf.span)
    return None
