"""The settings fragment loads, builds a pipeline, and names no removed model."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from palate.evaluation.doctor.settings_fragment import fragment
from palate.models.composite import Stacking
from palate.pipeline.pipeline import Pipeline
from palate.services.train.train import recipes_of
from palate.settings import Settings, load_settings

WHY = 'goes by order, which is not "known"'
ORDER = ("linear_sequence", "sequential_rules", "trending")


def loaded(folder: Path, text: str) -> Settings:
    path = folder / "palate.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def models_in(stages: Iterable[dict[str, Any]]) -> set[object]:
    weights = [name for stage in stages for name in stage.get("weights", {})]
    return {stage["model"] for stage in stages if "model" in stage} | (set(weights) - {"words"})


@pytest.mark.parametrize(
    "names",
    [
        (),
        ORDER,
        ("ease",),
        ("ease", "ials", "linear_sequence", "sequential_rules", "item_knn"),
        ("content",),
        ("blend",),
    ],
)
@pytest.mark.parametrize("objective", ["auto", "next", "taste"])
def test_the_settings_are_taken_and_name_nothing_that_is_gone(
    tmp_path: Path, names: tuple[str, ...], objective: str
) -> None:
    settings = loaded(tmp_path, fragment(load_settings(), dict.fromkeys(names, WHY), objective=objective))

    recipes = recipes_of(settings)
    removed = {*names, *(("segments",) if "ials" in names else ())}  # made of nothing else
    available = set(recipes_of(load_settings()))
    if "ials" in names or ("content" in names and "text_embedding" not in available):
        removed |= {"cold_start"}  # it needs ials and one text model
    assert set(recipes) == available - removed
    if "blend" in recipes:
        blend = recipes["blend"]
        assert isinstance(blend, Stacking)
        assert not set(blend.of) & set(names)
        assert blend.objective == objective
    stages = settings.pipelines["default"].stages
    assert not models_in(stages) & set(names)
    Pipeline.from_config("default", stages)
    (rank,) = [stage for stage in stages if stage["stage"] == "rank.blend"]
    assert any(weight == 1.0 for name, weight in rank["weights"].items() if name != "words")
    assert ("learned" in rank) == ("blend" in recipes)


def test_a_leader_is_listened_to_alone(tmp_path: Path) -> None:
    settings = loaded(tmp_path, fragment(load_settings(), {}, lead="item_knn"))
    stages = settings.pipelines["default"].stages
    (rank,) = [stage for stage in stages if stage["stage"] == "rank.blend"]
    assert rank["weights"] == {"item_knn": 1.0, "content": 0.1, "popular": 0.1, "words": 3.0, "mood": 1.5}
    assert "learned" not in rank
    assert "blend" not in settings.models
    assert stages[0] == {"stage": "retrieve.model", "model": "item_knn"}


def test_without_changes_it_is_a_comment() -> None:
    text = fragment(load_settings(), {"ranker": "is not in the settings"})
    assert text.startswith("# ")
    assert tomllib.loads(text) == {}


def test_odd_names_are_quoted(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text('[models."my best"]\nrecommender = "popular"\n', encoding="utf-8")
    text = fragment(load_settings(path), {"my best": WHY})
    assert tomllib.loads(text)["models"] == {"my best": False}
