"""One register for everything that carries an `ADL` code.

Diagnostics about rule files, reasons for which an instance is rejected, and faults of the machine derive from
`Coded`; `anondsl explain ADL101`, the documents and the renderers read the same declarations.

Ranges: 0xx syntax, 1xx names, 2xx types, 3xx conflicts, 4xx privacy, 5xx style, 8xx artifact, 9xx run.
"""

from __future__ import annotations

from typing import ClassVar

_REGISTER: dict[str, type[Coded]] = {}
_CODE_OF_SLUG: dict[str, str] = {}

RETIRED: dict[str, str] = {}
"""Codes that are no longer given, each with what took its place. Codes are never used again."""


class Coded:
    """Something with a stable code and a slug; the docstring of a subclass is its page in `docs/codes/`.

    A subclass that declares no `code` of its own is a family, not an entry.
    """

    code: ClassVar[str] = ""
    slug: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            return
        taken = _REGISTER.get(cls.code)
        if taken is not None and taken.__qualname__ != cls.__qualname__:
            raise TypeError(f"code {cls.code} is taken by {taken.__name__}")
        if _CODE_OF_SLUG.setdefault(cls.slug, cls.code) != cls.code:
            raise TypeError(f"slug {cls.slug} is taken")
        _REGISTER[cls.code] = cls


def registered() -> dict[str, type[Coded]]:
    """All entries known so far, by code. Import `anondsl.diagnostics.catalog` first to have them all."""
    return dict(sorted(_REGISTER.items()))
