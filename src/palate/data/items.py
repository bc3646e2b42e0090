"""Items of the catalogue."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

from palate.types import Json

Attribute = str | int | float | bool | list[str]
"""The value of an open attribute: a scalar, or a list of strings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of the catalogue, with its metadata; only ``id``, ``domain`` and ``title`` are required."""

    id: str
    domain: str
    title: str
    year: int | None = None
    creators: tuple[str, ...] = ()
    """Directors, authors, studios or artists."""
    people: tuple[str, ...] = ()
    """Other contributors: cast, band members, translators."""
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str = ""
    image_url: str | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    """Open attributes by name, available to filters."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Json]) -> Self:
        """Build an item from JSON; lists become tuples, unknown keys become ``attributes``."""
        fields = {name: data[name] for name in cls.__slots__ if data.get(name) is not None}
        for name in ("creators", "people", "genres", "tags"):
            fields[name] = tuple(fields.get(name, ()))
        unknown = {name: value for name, value in data.items() if name not in cls.__slots__ and value is not None}
        attributes = {name: value for name, value in fields.get("attributes", {}).items() if value is not None}
        fields["attributes"] = {**attributes, **unknown}
        return cls(**fields)

    def to_dict(self) -> dict[str, Json]:
        """Convert to JSON; the inverse of :meth:`from_dict`."""
        return asdict(self)

    def fingerprint(self) -> int:
        """Compute a checksum of the metadata, to detect whether a model was fitted to another version of the item."""
        return zlib.crc32(repr(self).encode("utf-8", "surrogatepass"))

    def with_prefix(self, prefix: str) -> Item:
        """Return the item with a prefix on its id that names the source, such as ``ml:50``."""
        return Item.from_dict({**self.to_dict(), "id": prefix + self.id}) if prefix else self
