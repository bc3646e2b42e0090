"""The catalogue: /items, /similar, /search, /trending, /facets."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response

from palate.data.item_table import Filters
from palate.data.items import Item
from palate.errors import NotFound
from palate.server.context import Serving
from palate.server.problems import describe
from palate.server.schemas.fields import MAX_ID_LENGTH, Count, Id, Word
from palate.server.schemas.items import (
    Facets,
    Found,
    HoldingOut,
    ItemFacts,
    ItemOut,
    ItemsAccepted,
    ItemsIn,
    ItemsOut,
    Search,
    Similar,
    SimilarItem,
    SimilarRequest,
    Trending,
    TrendingItem,
)
from palate.services.catalogue.edit_items import put_items, remove_item
from palate.services.context import AppContext
from palate.services.serve.answer_rows import card
from palate.services.serve.facets import Facet, facet
from palate.services.serve.search import search
from palate.services.serve.similar import similar
from palate.text.tokens import folded

router = APIRouter(tags=["items"], responses=describe())


@router.post("/items")
async def upsert_items(context: Serving, body: ItemsIn) -> ItemsAccepted:
    """Add or replace many items; they can be recommended at once."""
    added = await put_items(context, [one.item(one.item_id) for one in body.items])
    return ItemsAccepted(added=added, replaced=len(body.items) - added)


@router.get("/items")
async def find_items(
    context: Serving, title: Annotated[Word, Query()], limit: Annotated[Count, Query()] = 10
) -> ItemsOut:
    """Items by their exact title, without case or accents."""
    wanted = folded(title).strip()
    found = [item for item in context.live.serving.items.items if item is not None and folded(item.title) == wanted]
    return ItemsOut(items=[ItemOut.of(item) for item in found[:limit]])


@router.get("/items/{item_id:path}", responses=describe(404))
async def read_item(context: Serving, item_id: Id) -> ItemOut:
    """One item with everything that is known of it."""
    return ItemOut.of(_item(context, item_id))


@router.put("/items/{item_id:path}")
async def upsert_item(context: Serving, item_id: Id, facts: ItemFacts) -> ItemOut:
    """Add or replace one item; it can be recommended at once."""
    item = facts.item(item_id)
    await put_items(context, [item])
    return ItemOut.of(item)


@router.delete("/items/{item_id:path}", status_code=204, responses=describe(404))
async def delete_item(context: Serving, item_id: Id) -> Response:
    """Take an item out of the catalogue; what users did with it stays in the log."""
    await remove_item(context, item_id)
    return Response(status_code=204)


@router.post("/similar", responses=describe(404))
async def similar_items(context: Serving, request: SimilarRequest) -> Similar:
    """Items near to one, by who took to it and by what it is about."""
    near = similar(context, request.item_id, request.top_k, Filters(domains=tuple(request.domains)))
    rows = [SimilarItem(item_id=id_, similarity=alike, **card(_item(context, id_))) for id_, alike in near]
    return Similar(item_id=request.item_id, similar=rows)


@router.get("/search")
async def search_items(context: Serving, q: Annotated[Word, Query()], limit: Annotated[Count, Query()] = 10) -> Search:
    """Items by words: titles first, however they are typed, then all that is known of items and what it means."""
    found = search(context, q, limit)
    return Search(query=q, results=[Found(item_id=item.id, score=score, **card(item)) for item, score in found])


@router.get("/trending")
async def trending_items(
    context: Serving,
    limit: Annotated[Count, Query()] = 10,
    domain: Annotated[Word | None, Query()] = None,
) -> Trending:
    """What is taken to most of late; old interest fades."""
    table, counts = context.live.serving.items, context.features.popularity()
    rows: list[TrendingItem] = []
    for id_, heat in context.features.trending():
        item = table.get(id_)
        if item is not None and domain in (None, item.domain):
            rows.append(TrendingItem(item_id=id_, heat=heat, events=round(counts[id_]), **card(item)))
        if len(rows) == limit:
            break
    return Trending(trending=rows)


@router.get("/facets/{kind}")
async def read_facet(
    context: Serving,
    kind: Facet,
    starting: Annotated[str, Query(max_length=MAX_ID_LENGTH)] = "",
    limit: Annotated[Count, Query()] = 100,
) -> Facets:
    """What the catalogue can be narrowed by: its domains, genres, tags or users, the most frequent first.

    `starting` leaves those in which a word begins so.
    """
    found = await asyncio.to_thread(facet, context.live.serving.items, kind, starting, limit)
    return Facets(values=[HoldingOut(**asdict(one)) for one in found])


def _item(context: AppContext, id_: str) -> Item:
    item = context.live.serving.items.get(id_)
    if item is None:
        raise NotFound(f"There is no item {id_!r} in the catalogue.", where="item_id")
    return item
