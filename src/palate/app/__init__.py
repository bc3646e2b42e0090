"""Build the application from its settings; the only package that imports adapters."""

from palate.app.backups import restore_backup, write_backup
from palate.app.clients import open_references, open_snapshots, open_tracker, open_writer
from palate.app.context import open_context
from palate.app.stores import move_store

__all__ = [
    "move_store",
    "open_context",
    "open_references",
    "open_snapshots",
    "open_tracker",
    "open_writer",
    "restore_backup",
    "write_backup",
]
