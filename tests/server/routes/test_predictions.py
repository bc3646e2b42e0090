"""POST /predict over MovieLens 100K."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Client

from tests.server.answers import problem, read_json

STAR_WARS, EMPIRE, CHILDREN_OF_THE_CORN = "50", "172", "440"


def predict(movies: Client, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = read_json(movies.post("/predict", json=body))
    return answer


def rating(movies: Client, item: str, **body: Any) -> float:
    return float(predict(movies, item_id=item, **body)["predictions"][0]["rating"])


def test_a_prediction_is_a_rating_and_how_sure_it_is(movies: Client) -> None:
    body = predict(movies, user_id="1", items=[STAR_WARS, CHILDREN_OF_THE_CORN, STAR_WARS])
    first, second = body["predictions"]
    assert (first["item_id"], second["item_id"]) == (STAR_WARS, CHILDREN_OF_THE_CORN)
    assert first["rating"] > second["rating"] + 1
    for prediction in (first, second):
        assert prediction["title"]
        assert list(prediction["probabilities"]) == ["1", "2", "3", "4", "5"]
        assert sum(prediction["probabilities"].values()) == pytest.approx(1, abs=1e-3)
        mean = sum(float(step) * chance for step, chance in prediction["probabilities"].items())
        assert prediction["rating"] == pytest.approx(mean, abs=1e-3)
        (low, high), (lowest, highest) = prediction["interval_80"], prediction["interval_95"]
        assert 1 <= lowest <= low <= prediction["median"] <= high <= highest <= 5


def test_ratings_of_a_guest_count_and_likes_say_what_they_met(movies: Client) -> None:
    fan = rating(movies, EMPIRE, history=[{"item_id": STAR_WARS, "rating": 5}])
    bored = rating(movies, EMPIRE, history=[{"item_id": STAR_WARS, "rating": 1}])
    liked = rating(movies, EMPIRE, history=[STAR_WARS])
    assert bored + 0.3 < fan
    assert liked != rating(movies, EMPIRE)


def test_a_new_rating_changes_the_next_prediction(movies: Client) -> None:
    before = rating(movies, EMPIRE, user_id="somebody new")
    event = {"user_id": "somebody new", "item_id": STAR_WARS, "event_type": "rating", "rating": 1}
    read_json(movies.post("/events", json=event))
    assert rating(movies, EMPIRE, user_id="somebody new") < before


def test_the_mood_of_the_moment_counts_if_the_moment_is_said(movies: Client) -> None:
    rated = [{"item_id": id_, "rating": 1, "timestamp": 900_000_000 + at} for at, id_ in enumerate(("1", "7", "9"))]
    then = rating(movies, EMPIRE, history=rated, at=900_000_010)
    later = rating(movies, EMPIRE, history=rated, at=990_000_000)
    assert then < later


def test_items_that_cannot_be_judged_are_named(movies: Client) -> None:
    body = predict(movies, items=[STAR_WARS, "no such film"], history=["nor this"])
    assert body["unknown_items"] == ["no such film"]
    assert body["unknown_history"] == ["nor this"]
    assert "cannot be judged" not in body
    assert "no such film" in problem(movies.post("/predict", json={"item_id": "no such film"}), 404)["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"item_id": "1", "items": ["2"]},
        {"items": []},
        {"item_id": "1", "history": [{"item_id": "2", "rating": 9}]},
        {"item_id": "1", "history": [{"rating": 3}]},
        {"item_id": "1", "at": "yesterday"},
        {"items": ["1"] * 1001},
    ],
)
def test_what_makes_no_sense_is_refused(movies: Client, body: dict[str, Any]) -> None:
    problem(movies.post("/predict", json=body), 422)
