"""Elements out of order, put in order (LANGUAGE 9): a sorted copy of the bytes, to be indexed again.

Rare, so plainly in Python. Duplicates stand side by side afterwards, and the index rejects them.
"""

from __future__ import annotations

from anondsl.runtime.instance import Entry, Instance
from anondsl.runtime.kernels import layout as at


def in_order(instance: Instance, start: int, end: int) -> bytes:
    """The data set from `start` to `end` with the elements of every level sorted by tag."""
    source = bytes(instance.source[:end])

    def element(entry: Entry, behind: int) -> bytes:
        """The bytes of an element up to `behind`, its items sorted inside."""
        if entry.kind != at.SEQUENCE or entry.end == entry.number + 1:
            return source[entry.head : behind]
        parts = [source[entry.head : entry.value]]
        items = list(instance.items(entry))
        for position, item in enumerate(items):
            stop = items[position + 1].head if position + 1 < len(items) else entry.value + entry.length
            parts.append(source[item.head : item.value])
            parts.append(level(item.number, item.value + item.length))
            parts.append(source[item.value + item.length : stop])
        parts.append(source[entry.value + entry.length : behind])
        return b"".join(parts)

    def level(item: int, stop: int) -> bytes:
        children = list(instance.children(item))
        ends = [*(child.head for child in children[1:]), stop][: len(children)]
        pieces = [(child.tag, element(child, behind)) for child, behind in zip(children, ends, strict=True)]
        return b"".join(data for _, data in sorted(pieces, key=lambda piece: piece[0]))

    return source[:start] + level(-1, end)
