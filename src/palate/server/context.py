"""How a route gets at the engine, at the door, and at who is asking."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request

from palate.errors import NotAllowed
from palate.server.caller import Caller
from palate.services.accounts.auth_service import Door
from palate.services.context import Engine

NO_ACCOUNTS: Final = "This server has no accounts: it takes keys alone. Its operator can set SECRET_KEY."


async def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


async def _maybe_door(request: Request) -> Door | None:
    door: Door | None = request.app.state.door
    return door


async def _door(request: Request) -> Door:
    door = await _maybe_door(request)
    if door is None:
        raise NotAllowed(NO_ACCOUNTS)
    return door


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


Serving = Annotated[Engine, Depends(_engine)]
"""The engine that this server runs."""

Entrance = Annotated[Door, Depends(_door)]
"""Where users come in, if this server has accounts."""

MaybeEntrance = Annotated[Door | None, Depends(_maybe_door)]
"""The same, for routes that need it at times."""

Asking = Annotated[Caller, Depends(_caller)]
"""Who is asking."""
