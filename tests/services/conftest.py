"""An application context over a copy of a small trained community."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from palate.app import open_context
from palate.data.events import Event
from palate.data.items import Item
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.settings import Settings, load_settings
from tests.conftest import QUICK_MODELS

NOW = 1.7e9
"""The time of the contexts' clocks: the end of the community's events."""

NEED_ORDER = {"linear_sequence", "sequential_rules", "trending"}
"""Models that are not trained on the community, whose events have no order."""

_numbers = itertools.count()


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def shared(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AppContext]:
    """One context for all tests of a file that change nothing."""
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("shared") / "data"))
    async with open_context(load_settings(None, store={"data_dir": data_dir}), serving=True) as context:
        context.clock = clock()
        yield context


@pytest.fixture
def data_dir(trained_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained_store, tmp_path / "data"))


_QUICK: dict[str, Any] = {"features": {"follow_every_s": 0.01}, "learner": {"max_judged_users": 200}}


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return load_settings(None, store={"data_dir": data_dir}, **_QUICK)


@pytest.fixture
def quick_settings(quickly_trained_store: Path, tmp_path: Path) -> Settings:
    """Settings for tests that train: without the models that take long, over a store trained with the same."""
    data_dir = Path(shutil.copytree(quickly_trained_store, tmp_path / "quick"))
    return load_settings(None, store={"data_dir": data_dir}, models=QUICK_MODELS, **_QUICK)


@pytest.fixture
async def context(settings: Settings) -> AsyncIterator[AppContext]:
    async with open_context(settings, serving=True) as context:
        context.clock = clock()
        yield context


@pytest.fixture
async def trainable(quick_settings: Settings) -> AsyncIterator[AppContext]:
    """A context whose training takes a moment."""
    async with open_context(quick_settings, serving=True) as context:
        context.clock = clock()
        yield context


@pytest.fixture
async def empty(migrated_database: Path, tmp_path: Path) -> AsyncIterator[AppContext]:
    """A context over an empty store."""
    (tmp_path / "empty").mkdir()
    shutil.copy(migrated_database, tmp_path / "empty")
    async with open_context(load_settings(store={"data_dir": tmp_path / "empty"}), serving=True) as context:
        context.clock = clock()
        yield context


def clock(start: float = NOW) -> Callable[[], float]:
    """A clock that starts at a time and advances 1 ms with each call."""
    ticks = itertools.count()
    return lambda: start + next(ticks) / 1_000


def did(user: str, kind: str, item: str, value: float | None = None, at: float = NOW, **changes: Any) -> Event:
    """An event with a unique id."""
    event_id = changes.pop("event_id", f"test:{next(_numbers)}")
    return Event(event_id=event_id, user=user, item=item, kind=kind, value=value, at=at, **changes)


async def recommended_ids(context: AppContext, request: RecommendationRequest) -> list[str]:
    """The ids of the items recommended for a request."""
    return (await recommend(context, request)).slate.ids


def items_where(context: AppContext, predicate: Callable[[Item], bool]) -> list[str]:
    """The ids of the live items for which ``is_wanted`` is true, in catalogue order."""
    return [item.id for item in context.live.serving.items.items if item is not None and predicate(item)]
