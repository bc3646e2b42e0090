"""Items: the things that are recommended."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

Attribute = str | int | float | bool | list[str]
"""The value of an open attribute: a scalar, or several words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A thing in the catalogue; only ``id``, ``domain`` and ``title`` must be known."""

    id: str
    domain: str
    title: str
    year: int | None = None
    creators: tuple[str, ...] = ()
    """Directors, authors, studios, artists: who made it."""
    people: tuple[str, ...] = ()
    """Cast, band members, translators: who else is in it."""
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str = ""
    image_url: str | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    """Anything else that filters may ask for."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """An item from plain JSON; lists become tuples, keys that are no field go to ``attributes``."""
        known = {name: data[name] for name in cls.__slots__ if data.get(name) is not None}
        for name in ("creators", "people", "genres", "tags"):
            known[name] = tuple(known.get(name, ()))
        others = {k: v for k, v in data.items() if k not in cls.__slots__ and v is not None}
        given = {k: v for k, v in known.get("attributes", {}).items() if v is not None}
        known["attributes"] = {**given, **others}
        return cls(**known)

    def to_dict(self) -> dict[str, Any]:
        """The item as plain JSON; the inverse of :meth:`from_dict`."""
        return asdict(self)

    def fingerprint(self) -> int:
        """A number that changes when a fact does, to tell whether a model has read the item as it is."""
        return zlib.crc32(repr(self).encode("utf-8", "surrogatepass"))

    def with_prefix(self, prefix: str) -> Item:
        """The same item under an id of its own source, such as ``ml:50``."""
        return Item.from_dict({**self.to_dict(), "id": prefix + self.id}) if prefix else self
