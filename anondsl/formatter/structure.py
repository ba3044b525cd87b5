"""From tokens and comments to statements and blocks, and where each comment belongs.

A comment stays between the two tokens where it stands, with one exception: what closes or separates (`,` `)` `%` `{`)
goes in front of it, so that no line starts with a comma.
"""

from __future__ import annotations

from anondsl.formatter.scan import Kind, Piece, Remark, Token
from anondsl.records import record, replace


@record
class Word:
    """A token of a statement, and the comments between it and the next one; the first may stand beside it."""

    token: Token
    remarks: tuple[Remark, ...] = ()


@record
class Sentence:
    """A statement, or the head of a block and what is in it."""

    words: tuple[Word, ...]
    """With the `{` of a block; with its `}` as well where nothing at all stands between them."""
    beside: str
    """The comment behind the last of the words."""
    body: tuple[Item, ...] | None
    beside_end: str
    """The comment behind the `}` of a body."""
    blank_before: bool

    @property
    def is_block(self) -> bool:
        return any(word.token.kind is Kind.BLOCK for word in self.words)


Item = Sentence | Remark

_MOVED = {Kind.COMMA, Kind.CLOSE, Kind.PERCENT, Kind.BLOCK}


def structure(pieces: list[Piece]) -> tuple[Item, ...]:
    """The statements of a file, and the comments between them."""
    items, _ = _items(_beside_tokens_only(_move_comments_back(pieces)), 0)
    return items


def _move_comments_back(pieces: list[Piece]) -> list[Piece]:
    moved: list[Piece] = []
    for number, piece in enumerate(pieces):
        at = len(moved)
        if isinstance(piece, Token) and piece.kind in _MOVED and not _reserved_follows(pieces, number):
            while isinstance(moved[at - 1], Remark):
                at -= 1
        moved.insert(at, piece)
    return moved


def _reserved_follows(pieces: list[Piece], number: int) -> bool:
    """Whether the next token would come to stand at the start of a line and be taken for a statement."""
    following = next((piece for piece in pieces[number + 1 :] if isinstance(piece, Token)), None)
    return following is not None and following.is_reserved and not following.starts_statement


def _beside_tokens_only(pieces: list[Piece]) -> list[Piece]:
    """A line has room for one comment: of those that now follow each other the first."""
    return [
        replace(piece, beside=False)
        if isinstance(piece, Remark) and number and isinstance(pieces[number - 1], Remark)
        else piece
        for number, piece in enumerate(pieces)
    ]


def _items(pieces: list[Piece], at: int) -> tuple[tuple[Item, ...], int]:
    """What stands from `at` to the end of the block or file, and where that is."""
    items: list[Item] = []
    while at < len(pieces):
        piece = pieces[at]
        if isinstance(piece, Remark):
            items.append(piece)
            at += 1
        elif piece.kind is Kind.END:
            break
        else:
            sentence, at = _sentence(pieces, at)
            items.append(sentence)
    return tuple(items), at


def _sentence(pieces: list[Piece], at: int) -> tuple[Sentence, int]:
    first = pieces[at]
    words: list[Word] = []
    body: tuple[Item, ...] | None = None
    beside = beside_end = ""
    while at < len(pieces):
        piece = pieces[at]
        if isinstance(piece, Remark) or piece.kind is Kind.END or (words and piece.starts_statement):
            break
        if piece.kind is Kind.BLOCK:
            beside, at = _beside(pieces, at + 1)
            body, at = _items(pieces, at)
            end = pieces[at]
            beside_end, at = _beside(pieces, at + 1)
            words.append(Word(piece))
            if not body and not beside and isinstance(end, Token):
                words.append(Word(replace(end, blank_before=False)))
                body, beside, beside_end = None, beside_end, ""
            return Sentence(tuple(words), beside, body, beside_end, first.blank_before), at
        remarks, at = _inner_remarks(pieces, at + 1)
        words.append(Word(piece, remarks))
    beside, at = _beside(pieces, at)
    return Sentence(tuple(words), beside, None, "", first.blank_before), at


def _inner_remarks(pieces: list[Piece], at: int) -> tuple[tuple[Remark, ...], int]:
    """The comments from `at` on, where more of the same statement follows them; none where it ends here."""
    remarks: list[Remark] = []
    for number in range(at, len(pieces)):
        piece = pieces[number]
        if isinstance(piece, Remark):
            remarks.append(piece)
        elif piece.starts_statement or piece.kind is Kind.END:
            return (), at
        else:
            return tuple(remarks), number
    return (), at


def _beside(pieces: list[Piece], at: int) -> tuple[str, int]:
    """The comment behind the token in front of `at`, and where to go on."""
    if at < len(pieces):
        piece = pieces[at]
        if isinstance(piece, Remark) and piece.beside:
            return piece.text, at + 1
    return "", at
