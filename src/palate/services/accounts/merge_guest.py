"""Join: a guest turns out to be somebody, and what they did becomes theirs."""

from __future__ import annotations

from palate.ports.accounts import Account
from palate.services.context import AppContext


async def merge_guest(context: AppContext, guest: Account, user: str) -> int:
    """Make a guest's history, slates and mutes those of ``user``, and remove the guest; how many events that were.

    Events move, with their ids: doing it again, or twice at once, moves nothing twice, and what was stopped
    half-way is finished by the next try.
    """
    stands = await context.accounts.of(guest.user)
    if stands is None or not stands.is_guest:  # joined, or signed up in another tab meanwhile
        return 0
    await context.mutes.catch_up()
    if muted := context.mutes.of(guest.user):
        await context.mutes.put(user, context.mutes.of(user).plus(muted))
    if (about := await context.abouts.of(guest.user)) and not await context.abouts.of(user):
        await context.abouts.put({user: about})
    await context.impressions.move(guest.user, user)
    moved = await context.features.move(guest.user, user)
    await context.mutes.forget(guest.user)
    await context.abouts.put({guest.user: ""})
    for one in (guest.user, user):
        context.exposures.forget(one)
    await context.accounts.remove(guest.user)
    return moved + await context.features.move(guest.user, user)  # what came in before the door was shut
