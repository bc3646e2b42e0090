"""Search by title, with typing errors, by text and by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from palate.app import open_context
from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.sample.catalogue import sample_items
from palate.models import TextEmbedding
from palate.models.base import Run
from palate.models.content import embeddings
from palate.pipeline.serving_state import ServingState
from palate.services.catalogue.edit_items import put_items, remove_item
from palate.services.catalogue.import_data import load
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.reload import reload
from palate.services.serve.search import search
from palate.services.train.train import recipes_of, train
from palate.settings import load_settings
from palate.text import encoder
from palate.text.encoder import SentenceEncoder
from palate.types import Floats
from tests.services.conftest import did

pytestmark = pytest.mark.anyio

ITEMS = [
    Item(id="orbit", domain="movie", title="Silent Orbit", description="A crew drifts between the stars."),
    Item(id="whale", domain="book", title="The White Whale", description="A captain hunts across the ocean."),
    Item(id="cake", domain="movie", title="Layer by Layer", description="Two bakers fall for each other over pastry."),
]


def search_ids(context: AppContext, text: str) -> list[str]:
    return [item.id for item, _ in search(context, text, 10)]


async def read_for_meaning(context: AppContext) -> None:
    """Let the live catalogue be read by the encoder, as a training would."""
    serving = context.live.serving
    items = [item for item in serving.items.items if item is not None]
    models = {**serving.models, "text_embedding": TextEmbedding().fit(Dataset.from_columns([], [], items=items))}
    context.live = replace(context.live, serving=ServingState(serving.items, models))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("The Matrix", "movie:the-matrix"),
        ("matirx", "movie:the-matrix"),
        ("amelie", "movie:amelie"),
        ("bladerunner", "movie:blade-runner"),
        ("godfater", "movie:the-godfather"),
    ],
)
async def test_what_is_meant_comes_first_in_the_sample_catalogue(empty: AppContext, text: str, first: str) -> None:
    await put_items(empty, list(sample_items()))
    assert search_ids(empty, text)[0] == first


@pytest.mark.parametrize("text", ["zzzz", "%", "' OR 1=1 --", "   ", "\x00", "\ud800", "z" * 50_000])
async def test_hostile_and_empty_text_finds_nothing_with_and_without_meaning(
    empty: AppContext, minilm: SentenceEncoder, text: str
) -> None:
    await put_items(empty, ITEMS)
    assert search_ids(empty, text) == []
    await read_for_meaning(empty)
    assert search_ids(empty, text) == []


async def test_what_is_meant_is_found_without_one_word_in_common(empty: AppContext, minilm: SentenceEncoder) -> None:
    await put_items(empty, ITEMS)
    expected = {"a spaceship adventure": "orbit", "romantic comedy about baking": "cake", "sailing the sea": "whale"}
    assert not any(search_ids(empty, text) for text in expected)
    await read_for_meaning(empty)
    assert {text: search_ids(empty, text)[0] for text in expected} == expected
    assert search_ids(empty, "the white whale")[0] == "whale", "an exact title stays first"


async def test_a_request_in_words_is_answered_by_meaning(empty: AppContext, minilm: SentenceEncoder) -> None:
    await put_items(empty, ITEMS)
    await read_for_meaning(empty)
    answer = await recommend(
        empty, RecommendationRequest(user="ann", words="I like sci-fi space movies", n=3, surprise=0.0)
    )
    assert answer.slate.ids[0] == "orbit"


async def test_titles_that_are_added_are_found_and_those_removed_are_not(empty: AppContext) -> None:
    await put_items(empty, ITEMS)
    assert search_ids(empty, "silnet orbit") == ["orbit"]
    await put_items(empty, [Item(id="new", domain="movie", title="Wanderers")])
    assert search_ids(empty, "wandrers") == ["new"]
    await remove_item(empty, "new")
    assert search_ids(empty, "wandrers") == []


async def test_meaning_is_trained_where_there_is_an_encoder_and_left_out_where_there_is_none(
    minilm: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PALATE_MODELS__TEXT_EMBEDDING")
    all_recipes = recipes_of(load_settings())
    assert isinstance(all_recipes["text_embedding"], TextEmbedding)
    monkeypatch.setattr(encoder, "_PACKAGE", "no_such_package")
    without = recipes_of(load_settings())
    assert without.keys() == all_recipes.keys() - {"text_embedding"}
    for name in ("blend", "cold_start"):  # are made without it, too
        assert "TextEmbedding(" not in repr(without[name])


@pytest.mark.slow
async def test_a_second_training_reads_only_what_changed(
    tmp_path: Path, minilm: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    class Watched:
        digest = minilm.digest

        def encode(self, texts: Sequence[str]) -> Floats:
            read.extend(texts)
            return minilm.encode(texts)

    monkeypatch.setattr(embeddings, "needed", lambda _folder: Watched())
    settings = load_settings(store={"data_dir": tmp_path / "data"})
    models = {"popular": {"recommender": "popular"}, "text_embedding": {"recommender": "text_embedding"}}
    async with open_context(settings.model_copy(update={"models": models})) as context:
        await load(context, ITEMS, [did("ann", "like", "orbit"), did("bob", "like", "whale")])
        await train(context, Run())
        assert len(read) == 3
        await put_items(context, [replace(ITEMS[2], title="Flour")])
        await train(context, Run())
        assert {text.split(".")[0] for text in read[3:]} == {"Flour"}
        assert (await reload(context)).serving.models.keys() == models.keys()
