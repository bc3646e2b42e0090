"""Sequels wait for an earlier part, and windows hold a limited number of items of a series or creator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.item_table import Filters, ItemTable
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.data.vocabulary import Vocabulary
from palate.pipeline.arrange.repetition_limits import RepetitionLimits
from palate.pipeline.arrange.sequels import SequelOrder
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.pipeline.stage import Arrange
from palate.text.query.parsed_query import Chip, ParsedQuery
from palate.text.series import series_of


def item(id_: str, title: str, year: int, *creators: str, domain: str = "movie") -> Item:
    return Item(id=id_, domain=domain, title=title, year=year, creators=creators)


SHELF = (
    item("alien", "Alien", 1979, "Ridley Scott"),
    item("aliens", "Alien 2", 1986, "James Cameron"),
    item("alien3", "Alien 3", 1992, "David Fincher"),
    item("runner", "Blade Runner", 1982, "Ridley Scott"),
    item("legend", "Legend", 1985, "ridley scott"),
    item("thelma", "Thelma & Louise", 1991, "Ridley Scott"),
    item("seven", "Seven", 1995, "David Fincher"),
    item("jaws2", "Jaws 2", 1978),
    item("portal", "Portal", 2007, domain="game"),
    item("portal2", "Portal 2", 2011, domain="game"),
)
SCENE = ServingState(ItemTable(Vocabulary(entry.id for entry in SHELF), SHELF), {})


def arranged(stage: Arrange, ids: str, had: str = "", **request: Any) -> list[str]:
    codes = SCENE.vocabulary.codes(ids.split())
    slate = Slate(SCENE.vocabulary, codes, -np.arange(len(codes), dtype=np.float32))
    parsed_query = request.pop("understood", ParsedQuery())
    profile = Profile.of(had.split(), ask=request.pop("ask", ""))
    query = Query(profile, SCENE, **request)
    return stage(query.with_parsed_query(parsed_query) if parsed_query.chips else query, slate, {}).ids


@pytest.mark.parametrize(
    ("had", "expected"),
    [
        ("", "seven alien jaws2 aliens alien3"),
        ("alien", "aliens seven alien3 alien jaws2"),
        ("aliens", "seven alien3 alien jaws2 aliens"),
        ("alien3", "seven alien jaws2 aliens alien3"),
        ("no-such-item", "seven alien jaws2 aliens alien3"),
    ],
)
def test_a_sequel_waits_until_an_earlier_part_is_known(had: str, expected: str) -> None:
    assert arranged(SequelOrder(), "aliens seven alien3 alien jaws2", had) == expected.split()


def test_what_was_seen_counts_even_where_it_is_muted() -> None:
    codes = SCENE.vocabulary.codes(["aliens", "seven"])
    slate = Slate(SCENE.vocabulary, codes, np.zeros(2, np.float32))
    query = Query(Profile(), SCENE, full_history=Profile.of(["alien"]).history)
    assert SequelOrder()(query, slate, {}).ids == ["aliens", "seven"]


def test_a_sequel_that_is_asked_for_does_not_wait() -> None:
    ids = "aliens seven"
    assert arranged(SequelOrder(), ids, ask="an alien film") == ["aliens", "seven"]
    assert arranged(SequelOrder(), ids, ask="alienation") == ["seven", "aliens"]
    title = ParsedQuery("", (Chip("title", "Alien 3"),))
    assert arranged(SequelOrder(), ids, parsed_query=title) == ["aliens", "seven"]
    other = ParsedQuery("", (Chip("title", "Seven"),))
    assert arranged(SequelOrder(), ids, parsed_query=other) == ["seven", "aliens"]


def test_parts_of_some_domains_stand_by_themselves() -> None:
    assert arranged(SequelOrder(), "portal2 seven") == ["portal2", "seven"]
    assert arranged(SequelOrder(alone=()), "portal2 seven") == ["seven", "portal2"]


def test_below_the_depth_nothing_waits() -> None:
    assert arranged(SequelOrder(depth=2), "aliens seven alien3 alien") == ["seven", "aliens", "alien3", "alien"]


def test_a_window_holds_one_of_a_series_and_some_of_a_creator() -> None:
    ids = "alien aliens alien3 runner legend thelma seven jaws2"
    only_series = RepetitionLimits(creators=0, window=3)
    assert arranged(only_series, ids) == "alien runner legend aliens thelma seven alien3 jaws2".split()
    only_hands = RepetitionLimits(series=0, creators=1, window=4)
    assert arranged(only_hands, ids) == "alien aliens alien3 jaws2 runner seven legend thelma".split()
    assert arranged(RepetitionLimits(series=0, creators=0), ids) == ids.split()


def test_what_the_request_names_may_come_together() -> None:
    ids = "alien aliens runner legend thelma seven"
    by_scott = RepetitionLimits(creators=1, window=3)
    assert arranged(by_scott, ids, ask="the alien films")[:2] == ["alien", "aliens"]
    assert arranged(replace(by_scott, series=0), ids, filters=Filters(people=("Ridley Scott",))) == ids.split()
    assert arranged(replace(by_scott, series=0), ids, ask="something by scott") == ids.split()
    assert arranged(replace(by_scott, series=0), ids, ask="something by cameron") != ids.split()
    user = ParsedQuery("", (Chip("person", "Ridley Scott"),))
    assert arranged(replace(by_scott, series=0), ids, parsed_query=user) == ids.split()


def test_a_list_of_nothing_else_is_as_long_and_in_its_order() -> None:
    ids = "thelma legend runner alien"
    assert arranged(RepetitionLimits(creators=1, window=3), ids) == ids.split()


def test_free_domains_have_no_limits() -> None:
    ids = " ".join(item.id for item in SHELF)
    domains = tuple({item.domain for item in SHELF})
    assert arranged(RepetitionLimits(creators=1, window=3, free=domains), ids) == ids.split()


_IDS = st.lists(st.sampled_from([entry.id for entry in SHELF]), unique=True)


@given(_IDS, _IDS, st.integers(1, 5), st.integers(0, 2), st.integers(0, 2))
def test_no_window_breaks_a_limit_before_one_that_is_short(
    ids: list[str], had: list[str], window: int, series: int, creators: int
) -> None:
    stage = RepetitionLimits(window=window, series=series, creators=creators, free=())
    arranged_ids = arranged(stage, " ".join(ids), " ".join(had))
    assert sorted(arranged_ids) == sorted(ids)
    assert arranged_ids == arranged(stage, " ".join(ids), " ".join(had), n=1), "whatever is asked for"
    of = series_of(SCENE.items).of
    others = list(ids)
    for start in range(0, len(arranged_ids), window):
        ids = arranged_ids[start : start + window]
        keys = [key for id_ in ids for key in _keys(id_, of, series, creators)]
        over = [key for key in set(keys) if keys.count(key) > (series if key[0] == "series" else creators)]
        others = [id_ for id_ in others if id_ not in ids]
        if over:  # then nothing that is left would have fitted
            assert all(set(_keys(id_, of, series, creators)) & set(keys) for id_ in others)


def _keys(id_: str, of: Any, series: int, creators: int) -> list[tuple[str, Any]]:
    code = SCENE.vocabulary.code(id_)
    item = SCENE.items.items[code]
    assert item is not None
    creator_keys = [("creator", name.casefold()) for name in item.creators] if creators else []
    return [*creator_keys, *([("series", int(of[code]))] if series and of[code] >= 0 else [])]


@given(_IDS, _IDS)
def test_sequels_keep_the_order_of_those_that_wait_and_of_those_that_do_not(ids: list[str], had: list[str]) -> None:
    arranged_ids = arranged(SequelOrder(), " ".join(ids), " ".join(had))
    assert sorted(arranged_ids) == sorted(ids)
    series = series_of(SCENE.items)
    codes = dict(zip(ids, SCENE.vocabulary.codes(ids).tolist(), strict=True))
    known = SCENE.vocabulary.codes(had)

    def waits(id_: str) -> bool:
        of, position = series.of[codes[id_]], series.position[codes[id_]]
        earlier = ((series.of[known] == of) & (series.position[known] < position)).any()
        return bool(position > 1 and not earlier and not id_.startswith("portal"))

    assert arranged_ids == [id_ for id_ in ids if not waits(id_)] + [id_ for id_ in ids if waits(id_)]
