"""Explanations of items that were shown, from the history of that time; and mutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from palate.adapters.sqlite.database import SqliteDatabase
from palate.data.item_table import Filters
from palate.data.items import Item
from palate.data.mutes import Muted
from palate.data.slate import Reason
from palate.errors import Conflict, NotFound
from palate.pipeline.counterfactual import Counterfactual, ItemExplanation, RankedPosition
from palate.services.catalogue.edit_items import remove_item
from palate.services.context import AppContext
from palate.services.serve import recommendation_request
from palate.services.serve.answer_rows import title_of
from palate.services.serve.explain import CommonAttributes, Explanation, common_attributes, facts_of, why
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import MAX_KEPT_IDS, RecommendationRequest
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from palate.services.users.user_data import mute, retract
from palate.text.query.parsed_query import Chip, ParsedQuery
from tests.services.conftest import NOW, did, recommended_ids

pytestmark = pytest.mark.anyio

USER = "sim-0007"
SPACE = ("movie:2001-a-space-odyssey", "book:dune", "movie:alien")
RICH = RecommendationRequest(
    None,
    SPACE,
    "space",
    7,
    Filters(domains=("movie", "book"), genres=("Science Fiction",), min_year=1900, attributes={}),
    ("movie:blade-runner",),
    Muted(("movie:alien",), ("Horror",), ("Nobody",)),
)

WISH = RecommendationRequest(
    "ann", parsed_query=ParsedQuery("no war", (Chip("tag", "war", -1, (0, 6)), Chip("year", "1990..")))
)


async def explained(context: AppContext, ask: RecommendationRequest, index: int = 0) -> Explanation:
    answer = await recommend(context, replace(ask, surprise=0.0))
    return await why(context, answer.recommendation_id, answer.slate.ids[index])


@pytest.mark.parametrize(
    "ask",
    [
        RecommendationRequest(),
        RecommendationRequest("ann"),
        RICH,
        RecommendationRequest("ann", words="war", muted=Muted(genres=("War",))),
        WISH,
    ],
)
def test_what_was_asked_can_be_asked_again(ask: RecommendationRequest) -> None:
    stored = ask.to_json()
    assert stored is not None
    assert RecommendationRequest.from_json(ask.user, stored) == ask


def test_a_plain_request_keeps_nothing_and_a_huge_one_neither() -> None:
    assert RecommendationRequest("ann", surprise=0.5, trace=True).to_json() == {}
    assert RecommendationRequest(history=("a",) * (MAX_KEPT_IDS + 1)).to_json() is None


async def test_an_item_is_accounted_for_as_it_was_shown(context: AppContext) -> None:
    answer = await recommend(context, RecommendationRequest(USER, n=20, surprise=0.0))
    for position, (id_, score) in enumerate(zip(answer.slate.ids, answer.slate.scores.tolist(), strict=True), 1):
        if position % 5:
            continue
        explanation = await why(context, answer.recommendation_id, id_)
        assert explanation.details is not None
        assert (explanation.position, explanation.details.position.rank, explanation.item.id) == (
            position,
            position,
            id_,
        )
        assert explanation.details.position.score == pytest.approx(score, abs=1e-5)
        assert explanation.details.reason.history == pytest.approx(answer.slate.reasons[position - 1].history, abs=1e-5)
        assert explanation.notes == ()
        assert explanation.text.text.startswith(("Because you", explanation.item.title))


async def test_everything_that_a_guest_asked_is_remembered(context: AppContext) -> None:
    answer = await recommend(context, replace(RICH, surprise=0.0))
    explanation = await why(context, answer.recommendation_id, answer.slate.ids[1])
    assert explanation.details is not None
    assert explanation.details.position.rank == 2
    assert explanation.details.position.score == pytest.approx(float(answer.slate.scores[1]), abs=1e-5)
    assert {effect.item for effect in explanation.details.effects} <= {*SPACE, None}
    assert "movie:alien" not in {effect.item for effect in explanation.details.effects}


async def test_what_happened_since_does_not_count_but_what_was_taken_back_is_gone(context: AppContext) -> None:
    for position, item in enumerate(SPACE):
        await ingest(context, [did("eve", "like", item, at=NOW - 100 + position, event_id=f"eve:{position}")])
    answer = await recommend(context, RecommendationRequest("eve", n=10, surprise=0.0))
    await ingest(context, [did("eve", "like", answer.slate.ids[0], at=NOW + 1_000)])
    before = await why(context, answer.recommendation_id, answer.slate.ids[0])
    assert before.details is not None
    assert before.details.position.score == pytest.approx(float(answer.slate.scores[0]), abs=1e-5)
    await retract(context, "eve", "eve:1")
    after = await why(context, answer.recommendation_id, answer.slate.ids[0])
    assert after.details is None or "book:dune" not in {effect.item for effect in after.details.effects}


async def test_removing_a_reason_is_what_muting_it_does(context: AppContext) -> None:
    explanation = await explained(context, RecommendationRequest(USER, n=20))
    assert explanation.details is not None
    main = explanation.details.effects[0]
    assert main.item is not None
    assert main.position is not None
    muted = await recommend(
        context, RecommendationRequest(USER, n=1_000, surprise=0.0, muted=Muted(items=(main.item,)))
    )
    assert muted.slate.ids.index(explanation.item.id) + 1 == main.position.rank
    assert float(muted.slate.scores[main.position.rank - 1]) == pytest.approx(main.position.score, abs=1e-5)
    assert main.item not in muted.slate.ids or main.item.startswith("music:")


async def test_a_mute_is_felt_at_once_kept_and_erased_with_the_user(context: AppContext) -> None:
    await ingest(context, [did("zoe", "like", item) for item in SPACE])
    plain = await recommended_ids(context, RecommendationRequest("zoe", n=20, surprise=0.0))
    nobody = await recommended_ids(context, RecommendationRequest(n=20, surprise=0.0, exclude=SPACE))
    await mute(context, "zoe", Muted(items=SPACE))
    assert await recommended_ids(context, RecommendationRequest("zoe", n=20, surprise=0.0)) == nobody != plain
    await mute(context, "zoe", Muted())
    assert await recommended_ids(context, RecommendationRequest("zoe", n=20, surprise=0.0)) == plain
    await mute(context, "zoe", Muted(items=SPACE))
    answer = await recommend(context, RecommendationRequest("zoe", words="a secret wish"))
    await context.impressions.flush()
    await forget(context, "zoe")
    assert context.mutes.of("zoe") == Muted()
    with pytest.raises(NotFound):
        await why(context, answer.recommendation_id, answer.slate.ids[0])
    folder = context.settings.store.data_dir
    remaining = [path.name for path in folder.glob("palate.db*") if b"zoe" in path.read_bytes()]
    assert remaining == []


async def test_muting_a_genre_takes_its_evidence_away(context: AppContext) -> None:
    ask = RecommendationRequest(history=("movie:alien", "book:dune"), n=20)
    explanation = await explained(context, replace(ask, muted=Muted(genres=("hoRRor",))))
    assert explanation.details is not None
    assert {effect.item for effect in explanation.details.effects} <= {"book:dune"}


async def test_unknown_slates_and_items_are_not_found(context: AppContext) -> None:
    answer = await recommend(context, RecommendationRequest(n=5))
    for slate, item in (("nope", answer.slate.ids[0]), (answer.recommendation_id, "nope")):
        with pytest.raises(NotFound):
            await why(context, slate, item)
    await remove_item(context, answer.slate.ids[0])
    with pytest.raises(NotFound, match="of the catalogue"):
        await why(context, answer.recommendation_id, answer.slate.ids[0])


async def test_a_request_too_large_to_keep_is_a_clear_refusal(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recommendation_request, "MAX_KEPT_IDS", 2)
    answer = await recommend(context, RecommendationRequest(history=SPACE))
    with pytest.raises(Conflict, match="too many items"):
        await why(context, answer.recommendation_id, answer.slate.ids[0])


async def test_another_snapshot_or_pipeline_is_said(context: AppContext) -> None:
    answer = await recommend(context, RecommendationRequest(USER, n=5, surprise=0.0))
    context.live = replace(context.live, version="20990101T000000.000000")
    context.pipelines = {"default": replace(context.pipelines["default"], version="other")}
    first, second = (await why(context, answer.recommendation_id, answer.slate.ids[0])).notes
    assert "20990101T000000.000000, which was trained later" in first
    assert second == "The settings of the pipeline have changed since."


async def test_what_is_no_longer_found_is_said(context: AppContext) -> None:
    answer = await recommend(context, RecommendationRequest(USER, n=5, surprise=0.0))
    first = answer.slate.ids[0]
    await ingest(context, [did(USER, "dislike", first, at=NOW - 1e6)])  # late: it had happened before
    explanation = await why(context, answer.recommendation_id, first)
    assert explanation.details is None
    assert explanation.notes == ("Today the pipeline would not retrieve this item.",)


async def test_only_what_the_item_would_miss_is_named_in_prose(shared_context: AppContext) -> None:
    live = shared_context.live
    item = live.serving.items.get("movie:alien")
    assert item is not None
    effects = (
        Counterfactual("book:dune", "finished", None),
        Counterfactual("movie:solaris", "liked", RankedPosition(1.5, 4)),
        Counterfactual("game:prey", "saved", RankedPosition(2.5, 1)),
    )
    result = ItemExplanation(RankedPosition(2.0, 3), -1.0, Reason(popularity=0.1), effects)
    facts = facts_of(live, item, result, CommonAttributes(genres=("Horror",)))
    assert facts.evidence == (("finished", "Dune"), ("liked", title_of(live, "movie:solaris")))
    assert facts.rank_without is None  # it would not be found
    without_main = facts_of(live, item, replace(result, effects=effects[1:]), CommonAttributes())
    assert without_main.rank_without == 4
    nothing = facts_of(live, item, replace(result, effects=effects[2:]), CommonAttributes())
    assert (nothing.evidence, nothing.rank_without, nothing.popular) == ((), None, True)


@pytest.fixture
def shared_context(shared: AppContext) -> AppContext:
    return shared


def test_what_two_items_share() -> None:
    tenet = Item(
        id="t",
        domain="movie",
        title="Tenet",
        creators=("Christopher Nolan",),
        people=("Michael Caine", "Christopher Nolan"),
        genres=("Action",),
        tags=("Time", "spies"),
    )
    other = Item(id="i", domain="book", title="I", people=("christopher nolan",), tags=("time",), genres=("Drama",))
    assert common_attributes(tenet, other) == CommonAttributes(("Christopher Nolan",), ("Time",), ())


async def test_old_impressions_survive_the_migration_and_say_what_they_lack(
    context: AppContext, settings_dir_database: SqliteDatabase
) -> None:
    answer = await recommend(context, RecommendationRequest(USER, n=5))
    await context.impressions.flush()
    settings_dir_database.write_now(lambda c: c.exec_driver_sql("UPDATE impressions SET request = NULL"))
    with pytest.raises(Conflict, match="from before requests were stored"):
        await why(context, answer.recommendation_id, answer.slate.ids[0])


@pytest.fixture
def settings_dir_database(context: AppContext) -> SqliteDatabase:
    return SqliteDatabase(context.settings.store.data_dir / "palate.db")
