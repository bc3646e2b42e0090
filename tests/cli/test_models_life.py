"""The life of a model in processes of its own: better goes live, worse is refused, what breaks is rolled back."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from palate.app import open_context
from palate.data.events import Event
from palate.data.sample.catalogue import sample_items
from palate.data.sample.community import Community
from palate.services.catalogue.import_data import load
from palate.settings import load_settings
from tests.server.processes import get_json, server
from tests.waiting import LAST_RESORT_S, wait_until

_LEFT_OUT: Final = (
    "ials linear_sequence sequential_rules item_knn text_embedding moods trending bmf segments cold_start blend"
)
_SETTINGS: Final = """
[models]
{models}
[features]
follow_every_s = 0.05
[learner.guardrails]
every_s = 0.2
[tracking]
enabled = "off"
"""


class Store:
    """A data folder that grows, and whose events can be dealt to other items and back."""

    def __init__(self, data_dir: Path, database: Path) -> None:
        data_dir.mkdir()
        shutil.copy(database, data_dir)
        self.data_dir, self.database = data_dir, data_dir / database.name
        self.config = data_dir / "palate.toml"
        self.config.write_text(
            _SETTINGS.format(models="\n".join(f"{name} = false" for name in _LEFT_OUT.split())), encoding="utf-8"
        )
        domains = itertools.groupby(sample_items(), key=lambda item: item.domain)
        self.items = [item for _, of_domain in domains for item in itertools.islice(of_domain, 40)]
        events = sorted(Community(self.items, 300, 11).events(until=1.7e9), key=lambda event: event.at)
        thirds = [round(share * len(events)) for share in (0.0, 0.6, 0.8, 1.0)]
        self.parts = [events[start:end] for start, end in itertools.pairwise(thirds)]
        ids = [item.id for item in self.items]
        permutation = np.random.default_rng(5).permutation(len(ids))
        self.exchanged = dict(zip(ids, (ids[index] for index in permutation), strict=True))

    def add(self, events: Sequence[Event]) -> None:
        async def write() -> None:
            async with open_context(load_settings(store={"data_dir": self.data_dir})) as context:
                await load(context, self.items, events)

        asyncio.run(write())

    def shuffle(self) -> None:
        """Exchange the items of all events by a permutation, as a wrong import does; ``repair`` takes it back."""
        self._map_items(inverse=False)

    def repair(self) -> None:
        self._map_items(inverse=True)

    def _map_items(self, *, inverse: bool) -> None:
        mapping = {new: old for old, new in self.exchanged.items()} if inverse else self.exchanged
        with closing(sqlite3.connect(self.database)) as connection, connection:
            rows = connection.execute("SELECT seq, item FROM events").fetchall()
            connection.executemany("UPDATE events SET item = ? WHERE seq = ?", ((mapping[i], seq) for seq, i in rows))

    def add_shuffled_users(self, events: Sequence[Event], n_copies: int) -> None:
        """Add copies of the users of events, with exchanged items."""
        for number in range(n_copies):
            name = f"copy-{number}-"
            self.add(
                [
                    replace(
                        event,
                        event_id=name + event.event_id,
                        user=name + event.user,
                        item=self.exchanged[event.item],
                    )
                    for event in events
                ]
            )

    def palate(self, *arguments: str) -> Any:
        """The JSON that a command prints."""
        where = ("--data-dir", str(self.data_dir), "--config", str(self.config), "--json")
        command = [sys.executable, "-m", "palate", *arguments, *where]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LAST_RESORT_S, check=True)
        return json.loads(done.stdout)


def test_better_goes_live_worse_is_refused_and_what_breaks_is_rolled_back(
    migrated_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store", migrated_database)
    store.add(store.parts[0])
    store.shuffle()
    first = store.palate("train")
    assert first["verdict"]["why"] == "the first snapshot"

    store.repair()
    store.add(store.parts[1])
    better = store.palate("train")
    assert better["verdict"]["promote"], better["verdict"]["why"]
    assert better["verdict"]["difference"][0] > 0, "better than the champion, which was trained on shuffled data"

    store.add_shuffled_users([*store.parts[0], *store.parts[1]], 3)
    store.add(store.parts[2])
    worse = store.palate("train")
    assert not worse["verdict"]["promote"], worse["verdict"]["why"]
    assert worse["verdict"]["difference"][1] < 0
    listed = {row["version"]: row for row in store.palate("model", "list") if row["kind"] == "snapshot"}
    assert [version for version, row in listed.items() if row["champion"]] == [better["version"]]

    broken = break_copy(store.data_dir / "snapshots", better["version"])
    monkeypatch.setenv("PALATE_CONFIG", str(store.config))
    learner_command = [sys.executable, "-m", "palate", "learn", "--data-dir", str(store.data_dir)]
    with server(store.data_dir) as (process, address), subprocess.Popen(learner_command) as learner:
        try:
            store.palate("model", "promote", broken)
            is_running = lambda: process.poll() is None and learner.poll() is None  # noqa: E731  # short
            assert wait_until(lambda: broken in get_json(f"{address}/ready")["rolled_back"], going=is_running)
            ready = get_json(f"{address}/ready")
            assert ready["snapshot"] == better["version"], "it was served all the time"
            assert "could not load it" in ready["rolled_back"][broken]
            assert get_json(f"{address}/recommend?user_id=sim-0007")["recommendations"]
        finally:
            learner.kill()
    assert store.palate("model", "rollback")["champion"] == first["version"], "the way back of the operator is open"


def break_copy(snapshots: Path, version: str) -> str:
    """A copy of a snapshot under a later version, of which an array is cut off."""
    name = f"{version}9"
    shutil.copytree(snapshots / version, snapshots / name)
    manifest = snapshots / name / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(version, name), encoding="utf-8")
    array = max((snapshots / name).rglob("*.npy"), key=lambda path: path.stat().st_size)
    array.write_bytes(array.read_bytes()[:100])
    return name
