"""Where a language has small and large letters of its own, the store counts rows as it does everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import LAST_RESORT_S

_SCRIPT = """
import asyncio, locale, pathlib, sys
from palate.adapters.sqlite import event_log
from palate.adapters.sql.accounts import SqlAccounts
from palate.adapters.sqlite.database import SqliteDatabase, driver_of
from palate.adapters.sql.sessions import SqlSessions
from palate.ports.accounts import Account, Role
from palate.ports.sessions import Session
from palate.testing.port_contracts.examples import event

async def main():
    database = SqliteDatabase(pathlib.Path(sys.argv[1]))
    sessions, log = SqlSessions(database), event_log.SqliteEventLog(database)
    await SqlAccounts(database).put(Account("ann", Role.USER, 0.0), None)
    print([await sessions.start(Session(name, name, 0, 0.0, 9.0)) for name in ("ann", "bob")])
    first, again = await log.append([event(1)]), await log.append([event(1), event(2)])
    print(first.fresh, again.fresh, *again.repeated)
    print(database.write_now(lambda connection: driver_of(connection).execute(event_log._INSERT, ("[]",)).rowcount))
    log.close()
    database.close()

print(locale.setlocale(locale.LC_ALL, ""))
asyncio.run(main())
"""


@pytest.fixture
def turkish(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody in Turkey."""
    if shutil.which("localedef") is None:
        pytest.skip("needs localedef")
    command = ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(tmp_path / "tr_TR.UTF-8")]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"needs the source of the Turkish locale: {made.stderr.strip()}")
    return {**os.environ, "LOCPATH": str(tmp_path), "LC_ALL": "tr_TR.UTF-8"}


@pytest.mark.slow
def test_the_dotless_i_changes_nothing(turkish: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", _SCRIPT, str(tmp_path / "palate.db")]
    done = subprocess.run(command, env=turkish, check=False, capture_output=True, text=True, timeout=LAST_RESORT_S)
    assert done.stdout.splitlines() == ["tr_TR.UTF-8", "[True, False]", "1 1 ('ann', 'e1')", "0"], done.stderr
