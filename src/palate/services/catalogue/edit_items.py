"""Edit the catalogue: what is added can be recommended at once, what is removed is gone at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from palate.data.items import Item
from palate.errors import NotFound
from palate.models.composite import grown
from palate.pipeline.query import Scene
from palate.services.context import Engine, Live
from palate.text.series import series_of


async def put_items(engine: Engine, items: Sequence[Item]) -> int:
    """Add or replace items; durable on return. How many of them are new."""
    items = list({item.id: item for item in items}.values())  # the last of an id counts
    async with engine.changing:
        live = engine.live
        new = sum(live.scene.items.get(item.id) is None for item in items)
        revision = await engine.catalogue.put(items)
        vocabulary = live.scene.vocabulary.extended(item.id for item in items)
        models = await asyncio.to_thread(grown, live.scene.models, vocabulary, items)
        lexicon = await asyncio.to_thread(live.scene.lexicon.with_items, items)
        scene = Scene(live.scene.items.with_items(vocabulary, items), models, lexicon)
        await asyncio.to_thread(series_of, scene.items)
        engine.live = replace(live, scene=scene, catalogue_revision=_seen(live, revision))
        return new


async def remove_item(engine: Engine, id_: str) -> None:
    """Take an item out of the catalogue; its events stay in the log.

    Raises:
        NotFound: there is no such item.
    """
    async with engine.changing:
        revision = await engine.catalogue.remove(id_)
        if revision is None:
            raise NotFound(f"There is no item {id_!r}; nothing was removed.", where=id_)
        live = engine.live
        scene = replace(live.scene, items=live.scene.items.without(id_))
        engine.live = replace(live, scene=scene, catalogue_revision=_seen(live, revision))


def _seen(live: Live, made: int) -> int:
    """Up to which revision the catalogue is served after a change of our own that made ``made``.

    Where another process changed it before, that change is yet to be read: the revision stays behind, so that
    :func:`~palate.services.serve.reload.follow` reads the catalogue anew.
    """
    return made if made == live.catalogue_revision + 1 else live.catalogue_revision
