"""Recommendations for guests, users, histories and words; pages never repeat items."""

from __future__ import annotations

from dataclasses import replace

import pytest

from palate.data.item_table import Filters
from palate.data.items import Item
from palate.errors import InvalidInput, NotFound
from palate.services.catalogue.edit_items import put_items
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.ingest import ingest
from tests.services.conftest import NOW, did, items_where, recommended_ids

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def context(shared: AppContext) -> AppContext:
    return shared


USER = "sim-0007"
SPACE = ("movie:2001-a-space-odyssey", "book:dune", "movie:alien")
CRIME = ("movie:double-indemnity", "movie:chinatown", "game:la-noire")


async def test_a_guest_gets_what_everybody_takes_to(context: AppContext) -> None:
    popular = sorted((await context.features.popularity()).items(), key=lambda pair: -pair[1])
    answer = await recommended_ids(context, RecommendationRequest(n=10, surprise=0.0))
    assert len(set(answer)) == 10
    assert len(set(answer) & {item for item, _ in popular[:50]}) >= 5


async def test_a_user_is_not_offered_what_they_have_finished_or_judged(context: AppContext) -> None:
    history = await context.features.history(USER)
    finished = {item for index, item in enumerate(history.items) if history.verb(index) not in ("looked at", "saved")}
    music = set(items_where(context, lambda item: item.domain == "music"))
    answer = await recommended_ids(context, RecommendationRequest(USER, n=1_000))
    assert finished - music
    assert not (finished - music) & set(answer)


async def test_a_history_counts_the_same_given_or_logged(context: AppContext) -> None:
    await ingest(context, [did("ann", "like", item, at=NOW + index) for index, item in enumerate(SPACE)])
    logged = await recommend(context, RecommendationRequest("ann", n=20, surprise=0.0))
    in_request = await recommend(context, RecommendationRequest(history=SPACE, n=20, surprise=0.0))
    assert logged.slate.ids == in_request.slate.ids
    assert logged.slate.scores == pytest.approx(in_request.slate.scores, abs=1e-5)


async def test_a_given_history_comes_on_top_of_the_logged_one(context: AppContext) -> None:
    logged_only = await recommended_ids(context, RecommendationRequest(USER, n=20, surprise=0.0))
    more = await recommended_ids(context, RecommendationRequest(USER, history=SPACE, n=20, surprise=0.0))
    assert logged_only != more
    assert not set(SPACE) & set(more)


async def test_what_users_like_shows_in_what_they_get(context: AppContext) -> None:
    scifi = set(items_where(context, lambda item: "Science Fiction" in item.genres))
    crime = set(items_where(context, lambda item: "Crime" in item.genres))
    for_space = set(await recommended_ids(context, RecommendationRequest(history=SPACE, n=20, surprise=0.0)))
    for_crime = set(await recommended_ids(context, RecommendationRequest(history=CRIME, n=20, surprise=0.0)))
    assert len(for_space & scifi) > 2 * len(for_crime & scifi)
    assert len(for_crime & crime) > 2 * len(for_space & crime)


async def test_words_are_answered(context: AppContext) -> None:
    answer = await recommended_ids(context, RecommendationRequest(words="something with magic", n=10, surprise=0.0))
    magic = items_where(context, lambda item: "magic" in item.tags or "magic" in item.description)
    assert len(set(magic) & set(answer)) >= 9


async def test_items_of_a_history_that_are_unknown_are_reported_and_passed_over(context: AppContext) -> None:
    answer = await recommend(
        context, RecommendationRequest(history=("no-such-item", *SPACE, "nor-this"), n=20, surprise=0.0)
    )
    assert answer.unknown_items == ("no-such-item", "nor-this")
    assert answer.slate.ids == await recommended_ids(context, RecommendationRequest(history=SPACE, n=20, surprise=0.0))


async def test_an_excluded_item_does_not_come(context: AppContext) -> None:
    before = await recommended_ids(context, RecommendationRequest(USER, n=10, surprise=0.0))
    after = await recommended_ids(
        context, RecommendationRequest(USER, n=10, surprise=0.0, exclude=(before[0], "no-such-item"))
    )
    assert before[0] not in after
    assert len(after) == 10


async def test_filters_are_kept_and_filled(context: AppContext) -> None:
    filters = Filters(domains=("game", "book"), min_year=1990)
    answer = await recommend(context, RecommendationRequest(USER, n=40, filters=filters))
    chosen = [answer.live.serving.items.get(id_) for id_ in answer.slate.ids]
    assert len(chosen) == 40
    assert all(item and item.domain in ("game", "book") and (item.year or 0) >= 1990 for item in chosen)


