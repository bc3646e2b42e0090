"""Which service has an item."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from palate.errors import InvalidInput
from palate.gateway.messages import Answer, Ask, Headers, Missing, rows_of
from palate.gateway.pool import Pool

_MAX_KEPT: Final = 200_000
MAX_LOOK_UPS: Final = 1_000
"""Items of one request that are looked up: each costs a request to every service."""
_AT_ONCE: Final = 20


class Owners:
    """Knows the service of an item by the prefix of its id, from lists, or by asking all services once."""

    def __init__(self, pool: Pool) -> None:
        self._pool, self._kept = pool, OrderedDict[str, str]()

    def by_name(self, item: str) -> str | None:
        """The service that the id names, as in ``book:dune``, or that is known from before."""
        prefix, separator, _ = item.partition(":")
        if separator and prefix in self._pool.services:
            return prefix
        return self._kept.get(item)

    def keep(self, service: str, items: Iterable[str]) -> None:
        """Remember the service of items that it has listed."""
        for item in items:
            if self.by_name(item) is None:
                self._kept[item] = service
                if len(self._kept) > _MAX_KEPT:
                    self._kept.popitem(last=False)

    async def of(self, items: Iterable[str], headers: Headers) -> tuple[dict[str, str], list[Missing]]:
        """The service of each item that a service has, and the services that could not be asked about the others.

        Raises:
            InvalidInput: too many items must be looked up.
        """
        distinct = list(dict.fromkeys(items))
        unknown = [item for item in distinct if self.by_name(item) is None]
        if len(unknown) > MAX_LOOK_UPS:
            raise InvalidInput(
                f"{len(unknown)} items of unknown services are too many at once; send at most {MAX_LOOK_UPS}.",
                where="body",
            )
        slots = asyncio.Semaphore(_AT_ONCE)

        async def look_up(item: str) -> list[Missing]:
            async with slots:
                return await self._look_up(item, headers)

        missing = [each for part in await asyncio.gather(*map(look_up, unknown)) for each in part]
        owners = {item: owner for item in distinct if (owner := self.by_name(item)) is not None}
        return owners, list({each.service: each for each in missing}.values())

    async def of_event(self, user: str, event: str, headers: Headers) -> tuple[str | None, list[Missing]]:
        """The first service that has the event of a user, and the services that could not be asked."""
        ask = Ask("GET", f"/users/{quote(user, safe='')}/history", headers=headers)
        outcomes = await self._pool.ask_all(dict.fromkeys(self._pool.names, ask))
        for outcome in outcomes:
            rows = rows_of(outcome.row(), "events") if isinstance(outcome, Answer) else []
            if any(row.get("event_id") == event for row in rows):
                return outcome.service, []
        return None, [outcome for outcome in outcomes if isinstance(outcome, Missing)]

    async def _look_up(self, item: str, headers: Headers) -> list[Missing]:
        """Ask all services for an item; return those that could not be asked, if none has it."""
        ask = Ask("GET", f"/items/{quote(item, safe='')}", headers=headers)
        outcomes = await self._pool.ask_all(dict.fromkeys(self._pool.names, ask))
        for outcome in outcomes:
            if isinstance(outcome, Answer) and outcome.is_success:
                self.keep(outcome.service, [item])
                return []
        return [outcome for outcome in outcomes if isinstance(outcome, Missing)]
