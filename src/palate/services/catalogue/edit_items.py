"""Edit the catalogue: what is added can be recommended at once, what is removed is gone at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from palate.data.items import Item
from palate.errors import NotFound
from palate.models.composite import with_new_items
from palate.pipeline.query import ServingState
from palate.services.context import AppContext, Live
from palate.text.series import series_of


async def put_items(context: AppContext, items: Sequence[Item]) -> int:
    """Add or replace items; durable on return. How many of them are new."""
    items = list({item.id: item for item in items}.values())  # the last of an id counts
    async with context.changing:
        live = context.live
        new = sum(live.serving.items.get(item.id) is None for item in items)
        revision = await context.catalogue.put(items)
        vocabulary = live.serving.vocabulary.extended(item.id for item in items)
        models = await asyncio.to_thread(with_new_items, live.serving.models, vocabulary, items)
        gazetteer = await asyncio.to_thread(live.serving.gazetteer.with_items, items)
        serving = ServingState(live.serving.items.with_items(vocabulary, items), models, gazetteer)
        await asyncio.to_thread(series_of, serving.items)
        context.live = replace(live, serving=serving, catalogue_revision=_seen(live, revision))
        return new


async def remove_item(context: AppContext, id_: str) -> None:
    """Take an item out of the catalogue; its events stay in the log.

    Raises:
        NotFound: there is no such item.
    """
    async with context.changing:
        revision = await context.catalogue.remove(id_)
        if revision is None:
            raise NotFound(f"There is no item {id_!r}; nothing was removed.", where=id_)
        live = context.live
        serving = replace(live.serving, items=live.serving.items.without(id_))
        context.live = replace(live, serving=serving, catalogue_revision=_seen(live, revision))


def _seen(live: Live, made: int) -> int:
    """Up to which revision the catalogue is served after a change of our own that made ``made``.

    Where another process changed it before, that change is yet to be read: the revision stays behind, so that
    :func:`~palate.services.serve.reload.follow` reads the catalogue anew.
    """
    return made if made == live.catalogue_revision + 1 else live.catalogue_revision
