"""Edit the catalogue; changes apply to the next request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from palate.data.items import Item
from palate.errors import NotFound
from palate.models.composite import with_new_items
from palate.pipeline.serving_state import ServingState
from palate.services.context import AppContext, LiveSnapshot
from palate.services.serve.own_domain import check_own
from palate.text.series import series_of


async def put_items(context: AppContext, items: Sequence[Item]) -> int:
    """Add or replace items; durable on return. Returns the number of new items.

    Raises:
        InvalidInput: an item is not of the domain that the server is limited to.
    """
    check_own(context, items)
    items = list({item.id: item for item in items}.values())  # of several with one id the last counts
    async with context.live_lock:
        live = context.live
        n_new = sum(live.serving.items.get(item.id) is None for item in items)
        revision = await context.catalogue.put(items)
        vocabulary = live.serving.vocabulary.extended(item.id for item in items)
        models = await asyncio.to_thread(with_new_items, live.serving.models, vocabulary, items)
        gazetteer = await asyncio.to_thread(live.serving.gazetteer.with_items, items)
        codes = vocabulary.codes([item.id for item in items])
        indexes = await asyncio.to_thread(live.serving.indexes.with_items, models, codes)
        serving = ServingState(live.serving.items.with_items(vocabulary, items), models, gazetteer, indexes)
        await asyncio.to_thread(series_of, serving.items)
        context.live = replace(live, serving=serving, catalogue_revision=_served_revision(live, revision))
        return n_new


async def remove_item(context: AppContext, id_: str) -> None:
    """Remove an item from the catalogue; its events stay in the log.

    Raises:
        NotFound: there is no such item.
    """
    async with context.live_lock:
        revision = None if id_ in context.live.unlisted else await context.catalogue.remove(id_)
        if revision is None:
            raise NotFound(f"There is no item {id_!r}; nothing was removed.", where=id_)
        live = context.live
        serving = live.serving
        indexes = serving.indexes.without(serving.vocabulary.codes([id_]))
        serving = replace(serving, items=serving.items.without(id_), indexes=indexes)
        context.live = replace(live, serving=serving, catalogue_revision=_served_revision(live, revision))


def _served_revision(live: LiveSnapshot, revision: int) -> int:
    """The catalogue revision that is served after this process changed it to ``revision``.

    If another process changed it before, that change has not been read: the revision stays behind, so that
    :func:`~palate.services.serve.reload.watch` reads the catalogue again.
    """
    return revision if revision == live.catalogue_revision + 1 else live.catalogue_revision
