"""Save a service to one file while it runs, and restore it over a database of any supported kind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import palate
from palate.adapters.files.backup_file import BackupReader, new_backup
from palate.adapters.files.backup_file import Manifest as Manifest
from palate.adapters.files.data_files import add_data_files, restored_files
from palate.adapters.sql.dump_store import Dump, dump_store, load_store
from palate.adapters.sql.migrate import HEAD
from palate.app.stores import LONG_S, open_database
from palate.errors import Conflict
from palate.settings import Settings

Progress = Callable[[float, str], None]


def write_backup(settings: Settings, path: Path, progress: Progress, *, replaces: bool = False) -> Manifest:
    """Write a backup of store, models, policies and tracker; server and learner may go on.

    Files are read before the database, so that no model was trained on events that the backup lacks.

    Raises:
        Conflict: there is a file at ``path``, and it is not to be replaced.
        StorageFailed: the database failed, or the disk is full; nothing is left of the backup.
    """
    created_at = datetime.now(UTC).isoformat(timespec="seconds")
    with closing(open_database(settings.store, LONG_S)) as source, new_backup(path, replaces=replaces) as writer:
        add_data_files(writer, settings.store.data_dir, _part(progress, 0.0, 0.4))
        dump = dump_store(source, writer.add_table, _part(progress, 0.4, 1.0))
        kind = "postgresql" if settings.store.postgres_url else "sqlite"
        manifest = Manifest(palate.__version__, HEAD, created_at, kind, dump.position, dump.digests, dict(writer.files))
        writer.add_manifest(manifest)
    return manifest


def restore_backup(settings: Settings, path: Path, progress: Progress, *, replaces: bool = False) -> Manifest:
    """Restore a backup into the database and the data folder that the settings name; server and learner must not run.

    All digests are compared before anything is written, and again with what the database and the disk have then.

    Raises:
        InvalidInput: the file is no backup.
        Conflict: it was made with other tables, or store or data folder are not empty and not to be replaced.
        StorageFailed: it is damaged, or the database or the disk failed; database and folder are as they were.
    """
    with BackupReader(path) as reader:
        manifest = reader.manifest
        if manifest.schema != HEAD:
            raise Conflict(
                f"The backup has tables of revision {manifest.schema}, this Palate of {HEAD}: restore it with Palate "
                f"{manifest.palate}, and then start this version, which migrates them.",
                where=str(path),
            )
        reader.verify(_part(progress, 0.0, 0.2))
        store = settings.store
        with (
            restored_files(reader, store.data_dir, _part(progress, 0.2, 0.4), replaces=replaces) as put_in_place,
            closing(open_database(store, LONG_S)) as target,
        ):
            load_store(
                target,
                Dump(manifest.position, manifest.tables),
                reader.lines,
                _part(progress, 0.4, 1.0),
                replaces=replaces,
                before_commit=put_in_place,
            )
    return manifest


def _part(progress: Progress, begin: float, end: float) -> Progress:
    """Reports the progress of a part of the work."""
    return lambda share, activity: progress(begin + share * (end - begin), activity)
