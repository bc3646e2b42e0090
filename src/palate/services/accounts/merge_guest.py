"""Join: a guest turns out to be somebody, and what they did becomes theirs."""

from __future__ import annotations

from palate.ports.accounts import Account
from palate.services.context import Engine


async def join(engine: Engine, guest: Account, user: str) -> int:
    """Make a guest's history, slates and mutes those of ``user``, and remove the guest; how many events that were.

    Events move, with their ids: doing it again, or twice at once, moves nothing twice, and what was stopped
    half-way is finished by the next try.
    """
    stands = await engine.accounts.of(guest.user)
    if stands is None or not stands.is_guest:  # joined, or signed up in another tab meanwhile
        return 0
    await engine.mutes.catch_up()
    if muted := engine.mutes.of(guest.user):
        await engine.mutes.put(user, engine.mutes.of(user).plus(muted))
    if (about := await engine.abouts.of(guest.user)) and not await engine.abouts.of(user):
        await engine.abouts.put({user: about})
    await engine.impressions.move(guest.user, user)
    moved = await engine.features.move(guest.user, user)
    await engine.mutes.forget(guest.user)
    await engine.abouts.put({guest.user: ""})
    for one in (guest.user, user):
        engine.offered.forget(one)
    await engine.accounts.remove(guest.user)
    return moved + await engine.features.move(guest.user, user)  # what came in before the door was shut
