"""Recipes are built by name; unknown names and settings are refused with a list of the known ones."""

from __future__ import annotations

import pytest

from palate.errors import ConfigError
from palate.models import EASE
from palate.models.evidence import EvidenceDecay
from palate.models.registry import params_of, recommender


def test_settings_lie_over_the_defaults() -> None:
    assert recommender("ease", {"reg": 7.0}) == EASE(reg=7.0)
    assert recommender("ease") == EASE()


def test_a_nested_setting_survives_being_plain_json() -> None:
    recipe = EASE(evidence_decay=EvidenceDecay(half_life=50.0, floor=0.2))
    assert params_of(recipe)["evidence_decay"] == {"half_life": 50.0, "floor": 0.2}
    assert recommender("ease", params_of(recipe)) == recipe


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("eaze", {}, "no model 'eaze'; there are random, popular"),
        ("item_knn", {"neighbors": 5}, "no setting neighbors; it has: k, shrinkage, tempering, evidence_decay"),
        ("random", {"seed": 5}, "it has: none"),
        ("ease", {"evidence_decay": {"halflife": 5}}, "halflife"),
    ],
)
def test_an_unknown_name_or_setting_is_refused_with_what_there_is(
    name: str, params: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        recommender(name, params)
