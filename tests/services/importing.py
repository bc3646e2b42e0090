"""Import exports that tests hold in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from palate.data.takeouts import AUTO
from palate.services.context import AppContext
from palate.services.users.import_history import import_history
from palate.services.users.match_export import HistoryImport


async def import_bytes(
    context: AppContext, user: str, export: bytes | Path, format_: str = AUTO, *, file_name: str = "the file"
) -> HistoryImport:
    """Import an export; bytes from a temporary file."""
    if isinstance(export, Path):
        return await import_history(context, user, export, format_)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export")
        path.write_bytes(export)
        return await import_history(context, user, path, format_, file_name=file_name)
