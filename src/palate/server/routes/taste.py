"""Taste profiles of users, and the map of the catalogue: /users/{user_id}/taste, /map."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter

from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.fields import UserId
from palate.server.schemas.taste import AreaOut, DotOut, LikingOut, MapOut, TasteOut
from palate.services.serve.taste_map import taste_maps_of
from palate.services.users.taste_profile import taste_of

router = APIRouter(tags=["users"], responses=describe())


@router.get("/users/{user_id:path}/taste")
async def read_taste(context: ContextDep, user_id: UserId) -> TasteOut:
    """Return the preferences of a user by domain, genre, decade, creator, tag and mood, compared with the catalogue."""
    taste = await taste_of(context, user_id)
    kinds = {kind: [LikingOut(**asdict(liking)) for liking in likings] for kind, likings in taste.kinds.items()}
    return TasteOut(user_id=user_id, n_items=taste.n_items, kinds=kinds)


@router.get("/map", responses=describe(503))
async def read_map(context: ContextDep) -> MapOut:
    """Return a two-dimensional map of the catalogue: items that the same users like are near each other.

    The first request after a training takes some seconds.
    """
    live = context.live
    catalogue_map = await taste_maps_of(context).get(live)
    dots = [
        DotOut(
            item_id=item.id,
            title=item.title,
            domain=item.domain,
            genre=next(iter(item.genres), None),
            x=round(dot.x, 4),
            y=round(dot.y, 4),
        )
        for dot in catalogue_map.dots
        if (item := live.serving.items.get(dot.item.id))
        is not None  # it may have been removed since the map was computed
    ]
    return MapOut(
        snapshot=catalogue_map.version, items=dots, areas=[AreaOut(**asdict(area)) for area in catalogue_map.areas]
    )
