"""A backup holds the whole service, is written whole or not at all, and is checked before and after it is restored."""

from __future__ import annotations

import resource
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from palate.app import open_context, restore_backup, write_backup
from palate.data.items import Item
from palate.errors import Conflict, InvalidInput, StorageFailed
from palate.settings import Settings, load_settings
from palate.testing.port_contracts.examples import event


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def silent(_share: float, _activity: str) -> None: ...


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """A data folder with a store, two snapshots, a policy, a tracker, a secret and what is left out."""
    settings = load_settings(store={"data_dir": tmp_path / "data"}, tracking={"enabled": "off"})
    async with open_context(settings) as context:
        await context.catalogue.put([Item(id="book:dune", title="Dune", domain="book")])
        await context.log.append([event(n) for n in range(3)])
    data = tmp_path / "data"
    for version in ("v1", "v2", ".v3.draft"):
        (data / "snapshots" / version).mkdir(parents=True)
        (data / "snapshots" / version / "manifest.json").write_text(version)
        (data / "snapshots" / version / "weights.npy").write_bytes(b"w" * 400_000)
    (data / "snapshots" / "champions").write_text("v1\nv2\n")
    (data / "snapshots" / "notes").mkdir()
    (data / "snapshots" / "notes" / "v2.names.json").write_text("{}")
    (data / "policies" / "clone" / "p1").mkdir(parents=True)
    (data / "policies" / "clone" / "current").write_text("p1")
    (data / "tracking").mkdir()
    with sqlite3.connect(data / "tracking" / "mlflow.db") as tracker:
        tracker.execute("CREATE TABLE runs (id)")
        tracker.execute("INSERT INTO runs VALUES (1)")
    tracker.close()
    (data / "secret_key").write_text("a-secret-of-the-service")
    (data / "batches").mkdir()
    (data / "batches" / "lists.csv").write_text("user,item")
    return settings


@pytest.mark.anyio
async def test_everything_comes_back_on_postgresql_and_on_sqlite(
    settings: Settings, postgres_url: str, tmp_path: Path
) -> None:
    backup, again = tmp_path / "backup.zip", tmp_path / "again.zip"
    shares: list[float] = []
    written = write_backup(settings, backup, lambda share, _: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert (written.database, written.position, written.tables["events"][0]) == ("sqlite", 3, 3)
    assert sorted(written.files) == [
        "policies/clone/current",
        "snapshots/champions",
        "snapshots/notes/v2.names.json",
        "snapshots/v1/manifest.json",
        "snapshots/v1/weights.npy",
        "snapshots/v2/manifest.json",
        "snapshots/v2/weights.npy",
        "tracking/mlflow.db",
    ]
    there = load_settings(store={"data_dir": tmp_path / "there", "database_url": postgres_url})
    back = load_settings(store={"data_dir": tmp_path / "back"})
    restore_backup(there, backup, silent)
    assert write_backup(there, again, silent).tables == written.tables
    restored = restore_backup(back, again, silent)
    assert (restored.database, restored.tables, restored.files.keys()) == (
        "postgresql",
        written.tables,
        written.files.keys(),
    )
    assert (tmp_path / "back" / "snapshots" / "v2" / "weights.npy").read_bytes() == b"w" * 400_000
    assert not [path for path in (tmp_path / "back").iterdir() if path.name.startswith(".restoring")]
    async with open_context(back) as context:
        assert context.snapshots.champion() == "v2"
        assert (await context.log.append([event(9)])).cursor == 4
        assert [item.title for item in await context.catalogue.all()] == ["Dune"]


@pytest.mark.anyio
async def test_what_is_there_is_replaced_only_on_request(settings: Settings, tmp_path: Path) -> None:
    backup = tmp_path / "backup.zip"
    write_backup(settings, backup, silent)
    with pytest.raises(Conflict, match="--replace"):
        write_backup(settings, backup, silent)
    champions = tmp_path / "data" / "snapshots" / "champions"
    champions.write_text("v1\n")
    with pytest.raises(Conflict, match="snapshots and policies and tracking already"):
        restore_backup(settings, backup, silent)
    assert champions.read_text() == "v1\n"
    restore_backup(settings, backup, silent, replaces=True)
    assert champions.read_text() == "v1\nv2\n"
    assert (tmp_path / "data" / "secret_key").exists(), "what a backup has not stays"


@pytest.mark.anyio
@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("failure", [OSError("busy"), KeyboardInterrupt()], ids=["busy", "interrupted"])
async def test_a_restoration_that_fails_between_two_folders_leaves_all_as_it_was(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException, number: int
) -> None:
    backup, data = tmp_path / "backup.zip", tmp_path / "data"
    write_backup(settings, backup, silent)
    (data / "snapshots" / "champions").write_text("v1\n")
    async with open_context(settings) as context:
        await context.log.append([event(9)])
    rename, n_calls = Path.rename, 0

    def failing(path: Path, target: Path) -> Path:
        nonlocal n_calls
        n_calls += 1
        if n_calls == number:
            raise failure
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((StorageFailed, KeyboardInterrupt)):
        restore_backup(settings, backup, silent, replaces=True)
    monkeypatch.undo()
    assert (data / "snapshots" / "champions").read_text() == "v1\n"
    assert not list(data.glob(".restoring-*"))
    async with open_context(settings) as context:
        assert (await context.log.find([event(9).key])).events, "the database, too"


@pytest.mark.anyio
async def test_a_damaged_backup_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    backup, damaged = tmp_path / "backup.zip", tmp_path / "damaged.zip"
    write_backup(settings, backup, silent)
    empty = load_settings(store={"data_dir": tmp_path / "empty"})
    for name in ("tables/events.jsonl", "files/snapshots/v2/weights.npy"):
        with zipfile.ZipFile(backup) as source, zipfile.ZipFile(damaged, "w") as target:
            for entry in source.namelist():
                content = source.read(entry)
                target.writestr(entry, content[:-9] + b"?" + content[-8:] if entry == name else content)
        with pytest.raises(StorageFailed, match=name):
            restore_backup(empty, damaged, silent)
        assert not (tmp_path / "empty").exists()
    damaged.write_bytes(backup.read_bytes()[:1_000])
    for path in (damaged, tmp_path / "no-such.zip", tmp_path):
        with pytest.raises(InvalidInput, match="not a backup"):
            restore_backup(empty, path, silent)


@contextmanager
def disk_of(n_bytes: int) -> Iterator[None]:
    """Within, no file can be longer: SQLite and Python meet it as they meet a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.anyio
async def test_a_full_disk_leaves_no_half_backup(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    write_backup(settings, folder / "a.zip", silent)
    before = (folder / "a.zip").read_bytes()
    with disk_of(500_000), pytest.raises(StorageFailed, match="free some disk space"):
        write_backup(settings, folder / "a.zip", silent, replaces=True)
    assert [path.name for path in folder.iterdir()] == ["a.zip"]
    assert (folder / "a.zip").read_bytes() == before
    target = load_settings(store={"data_dir": tmp_path / "target"})
    with disk_of(300_000), pytest.raises(StorageFailed, match="could not be restored"):
        restore_backup(target, folder / "a.zip", silent)
    assert list((tmp_path / "target").rglob("*")) == []
