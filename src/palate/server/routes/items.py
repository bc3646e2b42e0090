"""The catalogue: /items, /similar, /search, /trending, /facets."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response

from palate.data.item_table import Filters
from palate.data.items import Item
from palate.errors import NotFound
from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.fields import MAX_ID_LENGTH, Count, Id, Word
from palate.server.schemas.items import (
    Facets,
    FacetValue,
    ItemFacts,
    ItemOut,
    ItemsAccepted,
    ItemsIn,
    ItemsOut,
    Search,
    SearchResult,
    Similar,
    SimilarItem,
    SimilarRequest,
    Trending,
    TrendingItem,
)
from palate.services.catalogue.edit_items import put_items, remove_item
from palate.services.context import AppContext
from palate.services.serve.answer_rows import item_card
from palate.services.serve.facets import Facet, facet
from palate.services.serve.search import search
from palate.services.serve.similar import similar
from palate.text.tokens import folded

router = APIRouter(tags=["items"], responses=describe())


@router.post("/items")
async def upsert_items(context: ContextDep, body: ItemsIn) -> ItemsAccepted:
    """Add or replace many items; they can be recommended at once."""
    added = await put_items(context, [item.item(item.item_id) for item in body.items])
    return ItemsAccepted(added=added, replaced=len(body.items) - added)


@router.get("/items")
async def find_items(
    context: ContextDep, title: Annotated[Word, Query()], limit: Annotated[Count, Query()] = 10
) -> ItemsOut:
    """Find items by their exact title, ignoring case and accents."""
    folded_title = folded(title).strip()
    matches = [
        item for item in context.live.serving.items.items if item is not None and folded(item.title) == folded_title
    ]
    return ItemsOut(items=[ItemOut.of(item) for item in matches[:limit]])


@router.get("/items/{item_id:path}", responses=describe(404))
async def read_item(context: ContextDep, item_id: Id) -> ItemOut:
    """Return one item with all its fields."""
    return ItemOut.of(_get_item(context, item_id))


@router.put("/items/{item_id:path}")
async def upsert_item(context: ContextDep, item_id: Id, facts: ItemFacts) -> ItemOut:
    """Add or replace one item; it can be recommended at once."""
    item = facts.item(item_id)
    await put_items(context, [item])
    return ItemOut.of(item)


@router.delete("/items/{item_id:path}", status_code=204, responses=describe(404))
async def delete_item(context: ContextDep, item_id: Id) -> Response:
    """Remove an item from the catalogue; its events stay in the log."""
    await remove_item(context, item_id)
    return Response(status_code=204)


@router.post("/similar", responses=describe(404))
async def similar_items(context: ContextDep, request: SimilarRequest) -> Similar:
    """Find similar items, by the users who liked both and by content."""
    neighbours = similar(context, request.item_id, request.top_k, Filters(domains=tuple(request.domains)))
    rows = [
        SimilarItem(item_id=id_, similarity=similarity, **item_card(_get_item(context, id_)))
        for id_, similarity in neighbours
    ]
    return Similar(item_id=request.item_id, similar=rows)


@router.get("/search")
async def search_items(
    context: ContextDep, q: Annotated[Word, Query()], limit: Annotated[Count, Query()] = 10
) -> Search:
    """Search items by words: first by title, tolerating misspellings, then by all text and its meaning."""
    matches = search(context, q, limit)
    return Search(
        query=q, results=[SearchResult(item_id=item.id, score=score, **item_card(item)) for item, score in matches]
    )


@router.get("/trending")
async def trending_items(
    context: ContextDep,
    limit: Annotated[Count, Query()] = 10,
    domain: Annotated[Word | None, Query()] = None,
) -> Trending:
    """Return the items with the most positive events of late; older events count less."""
    table, counts = context.live.serving.items, await context.features.popularity()
    rows: list[TrendingItem] = []
    for id_, heat in await context.features.trending():
        item = table.get(id_)
        if item is not None and domain in (None, item.domain):
            rows.append(TrendingItem(item_id=id_, heat=heat, events=round(counts[id_]), **item_card(item)))
        if len(rows) == limit:
            break
    return Trending(trending=rows)


@router.get("/facets/{kind}")
async def read_facet(
    context: ContextDep,
    kind: Facet,
    starting: Annotated[str, Query(max_length=MAX_ID_LENGTH)] = "",
    limit: Annotated[Count, Query()] = 100,
) -> Facets:
    """Return the values by which the catalogue can be filtered (domains, genres, tags or people), most frequent first.

    `starting` keeps the values in which a word begins with it.
    """
    values = await asyncio.to_thread(facet, context.live.serving.items, kind, starting, limit)
    return Facets(values=[FacetValue(**asdict(value)) for value in values])


def _get_item(context: AppContext, id_: str) -> Item:
    item = context.live.serving.items.get(id_)
    if item is None:
        raise NotFound(f"There is no item {id_!r} in the catalogue.", where="item_id")
    return item
