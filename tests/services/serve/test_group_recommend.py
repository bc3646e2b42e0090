"""One list for several users: fair, without the exclusions of any of them, independent of their order."""

from __future__ import annotations

from typing import Any

import pytest

from palate.data.item_table import Filters
from palate.errors import InvalidInput
from palate.pipeline.group_selection import position_worths
from palate.services.context import AppContext
from palate.services.serve.group_recommend import GroupResult, group_recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.ingest import ingest
from tests.services.conftest import did, items_where

pytestmark = pytest.mark.anyio

PAIR = ("ann", "bob")


@pytest.fixture
async def pair(context: AppContext) -> AppContext:
    """Ann likes horror movies, Bob comedies."""
    for user, genre in zip(PAIR, ("Horror", "Comedy"), strict=True):
        loved = items_where(context, lambda item, genre=genre: item.domain == "movie" and genre in item.genres)  # type: ignore[misc]  # mypy infers no lambda with defaults
        await ingest(context, [did(user, "like", item) for item in loved[:8]])
    return context


def ids(result: GroupResult) -> list[str]:
    return result.live.serving.vocabulary.names(result.codes.tolist())


async def recommend_to(context: AppContext, *users: str, **fields: Any) -> GroupResult:
    return await group_recommend(context, RecommendationRequest(**fields), users or PAIR)


async def test_both_get_something_of_it(pair: AppContext) -> None:
    result = await recommend_to(pair, n=10)
    assert len({*ids(result)}) == 10
    assert [member.user for member in result.members] == list(PAIR)
    for member in result.members:
        satisfaction = (
            sum(position_worths(max(member.ranks))[rank - 1] for rank in member.ranks) / position_worths(10).sum()
        )
        assert member.satisfaction == pytest.approx(satisfaction)
        assert member.satisfaction > 0.3
        assert len(member.slate.reasons) == 10


async def test_who_gets_least_gets_more_than_of_the_other_ones_list(pair: AppContext) -> None:
    ann, bob = (await recommend_to(pair, n=1_000)).members
    of_anns_list = [bobs_rank for anns_rank, bobs_rank in zip(ann.ranks, bob.ranks, strict=True) if anns_rank <= 10]
    left_over = sum(position_worths(1_000)[rank - 1] for rank in of_anns_list) / position_worths(10).sum()
    assert min(member.satisfaction for member in (await recommend_to(pair, n=10)).members) > 1.5 * left_over


async def test_the_order_of_names_changes_nothing(pair: AppContext) -> None:
    assert ids(await recommend_to(pair, "bob", "ann")) == ids(await recommend_to(pair, "ann", "bob"))


async def test_what_one_must_not_get_nobody_gets(pair: AppContext) -> None:
    first = ids(await recommend_to(pair))[0]
    await ingest(pair, [did("bob", "dislike", first)])
    assert first not in ids(await recommend_to(pair, n=50))


async def test_filters_hold_and_pages_do_not_repeat(pair: AppContext) -> None:
    books = Filters(domains=("book",))
    full_list = ids(await recommend_to(pair, n=30, filters=books))
    pages: list[str] = []
    cursor = None
    for _ in range(3):
        page = await recommend_to(pair, n=10, filters=books, cursor=cursor)
        pages += ids(page)
        cursor = page.next_cursor
    assert pages == full_list
    assert all(id_.startswith("book:") for id_ in full_list)


async def test_words_are_understood_once_for_all(pair: AppContext) -> None:
    result = await recommend_to(pair, words="a book, no horror")
    assert {(chip.kind, chip.polarity) for chip in result.parsed_query.chips} >= {("domain", 1), ("genre", -1)}
    items = [pair.live.serving.items.get(id_) for id_ in ids(result)]
    assert all(item is not None and item.domain == "book" and "Horror" not in item.genres for item in items)


async def test_strangers_and_small_catalogues_are_served(pair: AppContext, empty: AppContext) -> None:
    assert len(ids(await recommend_to(pair, *(f"new-{k}" for k in range(8))))) == 10
    assert ids(await recommend_to(empty)) == []
    item = pair.live.serving.items.items[0]
    assert item is not None
    few = Filters(genres=item.genres, all_genres=True, min_year=item.year, max_year=item.year, domains=(item.domain,))
    assert 0 < len(ids(await recommend_to(pair, n=1_000, filters=few))) < 50


@pytest.mark.parametrize(
    ("users", "about", "says"),
    [
        (("ann",), {}, "2 to 8"),
        (tuple(map(str, range(9))), {}, "2 to 8"),
        (("ann", "ann"), {}, "twice"),
        (PAIR, {"user": "cem"}, "concern one user"),
        (PAIR, {"history": ("x",)}, "concern one user"),
        (PAIR, {"about": "loves war films"}, "concern one user"),
        (PAIR, {"min_domains": 2}, "cannot be used in a list for several users"),
    ],
)
async def test_what_is_no_group_is_refused(
    context: AppContext, users: tuple[str, ...], about: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidInput, match=says):
        await group_recommend(context, RecommendationRequest(**about), users)
