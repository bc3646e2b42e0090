"""``palate backup`` and ``palate restore``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, load_settings_with, require_store
from palate.cli.render import out, progress, show_json, show_table

if TYPE_CHECKING:
    from palate.app.backups import Manifest

File = Annotated[Path, typer.Argument(help="The backup, one ZIP archive.", dir_okay=False)]


def backup(
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file if there is one.")] = False,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Save store, models and policies, as of one moment, to one file; server and learner go on meanwhile."""
    from palate.app import write_backup

    settings = require_store(load_settings_with(data_dir, config))
    with progress(as_json) as report:
        manifest = write_backup(settings, file, report, replaces=replace)
    _show(manifest, as_json)
    if not as_json:
        out.print(f"Saved to {file}. It holds all events, names and password hashes: keep it as safe as the store.")
        out.print("It has no secret key and no settings; keep those elsewhere.", style="dim")


def restore(
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the store and models that are there.")] = False,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into the store that the settings name, SQLite or PostgreSQL; stop server and learner first."""
    from palate.app import restore_backup

    settings = load_settings_with(data_dir, config)
    with progress(as_json) as report:
        manifest = restore_backup(settings, file, report, replaces=replace)
    _show(manifest, as_json)
    if not as_json:
        out.print(f"Restored as of {manifest.created_at}; every table and file has the digest of the backup.")
        out.print("Users who were forgotten since are back: forget them again (DELETE /users/{id}).", markup=False)
        if settings.store.redis_url:
            out.print("Redis knows another store: name a new redis_prefix before you start the server.")


def _show(manifest: Manifest, as_json: bool) -> None:
    tables = {name: {"rows": n, "sha256": sha256} for name, (n, sha256) in manifest.tables.items()}
    n_bytes = sum(n for n, _ in manifest.files.values())
    if as_json:
        names = ("palate", "schema", "created_at", "database", "position")
        figures = {name: getattr(manifest, name) for name in names}
        show_json({**figures, "tables": tables, "files": len(manifest.files), "bytes_of_files": n_bytes})
        return
    rows = [[name, f"{n:,}", sha256[:16]] for name, (n, sha256) in manifest.tables.items()]
    show_table("Tables", [("table", "left"), ("rows", "right"), ("SHA-256", "left")], rows)
    out.print(f"{len(manifest.files):,} files, {n_bytes / 1e6:.1f} MB; the event log up to {manifest.position:,}.")
