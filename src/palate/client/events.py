"""Send events: with ids, so that they count once however often they are sent, and in pages of any number."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Final, cast

from palate.client.call import AsyncSender, Call, Sender
from palate.client.errors import ClientError
from palate.client.messages import encode
from palate.client.types import EventIn, EventsAccepted

PAGE_EVENTS: Final = 1_000
"""The most events in one request; the server takes 10,000."""
PAGE_BYTES: Final = 1_000_000
"""The most bytes in one request; the server takes ``server.max_body_bytes``, 2,000,000 by default."""


class Events:
    """``client.events``."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def send(self, events: EventIn | Iterable[EventIn]) -> EventsAccepted:
        """Store one event or any number of them; all are on the disk when this returns.

        Events get an ``event_id`` if they have none, so that trying again counts none twice. They are sent in pages of
        up to 1,000; a page is stored whole or not at all.

        Raises:
            ClientError: a page was refused. Its ``unsent_events`` are that page and what follows, with their ids.
        """
        sent, total = _identified(events), _nothing()
        n_sent = 0
        for page in pages(sent):
            try:
                _add(total, self._sender.send(_call(page)))
            except ClientError as error:
                error.unsent_events = sent[n_sent:]
                raise
            n_sent += len(page)
        return total


class AsyncEvents:
    """``client.events`` of the asynchronous client."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def send(self, events: EventIn | Iterable[EventIn]) -> EventsAccepted:
        """Store one event or any number of them, as :meth:`Events.send` does.

        Raises:
            ClientError: a page was refused. Its ``unsent_events`` are that page and what follows, with their ids.
        """
        sent, total = _identified(events), _nothing()
        n_sent = 0
        for page in pages(sent):
            try:
                _add(total, await self._sender.send(_call(page)))
            except ClientError as error:
                error.unsent_events = sent[n_sent:]
                raise
            n_sent += len(page)
        return total


def pages(events: list[EventIn]) -> Iterator[list[EventIn]]:
    """Split events into requests of at most :data:`PAGE_EVENTS` events and about :data:`PAGE_BYTES` bytes."""
    page: list[EventIn] = []
    n_bytes = 0
    for event in events:
        size = len(encode(event)) + 1
        if page and (len(page) == PAGE_EVENTS or n_bytes + size > PAGE_BYTES):
            yield page
            page, n_bytes = [], 0
        page.append(event)
        n_bytes += size
    if page:
        yield page


def _identified(events: EventIn | Iterable[EventIn]) -> list[EventIn]:
    """Copies of the events in which each has an id."""
    several = [cast(EventIn, events)] if isinstance(events, dict) else events
    return [event if event.get("event_id") else {**event, "event_id": uuid.uuid4().hex} for event in several]


def _call(page: list[EventIn]) -> Call[EventsAccepted]:
    return Call[EventsAccepted]("POST", "/events", body={"events": page}, is_repeatable=True)


def _nothing() -> EventsAccepted:
    return {"accepted": 0, "repeated": [], "event_ids": []}


def _add(total: EventsAccepted, page: EventsAccepted) -> None:
    total["accepted"] += page["accepted"]
    total["repeated"] += page["repeated"]
    total["event_ids"] += page["event_ids"]
