"""API keys: /keys."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from palate.server.audit import note
from palate.server.context import ContextDep
from palate.server.credentials import Credentials
from palate.server.problems import describe
from palate.server.schemas.api_keys import CreateKeyRequest, KeyOut, KeysOut, NewKeyOut
from palate.server.schemas.fields import Word
from palate.services.accounts.api_keys import create_key, revoke_key

router = APIRouter(prefix="/keys", tags=["accounts"], responses=describe())


@router.get("")
async def list_keys(context: ContextDep) -> KeysOut:
    """Return all API keys of the store, oldest first, without their secret part."""
    return KeysOut(keys=[KeyOut.of(key) for key in await context.api_keys.all()])


@router.post("", status_code=201)
async def create(context: ContextDep, request: Request, body: CreateKeyRequest) -> NewKeyOut:
    """Create an API key; only this answer has the key itself."""
    expires_at = None if body.expires is None else body.expires.timestamp()
    key, text = await create_key(context, body.name, body.scopes, expires_at=expires_at, per_minute=body.per_minute)
    _read_again(request)
    note(request, target=key.id)
    return NewKeyOut.created_as(key, text)


@router.delete("/{key_id}", status_code=204, responses=describe(404))
async def revoke(context: ContextDep, request: Request, key_id: Word) -> Response:
    """Revoke an API key for good: this process refuses it at once, others within a second."""
    await revoke_key(context, key_id)
    _read_again(request)
    return Response(status_code=204)


def _read_again(request: Request) -> None:
    credentials: Credentials = request.app.state.credentials
    if credentials.keys is not None:
        credentials.keys.invalidate()
