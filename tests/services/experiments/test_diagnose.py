"""Diagnoses of files and of the store; the proposed settings can be trained."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from palate.app import open_context
from palate.data.dataset import Dataset
from palate.evaluation.doctor.findings import Case
from palate.models.base import Run
from palate.models.snapshot import Snapshot
from palate.services.context import AppContext
from palate.services.experiments.diagnose import diagnose, diagnose_store, read_case
from palate.services.experiments.machine import memory_bytes
from palate.services.train.train import recipes_of, train
from palate.settings import load_settings
from tests.services.conftest import NEED_ORDER, NOW

pytestmark = pytest.mark.anyio
GB = 1e9


async def test_the_store_of_the_community_is_healthy(context: AppContext) -> None:
    diagnosis = await diagnose_store(context, 8 * GB)
    assert (diagnosis.findings, diagnosis.stops, diagnosis.changes) == ([], False, False)
    assert (diagnosis.users, diagnosis.items) == (400, 240)
    assert diagnosis.last == "2023-11-14"


async def test_an_empty_store_has_too_few(empty: AppContext) -> None:
    diagnosis = await diagnose_store(empty, 8 * GB)
    assert [finding.check for finding in diagnosis.findings] == ["too_few"]
    assert diagnosis.stops


@pytest.mark.slow
@pytest.mark.parametrize("spoiled", ["untimed", "few"])
async def test_what_is_proposed_trains(data_dir: Path, tmp_path: Path, community_data: Dataset, spoiled: str) -> None:
    if spoiled == "few":
        data = community_data.rows(community_data.user < 20)
    else:
        ids = (community_data.users, community_data.user), (community_data.vocabulary, community_data.item)
        users, items = (names.names(codes.tolist()) for names, codes in ids)
        data = Dataset.from_columns(users, items, items=community_data.items.values())
    diagnosis = diagnose(Case(data, NOW), load_settings(), 8 * GB)
    config = tmp_path / "palate.toml"
    config.write_text(diagnosis.settings, encoding="utf-8")
    left_out = set(diagnosis.prescription.left_out)
    assert {"linear_sequence", "sequential_rules"} <= left_out

    shutil.rmtree(data_dir / "snapshots")  # with a champion, both would be fitted again to be compared
    async with open_context(load_settings(config, store={"data_dir": data_dir})) as context:
        trained = await train(context, Run(), force=True)
        snapshot = Snapshot.read(context.snapshots.folder(trained.version))
    assert set(snapshot.models) == set(recipes_of(load_settings(config))) - NEED_ORDER
    assert not left_out & set(snapshot.models)


def test_events_and_items_from_two_files_are_one_case(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("id,domain,title\n1,book,Dune\n2,book,Emma\n,book,Nameless\n")
    (tmp_path / "events.csv").write_text("user_id,item_id\nann,1\nann,2\nbob,1\nbob,9\n")
    case = read_case(tmp_path / "events.csv", "csv", NOW, items=tmp_path / "items.csv", test=tmp_path / "events.csv")

    assert (len(case.data), len(case.data.items), case.report.read) == (4, 2, 7)
    assert case.report.dropped == {"no id, title or domain": 1}
    assert case.catalogued.tolist() == [True, True, False]
    assert case.test is not None
    diagnosis = {finding.check: finding for finding in diagnose(case, load_settings(), 8 * GB).findings}
    assert diagnosis["leaks"].severity == "stop"
    assert diagnosis["unknown_items"].examples == ("'9'",)


@pytest.mark.slow
def test_a_million_events_take_seconds() -> None:
    rng = np.random.default_rng(0)
    n = 1_000_000
    user = np.repeat(np.arange(10_000, dtype=np.int32), n // 10_000)
    users = [f"p{number}" for number in range(10_000)]
    items = [f"i{number}" for number in range(5_000)]
    small = Dataset.from_columns(users, [items[number % 5_000] for number in range(10_000)])
    at = np.sort(NOW - rng.random((10_000, n // 10_000)) * 1e7, axis=1).ravel()
    drawn = rng.integers(0, small.n_items, n).astype(np.int32)
    kind, value = np.full(n, 2, np.int8), np.full(n, np.nan, np.float32)
    data = Dataset(small.users, small.vocabulary, user, drawn, kind, value, at)
    diagnosis = diagnose(Case(data, NOW), load_settings(), 8 * GB)
    assert {finding.check for finding in diagnosis.findings} == {"unknown_items"}


def test_the_machine_says_how_much_memory_it_has() -> None:
    assert 1e8 < memory_bytes() < 1e14
