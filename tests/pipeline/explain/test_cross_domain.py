"""Cross-domain reasons: given where the model links an event to the item, for users new to the domain."""

from __future__ import annotations

import numpy as np

from palate.data.profile import Profile
from palate.data.slate import Attribution, CrossDomainLink, Reason, Slate
from palate.models.ensemble.cross_domain import CrossDomainModel
from palate.pipeline.explain.cross_domain import CrossDomainReasons
from palate.pipeline.explain.template import write_sentence
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.testing import sample_serving_state

ACROSS = Pipeline.from_config(
    "across",
    [
        {"stage": "retrieve.model", "model": "cross_domain"},
        {"stage": "filter.seen"},
        {"stage": "rank.blend", "weights": {"cross_domain": 1.0}},
        {"stage": "explore.plackett_luce"},
        {"stage": "explain.attribution"},
        {"stage": "explain.cross_domain"},
    ],
)


def slate_for(*items: str) -> Slate:
    return ACROSS.run(Query(Profile.of(items), sample_serving_state(), 10, surprise=0.0))


def test_a_crossing_names_domains_and_only_what_both_items_have() -> None:
    serving = sample_serving_state()
    bridge = serving.models["cross_domain"]
    assert isinstance(bridge, CrossDomainModel)
    past = next(id_ for id_ in serving.vocabulary if id_.startswith("book:") and serving.items.get(id_))
    slate = slate_for(past)
    crossings = [(code, reason.crossing) for code, reason in zip(slate.codes.tolist(), slate.reasons, strict=True)]
    assert any(crossing for _, crossing in crossings)
    book = serving.items.get(past)
    assert book is not None
    for code, crossing in crossings:
        item = serving.items.items[code]
        if crossing and item:
            assert (crossing.source, crossing.target) == ("book", item.domain)
            assert set(crossing.shared) <= {*item.tags, *item.genres}
            assert {value.casefold() for value in crossing.shared} <= {
                value.casefold() for value in (*book.tags, *book.genres)
            }
            assert bridge.taste_shares(bridge.extract_evidence(Profile.of([past])), np.array([code])).item() > 0


def test_whoever_knows_the_domain_gets_the_plain_reason() -> None:
    ids = sample_serving_state().vocabulary.ids
    books, movies = ([id_ for id_ in ids if id_.startswith(kind)][:6] for kind in ("book:", "movie:"))
    slate = slate_for(*books, *movies)
    domains = {"book", "movie"}
    assert not any(reason.crossing and reason.crossing.target in domains for reason in slate.reasons)


def test_where_the_bridge_had_no_part_reasons_stay_as_they_are() -> None:
    query = Query(Profile.of(["book:dune"]), sample_serving_state())
    reason = Reason((Attribution("book:dune", "liked", 1.0),), history=1.0)
    slate = Slate(query.serving.vocabulary, np.array([0], np.int32), np.ones(1, np.float32), reasons=(reason,))
    assert CrossDomainReasons()(query, slate, {}).reasons == (reason,)


def test_the_sentence_says_from_where_to_where_and_what_is_shared() -> None:
    reason = Reason(
        (Attribution("b", "liked", 1.0),),
        history=1.0,
        crossing=CrossDomainLink("book", "music", ("Space", "slow", "x")),
    )
    assert write_sentence("the item", reason, lambda _: "Dune") == (
        "From your books to music: because you liked Dune (both: Space and slow)"
    )
    plain = reason._replace(crossing=CrossDomainLink("music", "game"))
    assert write_sentence("the item", plain, lambda _: "Dune") == "From your music to games: because you liked Dune"
