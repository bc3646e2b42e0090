"""Fixtures: a catalogue of eight items, and the default pipeline of the package."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.serving_state import ServingState

SHELF = (
    Item(id="film:a", domain="movie", title="A", year=1990, genres=("Drama",)),
    Item(id="film:b", domain="movie", title="B", year=2000, genres=("Drama",)),
    Item(id="film:c", domain="movie", title="C", year=2010, genres=("Comedy",)),
    Item(id="film:d", domain="movie", title="D", genres=("Comedy", "Drama")),
    Item(id="book:e", domain="book", title="E", year=1990),
    Item(id="book:f", domain="book", title="F", genres=("Comedy",), tags=("sea", "war")),
    Item(id="music:g", domain="music", title="G", attributes={"genre": "jazz"}),
    Item(id="music:h", domain="music", title="H", genres=("Jazz",), attributes={"genre": "jazz"}),
)


@pytest.fixture(scope="session")
def shelf() -> ServingState:
    """Eight items with no models, at the codes 0 to 7."""
    return ServingState(ItemTable(Vocabulary(item.id for item in SHELF), SHELF), {})


@pytest.fixture(scope="session")
def default_pipeline() -> Pipeline:
    settings = tomllib.loads((files("palate") / "defaults.toml").read_text(encoding="utf-8"))
    return Pipeline.from_config("default", settings["pipelines"]["default"]["stages"])
