"""``palate model list``, ``promote`` and ``rollback``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, load_settings_with
from palate.cli.render import out, show_json, show_table

if TYPE_CHECKING:
    from palate.ports.snapshots import Snapshots
    from palate.types import Json

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """List all stored snapshots, newest last; the champion is the one that serves."""
    from palate.models.snapshot import read_manifest

    snapshots = _snapshots(data_dir, config)
    champion = snapshots.champion()
    manifests = [read_manifest(snapshots.folder(version)) for version in snapshots.versions()]
    rows = [{**manifest, "champion": manifest["version"] == champion} for manifest in manifests]
    if as_json:
        show_json(rows)
        return
    columns = [("snapshot", "left"), ("trained", "left"), ("events", "right"), ("ndcg@10", "right"), ("", "left")]
    show_table("Snapshots", columns, [_row(row) for row in rows])


@app.command()
def promote(
    version: Annotated[str, typer.Argument(help="As in `palate model list`.")],
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Make a snapshot the champion; servers load it within a second."""
    _snapshots(data_dir, config).promote(version)
    _show_champion(version, as_json)


@app.command()
def rollback(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Make the previous champion live again."""
    _show_champion(_snapshots(data_dir, config).rollback(), as_json)


def _snapshots(data_dir: Path | None, config: Path | None) -> Snapshots:
    from palate.app import open_snapshots

    return open_snapshots(load_settings_with(data_dir, config))


def _show_champion(version: str, as_json: bool) -> None:
    if as_json:
        show_json({"champion": version})
    else:
        out.print(f"Snapshot {version} is live.")


def _row(row: dict[str, Json]) -> tuple[str, str, int, str, str]:
    trained = datetime.fromtimestamp(row["created_at"], UTC).strftime("%Y-%m-%d %H:%M UTC")
    ndcg = row["verdict"].get("challenger_ndcg")
    status = "champion" if row["champion"] else "" if row["verdict"]["promote"] else row["verdict"]["why"]
    status += f"{', ' if status else ''}partial" if row.get("pending") else ""
    return row["version"], trained, row["events"], "–" if ndcg is None else f"{ndcg:.4f}", status
