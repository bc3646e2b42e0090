"""Moods of items from descriptions and tags, and their closeness to a target mood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.models.base import Run
from palate.models.content.moods import Moods, MoodsModel
from palate.testing import ModelContract
from palate.text.mood.classifier import EmotionClassifier
from palate.text.query.mood_target import target
from palate.text.query.parsed_query import Chip
from palate.types import Floats

JOY = Item(id="joy", domain="movie", title="A", description="What a wonderful day! Everyone is so happy, I love it.")
FEAR = Item(id="fear", domain="movie", title="B", description="I am terrified, a horrifying thing creeps in the dark.")
PLAIN = Item(id="plain", domain="movie", title="C", description="A table and four chairs.")
COZY = Item(id="cozy", domain="game", title="D", tags=("cozy",))
SCARE = Item(id="scare", domain="game", title="E", genres=("Horror",))
EMPTY = Item(id="empty", domain="game", title="F")


@pytest.mark.slow
class TestMoods(ModelContract):
    recipe = Moods()


@pytest.fixture(scope="module")
def model() -> MoodsModel:
    return fitted(JOY, FEAR, PLAIN, COZY, SCARE, EMPTY)


def fitted(*items: Item, before: MoodsModel | None = None) -> MoodsModel:
    run = Run(before={"moods": before}) if before else Run()
    model = Moods().fit(Dataset.from_columns([], [], items=items), run)
    assert isinstance(model, MoodsModel)
    return model


def nearest(model: MoodsModel, *chips: Chip) -> str:
    aim = target(chips)
    assert aim is not None
    return model.vocabulary.ids[int(np.nanargmax(model.closeness(aim)))]


def test_descriptions_genres_and_tags_say_what_something_feels_like(model: MoodsModel) -> None:
    assert nearest(model, Chip("mood", "joy")) == "joy"
    assert nearest(model, Chip("mood", "fear")) in ("fear", "scare")
    assert nearest(model, Chip("mood", "relief")) == "cozy"
    assert nearest(model, Chip("feeling", "sadness")) == "joy", "who is sad and says no more is lifted"
    of_joy = np.asarray(target([Chip("mood", "joy")]))
    assert np.isnan(model.closeness(of_joy)[model.vocabulary.code("empty")]), "nothing is known of it"


def test_what_feels_so_is_found_by_reading_and_by_name(model: MoodsModel) -> None:
    items_with_mood = {
        label: {model.vocabulary.ids[code] for code in np.flatnonzero(model.feels(label))}
        for label in ("fear", "relief")
    }
    assert items_with_mood["fear"] >= {"fear", "scare"}
    assert items_with_mood["relief"] == {"cozy"}
    assert not items_with_mood["fear"] & {"joy", "plain", "cozy", "empty"}


def test_only_what_changed_is_read_again(model: MoodsModel, monkeypatch: pytest.MonkeyPatch) -> None:
    classified: list[str] = []
    original = EmotionClassifier.chances

    def record_and_classify(reader: EmotionClassifier, texts: list[str]) -> Floats:
        classified.extend(texts)
        return original(reader, texts)

    monkeypatch.setattr(EmotionClassifier, "chances", record_and_classify)
    changed = replace(FEAR, description="A bright and joyful morning.")
    again = fitted(JOY, changed, PLAIN, COZY, before=model)
    assert classified == [changed.description]
    grown = again.with_items(again.vocabulary.extended(["new"]), [JOY, replace(PLAIN, id="new", description="So sad.")])
    assert classified == [changed.description, "So sad."]
    assert grown.closeness(np.asarray(target([Chip("mood", "sadness")])))[-1] > 0


def test_what_a_tag_said_is_unsaid_when_it_is_gone(model: MoodsModel) -> None:
    untagged = model.with_items(model.vocabulary, [replace(COZY, tags=())])
    assert np.isnan(untagged.closeness(np.ones(28, np.float32))[untagged.vocabulary.code("cozy")])
