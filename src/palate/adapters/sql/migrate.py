"""Bring the tables of a database to the newest revision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from palate.errors import StorageFailed

HEAD: Final = "0017"
"""Revision of the newest migration."""


def migrate(connection: Connection, name: str, begin: Callable[[Connection], None], to: str = HEAD) -> None:
    """Migrate the database ``name`` to a revision, all steps in one transaction, which ``begin`` begins.

    Raises:
        StorageFailed: a newer Palate has written the database.
    """
    version = _read_version(connection)
    if version == to:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise StorageFailed(
            f"The database {name} was written by a newer Palate (schema {version}, this one supports {HEAD}); update "
            "Palate.",
            where=name,
        )
    begin(connection)
    config.attributes["connection"] = connection
    change = command.downgrade if version is not None and version > to else command.upgrade
    change(config, to)
    connection.exec_driver_sql("COMMIT")


def _read_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version
