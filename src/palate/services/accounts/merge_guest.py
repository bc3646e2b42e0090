"""Join: a guest turns out to be somebody, and what they did becomes theirs."""

from __future__ import annotations

from palate.ports.accounts import Account
from palate.services.context import Engine


async def join(engine: Engine, guest: Account, person: str) -> int:
    """Make a guest's history, slates and mutes those of ``person``, and remove the guest; how many events that were.

    Events move, with their ids: doing it again, or twice at once, moves nothing twice, and what was stopped
    half-way is finished by the next try.
    """
    stands = await engine.accounts.of(guest.person)
    if stands is None or not stands.is_guest:  # joined, or signed up in another tab meanwhile
        return 0
    await engine.mutes.catch_up()
    if muted := engine.mutes.of(guest.person):
        await engine.mutes.put(person, engine.mutes.of(person).plus(muted))
    if (about := await engine.abouts.of(guest.person)) and not await engine.abouts.of(person):
        await engine.abouts.put({person: about})
    await engine.impressions.move(guest.person, person)
    moved = await engine.features.move(guest.person, person)
    await engine.mutes.forget(guest.person)
    await engine.abouts.put({guest.person: ""})
    for one in (guest.person, person):
        engine.offered.forget(one)
    await engine.accounts.remove(guest.person)
    return moved + await engine.features.move(guest.person, person)  # what came in before the door was shut
