"""One user with an export and a catalogue gets recommendations of their taste, alone and among others."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from palate.app import open_context
from palate.data.item_table import Filters
from palate.data.items import Item
from palate.data.sample.catalogue import sample_items
from palate.data.sample.community import Community
from palate.models.base import Run
from palate.services.catalogue.import_data import load
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.reload import reload
from palate.services.train.train import recipes_of, train
from palate.settings import load_settings
from tests.services.conftest import NOW, clock
from tests.services.importing import import_bytes

pytestmark = [pytest.mark.slow, pytest.mark.anyio]

HORROR = ("Horror", "horror")


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[AppContext]:
    """A server as it starts over an empty store, with the default settings."""
    async with open_context(load_settings(store={"data_dir": tmp_path}), serving=True) as context:
        context.clock = clock()
        yield context


def letterboxd(loved: Sequence[Item], loathed: Sequence[Item]) -> bytes:
    rows = [*((item, "4.5") for item in loved), *((item, "1") for item in loathed)]
    lines = [
        f'2020-{1 + index // 28:02}-{1 + index % 28:02},"{item.title}",{item.year},https://boxd.it/x,{stars}'
        for index, (item, stars) in enumerate(rows)
    ]
    return "\n".join(["Date,Name,Year,Letterboxd URI,Rating", *lines]).encode()


def goodreads(loved: Sequence[Item]) -> bytes:
    lines = [f'{n},"{item.title}","{item.creators[0]}",5,2020/01/{n % 28 + 1:02},read' for n, item in enumerate(loved)]
    return "\n".join(["Book Id,Title,Author,My Rating,Date Read,Exclusive Shelf", *lines]).encode()


def of_genre(domain: str, genre: str, n: int) -> list[Item]:
    return list(itertools.islice((i for i in sample_items() if i.domain == domain and genre in i.genres), n))


def is_of(context: AppContext, ids: Sequence[str], *genres: str) -> float:
    """The share of items with any of the genres or of the tags."""
    facts = [item for id_ in ids if (item := context.live.serving.items.get(id_))]
    return sum(not {*genres}.isdisjoint({*item.genres, *item.tags}) for item in facts) / len(ids)


async def answered(context: AppContext, domain: str) -> list[str]:
    return (
        await recommend(
            context, RecommendationRequest(user="me", n=10, surprise=0.0, filters=Filters(domains=(domain,)))
        )
    ).slate.ids


async def test_alone_with_letterboxd(fresh: AppContext) -> None:
    await load(fresh, sample_items(), ())
    loved, loathed = of_genre("movie", "Horror", 12), of_genre("movie", "Romance", 8)
    brought = await import_bytes(fresh, "me", letterboxd(loved, loathed))
    assert (brought.by_title, brought.unmatched) == (20, [])
    trained = await train(fresh, Run())
    assert trained.verdict.promote
    live = await reload(fresh)
    assert live.serving.models.keys() == recipes_of(fresh.settings).keys() - set(trained.left_out)
    assert set(trained.left_out) <= {"linear_sequence", "sequential_rules", "trending"}
    known = {item.id for item in (*loved, *loathed)}
    for domain, least in (("movie", 0.4), ("book", 0.7), ("game", 0.7)):
        ids = await answered(fresh, domain)
        others = [item.id for item in sample_items() if item.domain == domain and item.id not in known]
        assert known.isdisjoint(ids)
        assert is_of(fresh, ids, *HORROR) >= max(least, 2 * is_of(fresh, others, *HORROR)), domain


async def test_alone_with_goodreads(fresh: AppContext) -> None:
    await load(fresh, sample_items(), ())
    await import_bytes(fresh, "me", goodreads(of_genre("book", "Science Fiction", 15)))
    await train(fresh, Run())
    await reload(fresh)
    for domain in ("book", "movie", "game"):
        assert is_of(fresh, await answered(fresh, domain), "Science Fiction", "space") >= 0.7, domain


async def test_the_next_trainings_of_one_user_are_judged_and_survive(fresh: AppContext) -> None:
    await load(fresh, sample_items(), ())
    for n in (1, 2, 5, 12):
        await import_bytes(fresh, "me", letterboxd(of_genre("movie", "Horror", n), ()))
        assert (await train(fresh, Run())).verdict.promote
    await reload(fresh)
    assert len(await answered(fresh, "movie")) == 10


async def test_among_others(fresh: AppContext, community: Community) -> None:
    await load(fresh, community.items, community.events(NOW))
    tastes = ("Horror", "Science Fiction", "Crime", "Comedy")
    for genre in tastes:
        await import_bytes(fresh, genre, letterboxd(of_genre("movie", genre, 12), of_genre("movie", "Romance", 8)))
    await train(fresh, Run())
    await reload(fresh)
    movies, everything = Filters(domains=("movie",)), [item.id for item in community.items if item.domain == "movie"]
    shares = []
    for genre in tastes:
        ids = (await recommend(fresh, RecommendationRequest(user=genre, n=10, surprise=0.0, filters=movies))).slate.ids
        shares.append(is_of(fresh, ids, genre, genre.lower()))
        assert shares[-1] >= 2 * is_of(fresh, everything, genre, genre.lower()), genre
    assert sum(shares) / len(shares) >= 0.4


async def test_two_users_with_other_tastes_get_other_things(fresh: AppContext) -> None:
    await load(fresh, sample_items(), ())
    await import_bytes(fresh, "me", letterboxd(of_genre("movie", "Horror", 8), ()))
    await import_bytes(fresh, "you", letterboxd(of_genre("movie", "Romance", 8), ()))
    await train(fresh, Run())
    await reload(fresh)
    mine = (await recommend(fresh, RecommendationRequest(user="me", n=20, surprise=0.0))).slate.ids
    yours = (await recommend(fresh, RecommendationRequest(user="you", n=20, surprise=0.0))).slate.ids
    assert is_of(fresh, mine, "Horror") > 0.5 > is_of(fresh, yours, "Horror")
    assert is_of(fresh, yours, "Romance") > 0.5 > is_of(fresh, mine, "Romance")
