"""What somebody takes to, and the map of the catalogue: /users/{user_id}/taste, /map."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter

from palate.server.context import Serving
from palate.server.problems import describe
from palate.server.schemas.fields import Id
from palate.server.schemas.taste import AreaOut, DotOut, LikingOut, MapOut, TasteOut
from palate.services.serve.taste_map import taste_maps_of
from palate.services.users.taste_profile import taste_of

router = APIRouter(tags=["users"], responses=describe())


@router.get("/users/{user_id:path}/taste")
async def read_taste(context: Serving, user_id: Id) -> TasteOut:
    """What a user takes to by domain, genre, decade, creator, tag and mood, beside what the catalogue holds."""
    taste = await taste_of(context, user_id)
    kinds = {kind: [LikingOut(**asdict(one)) for one in likings] for kind, likings in taste.kinds.items()}
    return TasteOut(user_id=user_id, n_items=taste.n_items, kinds=kinds)


@router.get("/map", responses=describe(503))
async def read_map(context: Serving) -> MapOut:
    """The catalogue on a page: what the same users like lies close together. The first to ask waits some seconds."""
    live = context.live
    drawn = await taste_maps_of(context).get(live.version, live.serving)
    dots = [
        DotOut(
            item_id=item.id,
            title=item.title,
            domain=item.domain,
            genre=next(iter(item.genres), None),
            x=round(one.x, 4),
            y=round(one.y, 4),
        )
        for one in drawn.dots
        if (item := live.serving.items.get(one.item.id)) is not None  # it may have left since the map was drawn
    ]
    return MapOut(snapshot=drawn.version, items=dots, areas=[AreaOut(**asdict(one)) for one in drawn.areas])
