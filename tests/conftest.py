"""What many tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from palate.data.dataset import Dataset
from palate.data.importers import read
from palate.data.sample.community import Community
from palate.data.splits import Split, stratified

_ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public data sets; without it tests skip by name, but never in CI."""
    folder = Path(os.environ.get("PALATE_DATA", _ROOT.parent / "shared" / "data"))
    if not (folder / "ml-100k" / "u.data").exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs the public data sets in {folder}")
        pytest.skip(f"needs the public data sets; set PALATE_DATA (looked in {folder})")
    return folder


@pytest.fixture(scope="session")
def community() -> Community:
    """A small simulated community whose true tastes are known."""
    return Community.sample(n_people=400, seed=11)


@pytest.fixture(scope="session")
def community_data(community: Community) -> Dataset:
    return Dataset.from_events(community.events(until=1.7e9), community.items)


@pytest.fixture(scope="session")
def community_split(community_data: Dataset) -> Split:
    return stratified(community_data, 0.75, seed=1)


@pytest.fixture(scope="session")
def ml100k(real_data: Path) -> Dataset:
    return read(real_data / "ml-100k", "movielens").dataset()
