"""The reference: a service that knows facts of items, such as TMDB of movies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from palate.data.items import Item
from palate.data.takeouts.takeout import ItemReference


class MetadataSource(Protocol):
    """Its entries are items too: under ids of its own, with its id in the attributes, empty where it knows nothing.

    Whatever is asked raises :class:`~palate.errors.LookUpFailed` when the answer did not come, and
    :class:`~palate.errors.ConfigError` when the keys are refused, so that nothing else would be answered either.
    """

    @property
    def name(self) -> str:
        """As users know it; items that it filled carry it."""
        ...

    @property
    def domain(self) -> str:
        """Of all its entries."""
        ...

    @property
    def gives(self) -> frozenset[str]:
        """The fields of items that it knows, attributes aside."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """The fields without which an item cannot be told from others here; an id tells it too."""
        ...

    async def id_of(self, ids: Sequence[tuple[str, str]]) -> str | None:
        """Its own id of what has these ids elsewhere (as in :class:`ItemReference`); None if it knows none of them."""
        ...

    async def search(self, wanted: ItemReference) -> Sequence[Item]:
        """What may be wanted, the likeliest first; entries in short, of which little but the title may be known."""
        ...

    async def entry(self, id_: str) -> Item | None:
        """All that it knows under an id of its own; None if there is no such entry."""
        ...

    async def close(self) -> None:
        """Let go of its connections."""
        ...
