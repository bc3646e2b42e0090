"""Segments: the model contract, names from distinctive traits, and stable ids over trainings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.splits import Split
from palate.errors import InvalidInput
from palate.evaluation.agreement import adjusted_rand
from palate.models import EASE, IALS, Segments
from palate.models.base import Run
from palate.models.segment.segments import UNASSIGNED, SegmentsModel, carry_over_segments
from palate.models.storage import load_model, save_model
from palate.testing import ModelContract
from palate.types import Codes

TASTES = {"Western": "1950s", "Horror": "1980s", "Musical": "1930s"}
SMALL = Segments(of={"ials": IALS(factors=8)}, n=3, directions=4, starts=5)


@pytest.mark.slow
class TestSegments(ModelContract):
    recipe = Segments()


def world(users: int = 90, seed: int = 3, share: float = 1.0) -> Dataset:
    """Users who like films of one of three genres, and a few of another."""
    rng = np.random.default_rng(seed)
    genres = list(TASTES)
    items = [
        Item(
            id=f"{genre}{n}",
            domain="movie",
            title=f"{genre} {n}",
            year=int(TASTES[genre][:-1]) + n % 10,
            genres=(genre,),
        )
        for genre in genres
        for n in range(20)
    ]
    user_ids, item_ids = [], []
    for user in range(users):
        liked, other = genres[user % 3], genres[(user + 1) % 3]
        for genre, n in ((liked, 10), (other, 2)):
            for number in rng.choice(20, n, replace=False).tolist():
                user_ids.append(f"p{user:03}")
                item_ids.append(f"{genre}{number}")
    data = Dataset.from_columns(user_ids, item_ids, items=items)
    return data.rows(rng.random(len(data)) < share)


@pytest.fixture(scope="module")
def model() -> SegmentsModel:
    return SMALL.fit(world())


def all_profiles(data: Dataset) -> list[Profile]:
    return [Profile(data.history(user)) for user in range(data.n_users)]


def test_users_of_one_taste_are_in_one_segment(model: SegmentsModel) -> None:
    indices = model.segment_indices(all_profiles(world()))
    assert adjusted_rand(indices, np.arange(90) % 3) == 1.0
    assert model.sizes.tolist() == [30, 30, 30]


def test_a_segment_is_named_and_described_by_what_sets_it_apart(model: SegmentsModel) -> None:
    by_genre = {segment.name.partition(",")[0]: segment for segment in model.segments(world().items, 3)}
    assert set(by_genre) == set(TASTES)
    for genre, segment in by_genre.items():
        assert segment.name.startswith(f"{genre}, {TASTES[genre]} · {genre} ")
        assert segment.traits["genre"][0][0] == genre
        assert segment.traits["decade"][0][0] == TASTES[genre]
        assert segment.traits["genre"][0][1] > 5
        assert all(id_.startswith(genre) for id_ in segment.items)
        assert not any(id_.startswith(genre) for id_ in segment.least)
        assert segment.users == 30
        assert segment.share == pytest.approx(1 / 3)


def test_somebodys_segment_is_computed_from_their_history(model: SegmentsModel) -> None:
    segment = model.segment_of(Profile.of(["Horror3", "Horror4"]))
    assert segment is not None
    assert segment[1].startswith("Horror")
    assert model.segment_of(Profile()) is None
    assert model.segment_indices([Profile(), Profile.of(["no such item"])]).tolist() == [UNASSIGNED, UNASSIGNED]


def test_a_score_is_the_share_of_the_segment_shrunk_towards_that_of_all(model: SegmentsModel) -> None:
    data = world()
    scores = model.score([Profile.of(["Horror3", "Horror4"])])[0]
    code = data.vocabulary.code("Horror5")
    index = int(model.segment_indices([Profile.of(["Horror3"])])[0])
    n_likes, n_all_likes = model.counts[index, code], model.counts[:, code].sum()
    assert scores[code] == pytest.approx((n_likes + 10 * n_all_likes / 90) / (30 + 10))
    best = model.recommend(Profile.of(["Horror3", "Horror4"]), 10).ids
    assert all(id_.startswith("Horror") for id_ in best)


def test_a_dislike_is_not_taken_to() -> None:
    data = world()
    liked, last = SMALL.fit(data), len(data) - 1
    kind = data.kind.copy()
    kind[last] = DISLIKE.code
    disliked = SMALL.fit(replace(data, kind=kind))
    assert disliked.counts.sum() == liked.counts.sum() - 1


@pytest.mark.slow
def test_ids_and_names_go_on_when_seed_and_data_change() -> None:
    first = SMALL.fit(world(share=0.95), Run(seed=1))
    later = SMALL.fit(world(), Run(seed=2))
    continued = later.after(first, world())
    assert dict(zip(continued.ids, continued.names, strict=True)) == dict(zip(first.ids, first.names, strict=True))
    users = all_profiles(world())

    def ids(fitted: SegmentsModel) -> Codes:
        return np.asarray(fitted.ids)[fitted.segment_indices(users)]

    np.testing.assert_array_equal(ids(continued), ids(first))


@pytest.mark.slow
def test_a_segment_that_is_new_gets_an_id_that_nobody_had() -> None:
    two, three = replace(SMALL, n=2).fit(world()), SMALL.fit(world())
    grown = three.after(two, world())
    assert len(set(grown.ids)) == 3
    assert grown.newest == max(grown.ids) == 3
    shrunk = two.after(grown, world())
    again = three.after(shrunk, world())
    assert shrunk.newest >= 3
    assert max(again.ids) > 3, "the id of the segment that was gone is not given again"


def test_a_name_that_no_longer_fits_is_replaced_and_the_id_stays() -> None:
    data = world()
    first, second = SMALL.fit(data, Run(seed=1)), SMALL.fit(data, Run(seed=2))
    renamed = replace(first, marks=((("genre", "Opera"),), *first.marks[1:]), names=("Opera", *first.names[1:]))
    after = second.after(renamed, data)
    assert set(after.ids) == set(first.ids)
    assert "Opera" not in after.names
    assert set(renamed.names[1:]) < set(after.names)


@pytest.mark.slow
def test_no_two_segments_have_one_name() -> None:
    data = world()
    bare = Dataset.from_columns(data.vocabulary.names(data.item.tolist()), ["x"] * len(data))
    for dataset in (data, replace(data, items={}), bare):
        names = replace(SMALL, n=8).fit(dataset).names
        assert len(set(names)) == len(names)
        assert all(names)


def test_in_a_snapshot_the_base_is_stored_once(model: SegmentsModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "segments", beside=model.bases)
    assert not list((tmp_path / "segments").glob("of-*"))
    loaded = load_model(tmp_path / "segments", model.vocabulary, beside=model.bases)
    assert isinstance(loaded, SegmentsModel)
    assert loaded.names == model.names
    assert loaded.after(model, world()).ids == model.ids


def test_only_segments_that_were_there_before_go_on(model: SegmentsModel) -> None:
    models = {"segments": model, "ials": model.bases["ials"]}
    assert carry_over_segments(models, {}, world()) == models
    assert carry_over_segments(models, {"segments": model.bases["ials"]}, world()) == models


def test_segments_are_found_on_so_many_users_at_most() -> None:
    sampled = replace(SMALL, max_users=60).fit(world())
    assert sampled.sizes.sum() == 60


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        (replace(SMALL, of={"ease": EASE()}), "an ials"),
        (replace(SMALL, of={}), "not 0"),
        (replace(SMALL, n=0), "at least 1"),
    ],
)
def test_what_cannot_be_is_refused(recipe: Segments, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        recipe.fit(world())


@pytest.mark.slow
def test_segments_of_movielens_hold_under_another_seed_and_more_data(ml100k: Dataset) -> None:
    rng = np.random.default_rng(0)
    first = Segments().fit(ml100k.rows(rng.random(len(ml100k)) < 0.95), Run(seed=11))
    later = Segments().fit(ml100k, Run(seed=12))
    users = all_profiles(ml100k)
    assert adjusted_rand(first.segment_indices(users), later.segment_indices(users)) > 0.6
    continued = later.after(first, ml100k)
    assert len(set(continued.ids) & set(first.ids)) >= 7


@pytest.mark.slow
def test_segments_serve_better_than_popularity(community_split: Split) -> None:
    from palate.evaluation import evaluate
    from palate.models import Popular
    from palate.services.experiments.compare import lists_of

    ours, popular = (
        evaluate(lists_of(recipe.fit(community_split.train)), community_split).metrics["ndcg"]
        for recipe in (Segments(), Popular())
    )
    assert ours > popular
