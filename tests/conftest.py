"""Fixtures that many tests share."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import hypothesis
import pytest
from filelock import FileLock

from palate.adapters.sqlite.database import SqliteDatabase
from palate.app import open_context
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.events import Event
from palate.data.items import Item
from palate.data.sample.catalogue import sample_items
from palate.data.sample.community import Community
from palate.data.splits import Split, stratified
from palate.models.base import Run
from palate.services.catalogue.import_data import load
from palate.services.train.train import train
from palate.settings import load_settings
from palate.text.encoder import SentenceEncoder, encoder, missing
from tests.postgres import create_database, drop_database, need_postgres

_ROOT = Path(__file__).parent.parent
os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads of LightGBM spin while they wait for each other
os.environ["PALATE_TRACKING__ENABLED"] = "off"  # tests of tracking turn it on for themselves
gc.disable()  # until all tests are collected: most of what collection makes stays
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"  # tests send requests only to this machine


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
    return Community.sample(n_users=400, seed=11)


@pytest.fixture(scope="session")
def community_data(community: Community) -> Dataset:
    return Dataset.from_events(community.events(until=1.7e9), community.items)


@pytest.fixture(scope="session")
def community_split(community_data: Dataset) -> Split:
    return stratified(community_data, 0.75, seed=1)


@pytest.fixture(scope="session")
def ml100k(real_data: Path) -> Dataset:
    return read(real_data / "ml-100k", "movielens").dataset()


@pytest.fixture(scope="session")
def ml1m(real_data: Path) -> Dataset:
    return read(real_data / "ml-1m", "movielens").dataset()


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A temporary folder that all pytest-xdist workers of a run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def migrated_database(session_folder: Path) -> Path:
    """An empty database of the newest schema; a copy of it opens without running the migrations."""

    def create(folder: Path) -> None:
        SqliteDatabase(folder / "palate.db").close()

    return _fill_once(session_folder / "migrated", create) / "palate.db"


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """An empty database of the newest schema, which copies are made of."""
    need_postgres()
    url = create_database()
    from palate.adapters.postgres.database import PostgresDatabase

    PostgresDatabase(url).close()
    yield url
    drop_database(url)


@pytest.fixture
def postgres_url(postgres_template: str) -> Iterator[str]:
    """The URL of an empty database of the newest schema."""
    url = create_database(postgres_template)
    yield url
    drop_database(url)


@pytest.fixture(scope="session")
def trained_store(session_folder: Path) -> Path:
    """A data folder with a simulated community over 60 items of each domain, trained; copy it before changing it."""

    return _fill_once(session_folder / "community", _train_community)


QUICK_MODELS: Final[dict[str, Any]] = {"blend": False, "bmf": False}
"""Settings that leave out the two models to which a training of a small community owes most of its time."""


@pytest.fixture(scope="session")
def quickly_trained_store(session_folder: Path) -> Path:
    """The community of ``trained_store``, trained with ``QUICK_MODELS``: for tests that train it again."""
    return _fill_once(session_folder / "quick", partial(_train_community, models=QUICK_MODELS))


@pytest.fixture(scope="session")
def movielens_store(real_data: Path, session_folder: Path) -> Path:
    """A data folder with MovieLens 100K, trained once; copy it before changing it."""

    def train_movielens(folder: Path) -> None:
        imported = read(real_data / "ml-100k", "movielens")
        asyncio.run(_train_store(folder, imported.items, imported.events()))

    return _fill_once(session_folder / "movielens", train_movielens)


def _fill_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Fill ``folder`` in the first worker that needs it, while others wait; return it."""
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder


def _train_community(folder: Path, models: dict[str, Any] | None = None) -> None:
    domains = itertools.groupby(sample_items(), key=lambda item: item.domain)
    items = [item for _, of_domain in domains for item in itertools.islice(of_domain, 60)]
    asyncio.run(_train_store(folder, items, Community(items, 400, 11).events(until=1.7e9), models))


async def _train_store(
    folder: Path, items: Sequence[Item], events: Iterable[Event], models: dict[str, Any] | None = None
) -> None:
    async with open_context(load_settings(store={"data_dir": folder}, models=models or {})) as context:
        await load(context, items, events)
        await train(context, Run())
        await context.features.catch_up()
        await context.features.checkpoint()


EXAMPLES: Final = {"default": 40, "ci": 40, "quick": 10, "thorough": 1_000}
"""How many examples Hypothesis draws, by profile: `make quick` chooses ``quick``."""


def pytest_configure() -> None:
    """Tests train many small communities: reading what their items mean is left to the tests of that."""
    os.environ["PALATE_MODELS__TEXT_EMBEDDING"] = "false"
    # No test depends on how long an example takes: the first one may compile a loop.
    for profile, n_examples in EXAMPLES.items():
        parent = hypothesis.settings.get_profile("ci" if profile == "ci" else "default")
        hypothesis.settings.register_profile(profile, parent, max_examples=n_examples, deadline=None)


@pytest.fixture(scope="session")
def minilm() -> SentenceEncoder:
    """The installed all-MiniLM-L6-v2; without it tests skip by name, but never in CI."""
    if missing():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs the encoder: {missing()}")
        pytest.skip(f"needs the encoder: {missing()}")
    installed = encoder()
    assert isinstance(installed, SentenceEncoder)
    return installed


def pytest_collection_finish() -> None:
    """Modules and collected tests stay until the end: garbage collection need not look through them each time."""
    gc.enable()
    gc.freeze()


_SLOW_FIXTURES: Final = {"real_data", "quickly_trained_store"}
_SLOW_FOLDERS: Final = tuple(f"tests/{folder}/" for folder in ("server", "cli", "adapters/http"))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Without slow tests the folders in which all are slow need not even be imported."""
    is_slow = collection_path in [_ROOT / folder for folder in _SLOW_FOLDERS]
    return True if is_slow and config.option.markexpr == "not slow" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that read public data sets, train a store of their own, or go through HTTP or the command line are slow."""
    for item in items:
        if item.nodeid.startswith(_SLOW_FOLDERS) or _SLOW_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
