"""A store with rows of every kind, among them erased and odd ones."""

from __future__ import annotations

from palate.adapters.sql.accounts import SqlAccounts
from palate.adapters.sql.catalogue import SqlCatalogue
from palate.adapters.sql.jobs import SqlJobs
from palate.adapters.sql.mutes import SqlMutes
from palate.adapters.sql.self_descriptions import SqlSelfDescriptions
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.data.items import Item
from palate.data.mutes import Muted
from palate.ports.accounts import Account, Role
from palate.testing.port_contracts.examples import event, impression


async def fill_store(database: SqliteDatabase) -> None:
    log, impressions = SqliteEventLog(database), SqliteImpressions(database, 100)
    await log.append([event(n, f"u{n % 7}", kind="rating", value=n / 8, at=1e9 + n / 3) for n in range(12_000)])
    await log.append([event(12_001, "日本\U0001f600", recommendation_id='"\\')])
    await log.erase("u3")
    await log.store_id()
    await SqlCatalogue(database).put([Item(id=f"i{n}", title=f"Title {n}", domain="movie") for n in range(300)])
    await SqlMutes(database).put("u1", Muted(genres=("horror",)))
    await SqlSelfDescriptions(database).put({"u2": "I like quiet films."})
    await SqlAccounts(database).put(Account("u1", Role.USER, 1.5), None)
    SqlJobs(database).add("train", {}, 5.0)
    for number in range(5):
        impressions.put(impression(number), 0)
    impressions.close()
    log.close()
