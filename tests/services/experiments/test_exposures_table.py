"""Exposures name each user, step and variant once, with the time of the first list."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import polars as pl
import pytest

from palate.services.context import AppContext
from palate.services.experiments.exposures_table import exposures_file
from tests.services.experiments.test_evaluate_experiment import BEGAN, begun, shown

pytestmark = pytest.mark.anyio


async def test_exposures_as_csv_and_parquet(empty: AppContext) -> None:
    experiment = begun()
    experiment = experiment.with_change(replace(experiment.last, at=BEGAN + 200, step="full"))
    lists = [
        shown(0, "zoë", "new", at=BEGAN + 150),
        shown(1, "zoë", "new", at=BEGAN + 100.5),
        shown(2, "zoë", "new", at=BEGAN + 300),
        shown(3, "ann", "control", at=BEGAN + 300),
        shown(4, "bob", None),
    ]
    for each in lists:
        empty.impressions.put(each, 0)
    text = (await exposures_file(empty, experiment, "csv")).decode()
    assert text.splitlines() == [
        "experiment,step,user,variant,first_exposure",
        "ranker-2027,full,ann,control,2023-11-14T22:01:40.000Z",
        "ranker-2027,half,zoë,new,2023-11-14T21:58:20.500Z",
        "ranker-2027,full,zoë,new,2023-11-14T22:01:40.000Z",
    ]
    table = pl.read_parquet(BytesIO(await exposures_file(empty, experiment, "parquet")))
    assert table["user"].to_list() == ["ann", "zoë", "zoë"]
    assert table.schema["first_exposure"] == pl.Datetime("ms", "UTC")


async def test_an_experiment_without_users_has_the_columns_alone(empty: AppContext) -> None:
    assert (await exposures_file(empty, begun(), "csv")).decode() == "experiment,step,user,variant,first_exposure\n"
