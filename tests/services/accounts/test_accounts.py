"""Account names, passwords, secrets, and the merging of a guest's history."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from palate.app import open_context
from palate.data.mutes import Muted
from palate.errors import InvalidInput, StorageFailed, TooMany
from palate.ports.accounts import Account, Role
from palate.services.accounts import names, passwords
from palate.services.accounts.auth_service import open_auth_service
from palate.services.accounts.merge_guest import merge_guest
from palate.services.accounts.passwords import Passwords
from palate.services.accounts.session_cache import SessionCache
from palate.services.accounts.sessions import begin, log_out
from palate.services.accounts.sign_in import log_in, sign_up
from palate.services.accounts.tokens import load_or_create_secret
from palate.services.context import AppContext
from palate.services.users.ingest import ingest
from palate.settings import Settings
from tests.services.conftest import NOW, did
from tests.waiting import LAST_RESORT_S

DUNE, ALIEN = "book:dune", "movie:alien"
GUEST = Account("guest", Role.USER, NOW)
anyio = pytest.mark.anyio


@given(st.text(max_size=60))
def test_a_name_is_found_however_it_was_typed(typed: str) -> None:
    try:
        normalized = names.checked(typed)
    except InvalidInput:
        return
    assert names.checked(normalized) == normalized
    assert names.login_of(normalized) == names.login_of(typed) == names.login_of(f" {normalized} ")


@pytest.mark.slow
@anyio
async def test_a_password_matches_itself_alone() -> None:
    hasher = Passwords()
    hashed = await hasher.hash("correct horse")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await hasher.match(hashed, "correct horse")
    for other in ("correct hors", "Correct horse", "", "correct horse" + "\0"):
        assert not await hasher.match(hashed, other)
    assert not await hasher.match(None, "correct horse")
    assert not await hasher.match("no hash at all", "correct horse")


@anyio
async def test_few_are_hashed_at_once_and_a_long_queue_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher, running, max_running, unlimited = Passwords(), 0, 0, False
    lock, all_running = threading.Lock(), threading.Barrier(passwords._MAX_CONCURRENT)

    def verify(_hashed: str, _given: str) -> bool:
        nonlocal running, max_running
        with lock:
            running += 1
            max_running = max(max_running, running)
        if not unlimited:
            all_running.wait(LAST_RESORT_S)
        with lock:
            running -= 1
        return True

    monkeypatch.setattr(hasher, "_verify", verify)
    results = await asyncio.gather(*(hasher.match("x", "y") for _ in range(60)), return_exceptions=True)
    assert Counter(type(result) for result in results) == {
        bool: passwords._MAX_WAITING,
        TooMany: 60 - passwords._MAX_WAITING,
    }
    assert max_running == passwords._MAX_CONCURRENT
    unlimited = True
    assert await hasher.match("x", "y")


@pytest.mark.slow
@anyio
async def test_a_hash_of_older_parameters_is_made_anew_at_a_log_in(context: AppContext) -> None:
    auth = open_auth_service(context)
    entered = await sign_up(auth, "Ann", "correct horse")
    old = replace(entered.account, password=PasswordHasher(1, 1_024, 1).hash("correct horse"))
    await context.accounts.put(old, entered.account)
    await asyncio.gather(*(log_in(auth, "ann", "correct horse") for _ in range(3)))
    better = await context.accounts.of(old.user)
    assert better is not None
    assert better.password is not None
    assert not auth.passwords.is_outdated(better.password)


def test_everyone_who_asks_for_a_secret_at_once_gets_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: load_or_create_secret(tmp_path / "data"), range(32)))
    assert len(secrets) == 1
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_a_secret_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(StorageFailed, match="secret_key"):
        load_or_create_secret(tmp_path / "data")


@anyio
async def test_a_session_is_asked_after_once_a_second(context: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    auth, now = open_auth_service(context), [NOW]
    session = (await begin(auth, (await sign_up(auth, "Ann", "correct horse")).account)).session
    living, other = (SessionCache(context.sessions, lambda: now[0], lambda: 0) for _ in range(2))
    assert await living.is_active(session.id)
    assert await other.is_active(session.id)
    await log_out(replace(auth, session_cache=living), session.id)
    assert not await living.is_active(session.id), "at once where it was done"
    assert await other.is_active(session.id)
    now[0] += 1
    assert not await other.is_active(session.id), "within a second elsewhere"


@pytest.fixture
async def guest(context: AppContext) -> Account:
    """A guest with three events, one of them retracted, and a mute."""
    await context.accounts.put(GUEST, None)
    removed = did("guest", "like", "movie:heat", event_id="gone")
    await ingest(context, [did("guest", "like", DUNE), removed, did("guest", "click", ALIEN, at=NOW - 9)])
    await ingest(context, [replace(removed, event_id="taking", kind="retract", retracts="gone")])
    await context.mutes.put("guest", Muted(genres=("Horror",)))
    return GUEST


async def moved(context: AppContext) -> None:
    """All data of the guest are Ann's, each once."""
    assert [event.item for event in (await context.log.of_user("ann")).events] == [
        DUNE,
        "movie:heat",
        ALIEN,
        "movie:heat",
    ]
    assert (await context.features.history("ann")).items == (ALIEN, DUNE)
    assert len(await context.features.history("guest")) == 0
    assert (await context.log.of_user("guest")).events == ()
    assert context.mutes.of("ann") == Muted(genres=("Horror",))
    assert not context.mutes.of("guest")
    assert await context.accounts.of("guest") is None


@anyio
async def test_a_guests_history_moves_and_nothing_is_counted_twice(context: AppContext, guest: Account) -> None:
    await context.features.history("ann")
    before = dict(await context.features.popularity())
    assert await merge_guest(context, guest, "ann") == 4
    await moved(context)
    assert dict(await context.features.popularity()) == before
    assert await merge_guest(context, guest, "ann") == 0
    await moved(context)


@anyio
async def test_a_guest_who_signed_up_meanwhile_is_left_alone(context: AppContext, guest: Account) -> None:
    await context.accounts.put(replace(guest, name="Zoe", login="zoe"), guest)
    assert await merge_guest(context, guest, "ann") == 0
    assert len((await context.log.of_user("guest")).events) == 4
    assert await context.accounts.find_by_login("zoe") is not None


@anyio
@pytest.mark.parametrize("step", ["impressions.move", "log.move", "mutes.forget", "accounts.remove"])
async def test_a_move_that_was_stopped_is_finished_by_the_next(
    context: AppContext, guest: Account, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_arguments: object) -> None:
        raise StorageFailed("the disk is away")

    port, _, name = step.partition(".")
    with monkeypatch.context() as patched:
        patched.setattr(type(getattr(context, port)), name, fail)
        with pytest.raises(StorageFailed):
            await merge_guest(context, guest, "ann")
    await merge_guest(context, guest, "ann")
    await moved(context)


@pytest.mark.slow
@anyio
async def test_two_processes_that_move_at_once_move_once(
    context: AppContext, guest: Account, settings: Settings
) -> None:
    async with open_context(settings, serving=True) as other_context:
        results = await asyncio.gather(merge_guest(context, guest, "ann"), merge_guest(other_context, guest, "ann"))
        assert sum(results) == 4
        await context.mutes.catch_up()
        for instance in (context, other_context):
            await instance.features.catch_up()
            await instance.features.recount()
            await moved(instance)
    async with open_context(settings, serving=True) as after:
        await moved(after)
