"""External service with metadata of items, such as TMDB for movies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from palate.data.items import Item
from palate.data.takeouts.takeout import ItemReference


class MetadataSource(Protocol):
    """Looks up entries, which are items under the ids of the service, with that id among the attributes.

    Every query raises :class:`~palate.errors.LookUpFailed` when it gets no answer, and
    :class:`~palate.errors.ConfigError` when the service refuses the API keys.
    """

    @property
    def name(self) -> str:
        """The public name of the service, noted in the items that it filled."""
        ...

    @property
    def domain(self) -> str:
        """The domain of all entries."""
        ...

    @property
    def gives(self) -> frozenset[str]:
        """The fields of items that the service provides, besides attributes."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """The fields that an item must have to be identified by a search, unless it has an id."""
        ...

    async def id_of(self, ids: Sequence[tuple[str, str]]) -> str | None:
        """Translate ids of other services (see :class:`ItemReference`) to the id of this one; None if unknown."""
        ...

    async def search(self, reference: ItemReference) -> Sequence[Item]:
        """Search for entries that match a reference, best first; they may have little more than a title."""
        ...

    async def entry(self, id_: str) -> Item | None:
        """Return the full entry under an id of the service; None if there is none."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
