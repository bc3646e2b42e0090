"""Keys of issuers: what is read when, how rarely, and what happens while the issuer is down or rotates its keys."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from palate.errors import IssuerFailed, NotSignedIn
from palate.services.accounts.discovery import Discovery
from palate.services.accounts.issuer_keys import IssuerKeys
from palate.services.accounts.verify_token import verify_token
from palate.settings import Issuer
from tests.oidc_provider import API, Provider, SigningKey

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class World:
    """An issuer without a network, and a clock that only waiting moves."""

    def __init__(self, **settings: Any) -> None:
        self.provider = Provider("https://issuer.example", 1e9)
        self.issuer = Issuer(issuer=self.provider.issuer, audience=API, **settings)
        self.keys = IssuerKeys(self, self.issuer, Discovery(self, self.issuer), lambda: self.now, self.sleep)
        self.n_running = 0
        self.document: dict[str, Any] | None = None

    @property
    def now(self) -> float:
        assert self.provider.now is not None
        return self.provider.now

    @now.setter
    def now(self, at: float) -> None:
        self.provider.now = at

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    async def fetch(self, url: str) -> dict[str, Any]:
        self.provider.requests.append(url)
        assert self.n_running == 0, "one read at a time"
        self.n_running += 1
        await asyncio.sleep(0)
        self.n_running -= 1
        if self.provider.is_down:
            raise IssuerFailed("down")
        if url.endswith("/openid-configuration"):
            return self.provider.discovery()
        return self.document or {"keys": [key.jwk for key in self.provider.keys]}

    async def close(self) -> None: ...

    @property
    def n_reads(self) -> int:
        return sum(url.endswith("/jwks") for url in self.provider.requests)

    async def is_valid(self, token: str) -> bool:
        try:
            await verify_token(token, self.issuer, self.keys, self.issuer.audience, self.now)
        except NotSignedIn:
            return False
        return True


async def test_a_thousand_requests_while_keys_rotate_get_no_wrong_answer() -> None:
    """A quarter of the tokens is signed by a stranger who names the newest key."""
    world, draws = World(), random.Random(1)
    stranger = SigningKey("stranger")
    wrong = []

    async def request(number: int) -> None:
        await asyncio.sleep(0)
        if number % 100 == 50:
            world.provider.rotate()
        is_forged = draws.random() < 0.25
        newest = world.provider.keys[-1]
        token = stranger.sign(world.provider.claims(), kid=newest.kid) if is_forged else world.provider.token()
        if await world.is_valid(token) == is_forged:
            wrong.append(number)

    running: set[asyncio.Task[None]] = set()
    for number in range(1_000):
        running.add(asyncio.create_task(request(number)))
        if len(running) == 20:
            _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.gather(*running)
    assert wrong == []
    assert 11 <= world.n_reads <= 25


async def test_made_up_keys_cost_the_issuer_little() -> None:
    world = World()
    assert await world.is_valid(world.provider.token())
    made_up = [world.provider.keys[0].sign(world.provider.claims(), kid=f"made up {n}") for n in range(300)]
    assert not any(await asyncio.gather(*map(world.is_valid, made_up[:100])))
    assert not any([await world.is_valid(token) for token in made_up[100:]])
    assert world.n_reads <= 5
    for _ in range(10):
        world.now += 30
        assert not await world.is_valid(made_up[0])
    assert world.n_reads <= 16
    assert await world.is_valid(world.provider.token())


async def test_old_keys_are_read_again_in_the_background() -> None:
    world = World(keys_ttl_s=60)
    assert await world.is_valid(world.provider.token())
    world.now += 61
    assert await world.is_valid(world.provider.token())
    assert world.n_reads == 1, "the request did not wait"
    await world.keys.close()
    world.now += 61
    assert await world.is_valid(world.provider.token())
    assert world.keys._reading is not None
    await world.keys._reading
    assert world.n_reads == 2


async def test_a_new_key_is_accepted_at_once_however_often_nothing_was_new() -> None:
    world = World(keys_ttl_s=60)
    for _ in range(10):
        assert await world.is_valid(world.provider.token())
        world.now += 61
        await asyncio.sleep(0.001)
    world.now += 2
    world.provider.rotate()
    assert await world.is_valid(world.provider.token())


async def test_while_the_issuer_is_down_keys_are_valid_up_to_their_greatest_age() -> None:
    world = World(keys_ttl_s=10, keys_max_age_s=200)
    token = world.provider.token()
    assert await world.is_valid(token)
    world.provider.is_down = True
    for _ in range(6):
        world.now += 32
        assert await world.is_valid(token)
    world.now += 32
    with pytest.raises(IssuerFailed):
        await world.is_valid(token)
    world.provider.is_down = False
    world.now += 32
    assert await world.is_valid(token)


async def test_an_issuer_that_is_down_at_the_start_is_told_and_found_when_it_is_up() -> None:
    world = World()
    world.provider.is_down = True
    for _ in range(50):
        with pytest.raises(IssuerFailed):
            await world.is_valid(world.provider.token())
    assert len(world.provider.requests) <= 4
    world.provider.is_down = False
    world.now += 30
    assert await world.is_valid(world.provider.token())


async def test_a_withdrawn_key_is_refused_after_the_next_read() -> None:
    world = World(keys_ttl_s=60)
    token = world.provider.token()
    assert await world.is_valid(token)
    world.provider.keys = [SigningKey("other")]
    world.now += 61
    await world.is_valid(token)
    await asyncio.sleep(0.01)
    assert not await world.is_valid(token)


async def test_keys_that_verify_nothing_are_left_out() -> None:
    world = World(algorithms=["RS256", "ES256"])
    good, weak = SigningKey("good"), rsa.generate_private_key(65537, 1_024)
    weak_jwk = jwt.algorithms.RSAAlgorithm.to_jwk(weak.public_key(), as_dict=True)
    private = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(good.private))
    world.document = {
        "keys": [
            {"kty": "oct", "k": "AAAA", "kid": "shared"},
            {**weak_jwk, "kid": "weak"},
            {**private, "kid": "private"},
            {**good.jwk, "kid": "encryption", "use": "enc"},
            {**good.jwk, "kid": "other algorithm", "alg": "ES384"},
            {**good.jwk, "kid": ["odd"]},
            {"kty": ["odd"]},
            {"kty": "EC", "crv": "P-256", "x": "!", "y": "!", "kid": "broken"},
            "odd",
            good.jwk,
        ]
    }
    assert await world.keys.find("good", "ES256") is not None
    assert {kid for kid, _ in world.keys._keys} == {"good"}
    assert await world.keys.find(None, "ES256") is not None, "without a name the only key is meant"


@pytest.mark.parametrize("document", [{}, {"keys": {}}, {"keys": None}])
async def test_what_is_no_key_set_counts_as_down(document: dict[str, Any]) -> None:
    world = World()
    world.document = {"x": 1, **document}
    with pytest.raises(IssuerFailed):
        await world.is_valid(world.provider.token())


@pytest.mark.parametrize("changes", [{"issuer": "https://other.example"}, {"jwks_uri": "http://issuer.example/jwks"}])
async def test_a_discovery_document_of_another_or_without_tls_is_refused(
    changes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    monkeypatch.setattr(world.provider, "discovery", lambda: {**Provider.discovery(world.provider), **changes})
    with pytest.raises(IssuerFailed):
        await world.is_valid(world.provider.token())
