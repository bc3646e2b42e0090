"""Contract tests for metadata sources."""

from __future__ import annotations

import pytest

from palate.data.items import Item
from palate.data.takeouts.takeout import ItemReference
from palate.ports.metadata_source import MetadataSource


@pytest.mark.anyio
class MetadataSourceContract:
    """Inherit it, override ``reference`` with one that knows ``known``, and say by which ids."""

    known: Item
    """The full entry of an item."""
    ids: tuple[tuple[str, str], ...]
    """Ids of that item, each sufficient to find it."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def reference(self) -> MetadataSource:
        raise NotImplementedError

    async def test_an_entry_is_an_item_under_its_own_id(self, reference: MetadataSource) -> None:
        assert await reference.entry(self.known.id) == self.known
        assert self.known.domain == reference.domain
        assert self.known.id in self.known.attributes.values()
        assert all(getattr(self.known, name) for name in reference.gives)

    async def test_ids_of_elsewhere_lead_to_it(self, reference: MetadataSource) -> None:
        assert [await reference.id_of([pair]) for pair in self.ids] == [self.known.id] * len(self.ids)

    async def test_a_search_finds_it_in_short(self, reference: MetadataSource) -> None:
        query = ItemReference(reference.domain, self.known.title, self.known.year, self.known.creators)
        results = await reference.search(query)
        [match] = [item for item in results if item.id == self.known.id]
        assert (match.title, match.year, match.domain) == (self.known.title, self.known.year, reference.domain)

    @pytest.mark.parametrize("value", ["", "no-such-thing", "../../account", "9\n9", "tt", "%2e%2e", "٣"])
    async def test_what_is_no_id_leads_nowhere(self, reference: MetadataSource, value: str) -> None:
        assert await reference.entry(value) is None
        assert await reference.id_of([(name, value) for name, _ in self.ids]) is None

    async def test_what_it_does_not_know_is_not_there(self, reference: MetadataSource) -> None:
        unknown = "".join("8" if sign.isdigit() else sign for sign in self.known.id)
        assert await reference.entry(unknown) is None
        assert await reference.id_of([("isbn", "9780441172719")]) is None
        assert list(await reference.search(ItemReference(reference.domain, "Zyx Wvu", 1901, ("Nobody",)))) == []
