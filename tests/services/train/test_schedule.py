"""Nightly trainings come at the hour of the operator, also when the clock is changed."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from palate.errors import ConfigError
from palate.services.train.schedule import next_training
from palate.settings import Learner, load_settings


def learner(**changes: object) -> Learner:
    return load_settings(learner=changes).learner


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test_by_default_it_is_every_night_at_three() -> None:
    assert next_training(learner(), utc("2026-01-01T02:59")) == utc("2026-01-01T03:00")
    assert next_training(learner(), utc("2026-01-01T03:00")) == utc("2026-01-02T03:00")


def test_a_schedule_is_in_its_time_zone_in_summer_and_winter() -> None:
    vienna = learner(timezone="Europe/Vienna")
    assert next_training(vienna, utc("2026-01-10T12:00")) == utc("2026-01-11T02:00")
    assert next_training(vienna, utc("2026-07-10T12:00")) == utc("2026-07-11T01:00")


def test_an_hour_that_the_clock_leaves_out_or_repeats_comes_once() -> None:
    vienna = learner(timezone="Europe/Vienna", schedule="30 2 * * *")
    in_march = next_training(vienna, utc("2026-03-28T12:00"))
    assert utc("2026-03-29T00:30") <= in_march <= utc("2026-03-29T01:30")
    assert next_training(vienna, in_march) == utc("2026-03-30T00:30")
    in_october = next_training(vienna, utc("2026-10-24T12:00"))
    assert next_training(vienna, in_october) >= utc("2026-10-26T01:30")


def test_seconds_take_the_place_of_the_schedule() -> None:
    assert next_training(learner(every_s=90), 10.0) == 100.0


def test_without_a_schedule_only_requests_train() -> None:
    assert next_training(learner(schedule=""), 0.0) == math.inf


@pytest.mark.parametrize(
    ("name", "value"),
    [("schedule", "nightly"), ("schedule", "0 25 * * *"), ("schedule", "0 0 31 2 *"), ("timezone", "Mars/Olympus")],
)
def test_a_schedule_that_cannot_be_is_refused_with_an_example(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match="such as") as refused:
        learner(**{name: value})
    assert refused.value.where == f"learner.{name}"
