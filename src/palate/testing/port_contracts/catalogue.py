"""Contract tests for stores of items."""

from __future__ import annotations

import asyncio

import pytest

from palate.errors import PalateError
from palate.ports.catalogue import Catalogue
from palate.testing.port_contracts.examples import item


@pytest.mark.anyio
class CatalogueContract:
    """Inherit it and override ``catalogue`` with a fixture that gives an empty one."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def catalogue(self) -> Catalogue:
        raise NotImplementedError

    async def test_an_item_comes_back_whole(self, catalogue: Catalogue) -> None:
        full = item(
            'ab\'s "1" 日本',
            year=-44,
            creators=("A", "B"),
            people=("C",),
            genres=("Sci-Fi",),
            tags=("x\n", "\U0001f600"),
            description="line\nline\x00",
            image_url="https://example.org/1.png",
            attributes={"pages": 412, "score": 4.25, "owned": True, "shelf": ["a", "b"], "code": "7"},
        )
        await catalogue.put([full])
        assert list(await catalogue.all()) == [full]

    async def test_items_stand_in_the_order_in_which_they_were_first_added(self, catalogue: Catalogue) -> None:
        await catalogue.put([item("b"), item("a")])
        await catalogue.put([item("c"), item("b", title="Better")])
        assert [(stored.id, stored.title) for stored in await catalogue.all()] == [
            ("b", "Better"),
            ("a", "A"),
            ("c", "C"),
        ]

    async def test_replacing_an_item_keeps_nothing_of_the_old(self, catalogue: Catalogue) -> None:
        await catalogue.put([item("a", year=1965, tags=("desert",))])
        await catalogue.put([item("a")])
        assert list(await catalogue.all()) == [item("a")]

    async def test_of_two_items_with_one_id_the_later_stands(self, catalogue: Catalogue) -> None:
        await catalogue.put([item("a", title="First"), item("a", title="Second")])
        assert list(await catalogue.all()) == [item("a", title="Second")]

    async def test_a_removed_item_is_gone(self, catalogue: Catalogue) -> None:
        await catalogue.put([item("a"), item("b")])
        assert await catalogue.remove("a") is not None
        assert await catalogue.remove("a") is None
        assert list(await catalogue.all()) == [item("b")]

    async def test_every_change_raises_the_revision_and_nothing_else_does(self, catalogue: Catalogue) -> None:
        seen = [await catalogue.revision()]
        await catalogue.put([item("a")])
        seen.append(await catalogue.revision())
        await catalogue.put([item("a")])
        seen.append(await catalogue.revision())
        await catalogue.remove("a")
        seen.append(await catalogue.revision())
        assert seen == sorted(set(seen))
        await catalogue.remove("a")
        await catalogue.all()
        assert await catalogue.revision() == seen[-1]

    async def test_a_change_says_which_revision_it_made(self, catalogue: Catalogue) -> None:
        assert [await catalogue.put([item("a"), item("b")]), await catalogue.remove("a")] == [1, 2]
        revisions = await asyncio.gather(*(catalogue.put([item(f"i{number}")]) for number in range(20)))
        assert sorted(revisions) == list(range(3, 23))

    async def test_nothing_of_a_batch_that_cannot_be_kept_is_written(self, catalogue: Catalogue) -> None:
        before = await catalogue.revision()
        with pytest.raises(PalateError):
            await catalogue.put([item("a"), item("b", title="\ud800")])
        assert list(await catalogue.all()) == []
        assert await catalogue.revision() == before

    async def test_changes_made_at_once_are_all_kept(self, catalogue: Catalogue) -> None:
        await asyncio.gather(*(catalogue.put([item(f"i{number}")]) for number in range(30)))
        assert len(await catalogue.all()) == await catalogue.revision() == 30
