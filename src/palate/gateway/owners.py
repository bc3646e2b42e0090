"""Which service has an item."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from palate.gateway.messages import Answer, Ask, Headers, Missing, rows_of
from palate.gateway.pool import Pool

_MAX_KEPT: Final = 100_000
_LOOK_UPS: Final = 50
"""Items of one request that are looked up: each costs a request to every service."""


class Owners:
    """Knows the service of an item by the prefix of its id, else by asking all services once."""

    def __init__(self, pool: Pool) -> None:
        self._pool, self._kept = pool, OrderedDict[str, str]()

    def by_name(self, item: str) -> str | None:
        """The service that the id names, as in ``book:dune``, or that is known from before."""
        prefix, separator, _ = item.partition(":")
        if separator and prefix in self._pool.services:
            return prefix
        return self._kept.get(item)

    async def of(self, items: Iterable[str], headers: Headers) -> tuple[dict[str, str], list[Missing]]:
        """The service of each item that a service has, and the services that could not be asked about the others."""
        owners, unknown, missing = dict[str, str](), list[str](), dict[str, Missing]()
        for item in dict.fromkeys(items):
            owner = self.by_name(item)
            if owner is None:
                unknown.append(item)
            else:
                owners[item] = owner
        for item in unknown[:_LOOK_UPS]:
            ask = Ask("GET", f"/items/{quote(item, safe='')}", headers=headers)
            for outcome in await self._pool.ask_all(dict.fromkeys(self._pool.names, ask)):
                if isinstance(outcome, Missing):
                    missing[outcome.service] = outcome
                elif outcome.is_success:
                    owners[item] = outcome.service
                    self._keep(item, outcome.service)
        return owners, list(missing.values()) if len(owners) < len(owners.keys() | unknown) else []

    async def of_event(self, user: str, event: str, headers: Headers) -> tuple[str | None, list[Missing]]:
        """The first service that has the event of a user, and the services that could not be asked."""
        ask = Ask("GET", f"/users/{quote(user, safe='')}/history", headers=headers)
        outcomes = await self._pool.ask_all(dict.fromkeys(self._pool.names, ask))
        for outcome in outcomes:
            rows = rows_of(outcome.row(), "events") if isinstance(outcome, Answer) else []
            if any(row.get("event_id") == event for row in rows):
                return outcome.service, []
        return None, [outcome for outcome in outcomes if isinstance(outcome, Missing)]

    def _keep(self, item: str, service: str) -> None:
        self._kept[item] = service
        if len(self._kept) > _MAX_KEPT:
            self._kept.popitem(last=False)
