"""``palate backup`` while a server runs, and ``palate restore`` into an empty folder."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Palate


def test_a_restored_service_recommends_the_same(palate: Palate, data_dir: Path, tmp_path: Path) -> None:
    saved = palate("backup", "saved.zip", "--data-dir", data_dir)
    assert saved.code == 0, saved.err
    assert "Saved to saved.zip" in saved.out
    assert "no secret key" in saved.out
    restored = palate("restore", "saved.zip", "--data-dir", "other", "--json").json()
    assert restored["tables"]["events"]["rows"] > 10_000
    assert restored["files"] > 10
    lists = [
        palate("recommend", "--user", "sim-0001", "--data-dir", folder, "--json", "--surprise", "0").json()
        for folder in (data_dir, "other")
    ]
    assert lists[0]
    assert lists[0] == lists[1]


def test_mistakes_are_refused_with_what_to_do(palate: Palate, data_dir: Path, tmp_path: Path) -> None:
    missing = palate("backup", "saved.zip", "--data-dir", "no-such-store")
    assert (missing.code, "There is no store" in missing.err) == (1, True)
    (tmp_path / "no.zip").write_text("not a ZIP")
    unreadable = palate("restore", "no.zip", "--data-dir", "other")
    assert (unreadable.code, "not a backup" in unreadable.err) == (2, True)
    nowhere = palate("backup", "no-folder/saved.zip", "--data-dir", data_dir)
    assert (nowhere.code, "could not be written" in nowhere.err) == (1, True)