async def test_without_surprise_the_answer_is_always_the_same(context: AppContext) -> None:
    answers = [await recommended_ids(context, RecommendationRequest(USER, n=20, surprise=0.0)) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]


async def test_with_surprise_answers_vary_and_the_slate_is_logged_with_its_odds(context: AppContext) -> None:
    answers = [await recommend(context, RecommendationRequest(USER, n=10, surprise=0.5)) for _ in range(5)]
    assert len({tuple(answer.slate.ids) for answer in answers}) > 1
    await context.impressions.flush()
    for answer in answers:
        impression = await context.impressions.get(answer.recommendation_id)
        assert impression is not None
        assert (impression.user, impression.items, impression.snapshot) == (
            USER,
            tuple(answer.slate.ids),
            answer.live.version,
        )
        assert len(impression.propensities) == 10
        assert all(0 < odds <= 1 for odds in impression.propensities)


@pytest.mark.parametrize("surprise", [0.0, 0.7])
async def test_pages_together_are_everything_once(context: AppContext, surprise: float) -> None:
    filters = Filters(domains=("book",))
    shown_ids: list[str] = []
    answer = await recommend(context, RecommendationRequest(history=SPACE, n=7, filters=filters, surprise=surprise))
    shown_ids += answer.slate.ids
    while answer.next_cursor:
        answer = await recommend(
            context, RecommendationRequest(history=SPACE, n=7, filters=filters, cursor=answer.next_cursor)
        )
        shown_ids += answer.slate.ids
    assert len(shown_ids) == len(set(shown_ids))
    assert set(shown_ids) == set(items_where(context, lambda item: item.domain == "book")) - set(SPACE)


@pytest.mark.parametrize(
    "ask",
    [
        RecommendationRequest(),
        RecommendationRequest(history=SPACE),
        RecommendationRequest(words="space"),
        RecommendationRequest("nobody", ("no-such-item",)),
    ],
)
async def test_a_slate_is_filled_as_long_as_the_catalogue_can(context: AppContext, ask: RecommendationRequest) -> None:
    await put_items(context, [Item(id="book:new", domain="book", title="Nobody has read this")])
    books = set(items_where(context, lambda item: item.domain == "book"))
    answer = await recommended_ids(context, replace(ask, n=1_000, filters=Filters(domains=("book",))))
    assert books - set(answer) <= set(ask.history)


async def test_without_surprise_pages_are_one_list_cut_up(context: AppContext) -> None:
    full_list = await recommended_ids(context, RecommendationRequest(USER, n=40, surprise=0.0))
    first = await recommend(context, RecommendationRequest(USER, n=15, surprise=0.0))
    second = await recommend(context, RecommendationRequest(USER, n=25, cursor=first.next_cursor))
    assert [*first.slate.ids, *second.slate.ids] == full_list


async def test_nothing_comes_twice_though_events_arrive_between_pages(context: AppContext) -> None:
    shown_ids: list[str] = []
    cursor = None
    for _ in range(6):
        answer = await recommend(context, RecommendationRequest("cid", n=10, surprise=0.3, cursor=cursor))
        shown_ids += answer.slate.ids
        cursor = answer.next_cursor
        clicked, disliked = answer.slate.ids[:2]
        await ingest(context, [did("cid", "click", clicked), did("cid", "dislike", disliked)])
    assert len(shown_ids) == len(set(shown_ids)) == 60


@pytest.mark.parametrize("cursor", ["x", "AAAA", "🍿", "=", "eJwDAAAAAAE", " " * 50])
async def test_a_cursor_of_somebody_elses_making_is_refused(context: AppContext, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="next_cursor"):
        await recommend(context, RecommendationRequest(cursor=cursor))


async def test_an_unknown_pipeline_is_refused_with_those_there_are(context: AppContext) -> None:
    with pytest.raises(NotFound, match="default"):
        await recommend(context, RecommendationRequest(pipeline="nonsense"))


async def test_a_trace_says_what_every_stage_did(context: AppContext) -> None:
    answer = await recommend(context, RecommendationRequest(USER, n=5, exclude=("book:dune",), trace=True))
    assert [step.stage for step in answer.steps] == [name for name, _ in context.pipelines["default"].stages]
    for before, after in zip(answer.steps[:-1], answer.steps[1:], strict=True):
        assert before.n_out == after.n_in
    assert answer.steps[-1].n_out == 5
    assert sum(step.dropped.get("excluded", 0) for step in answer.steps) == 1


async def test_an_empty_store_answers_with_nothing(empty: AppContext) -> None:
    answer = await recommend(empty, RecommendationRequest(words="space", history=("a",)))
    assert (answer.slate.ids, answer.next_cursor, answer.unknown_items) == ([], None, ("a",))
