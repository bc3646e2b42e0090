"""Merge a guest into an account: move the guest's data to the user who signed in."""

from __future__ import annotations

from palate.ports.accounts import Account
from palate.services.context import AppContext
from palate.services.users.erasure import move_events_and_impressions


async def merge_guest(context: AppContext, guest: Account, user: str) -> int:
    """Move a guest's history, slates, mutes and audit entries to ``user``, remove the guest; return the events moved.

    Events keep their ids, so that a repeated or concurrent call moves nothing twice, and the next call completes
    one that was interrupted.
    """
    account = await context.accounts.of(guest.user)
    if account is None or not account.is_guest:  # merged, or signed up in another tab meanwhile
        return 0
    await context.mutes.catch_up()
    if muted := context.mutes.of(guest.user):
        await context.mutes.put(user, context.mutes.of(user).plus(muted))
    if (self_description := await context.self_descriptions.of(guest.user)) and not await context.self_descriptions.of(
        user
    ):
        await context.self_descriptions.put({user: self_description})
    moved = await move_events_and_impressions(context, guest.user, user)
    await context.mutes.forget(guest.user)
    await context.self_descriptions.put({guest.user: ""})
    await context.audit_log.rename(guest.user, user, keeps_address=True)
    await context.accounts.remove(guest.user)
    late = await move_events_and_impressions(context, guest.user, user)  # what was stored during the merge
    return moved.events + late.events
