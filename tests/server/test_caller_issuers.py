"""Tokens of an issuer beside those of the server: what is forged, old or meant for others opens nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx import Client

from palate.errors import ConfigError
from palate.ports.accounts import Account, Role
from palate.server.main import create_app
from palate.settings import load_settings
from tests.oidc_provider import API, CLIENT_ID, Provider, SigningKey, running_provider
from tests.server.answers import problem, read_json
from tests.server.conftest import InProcess, served
from tests.server.users import ACCOUNTS, Clock, guest


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        provider.now = Clock.now
        yield provider


@pytest.fixture(scope="module")
def client(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with served(tmp_path_factory.mktemp("issuers"), {**ACCOUNTS, "issuers": issuers(provider)}, Clock()) as client:
        yield client


def issuers(provider: Provider) -> dict[str, Any]:
    roles = {"role_claim": "roles", "roles": {"chief": "admin", "ops": "operator"}}
    return {"acme": {"issuer": provider.issuer, "audience": API, "clock_skew_s": 30, **roles}}


def ask(client: Client, token: str, path: str = "/auth/me", method: str = "GET", **more: Any) -> Any:
    return client.request(method, path, headers=[(b"authorization", b"Bearer " + token.encode("latin-1"))], **more)


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = b"" if secret is None else hmac.new(secret, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def public_pem(provider: Provider) -> bytes:
    public = provider.keys[-1].private.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}


def _signed_by_another(provider: Provider) -> str:
    return SigningKey(provider.keys[-1].kid).sign(provider.claims())


def _confused(provider: Provider) -> str:
    """The public key, which everybody has, used as a shared secret."""
    header = {"alg": "HS256", "typ": "JWT", "kid": provider.keys[-1].kid}
    return by_hand(header, provider.claims(), public_pem(provider))


def _changed(provider: Provider) -> str:
    head, _, signature = provider.token().split(".")
    body = base64.urlsafe_b64encode(json.dumps(provider.claims(sub="bob")).encode()).decode().rstrip("=")
    return f"{head}.{body}.{signature}"


FORGERIES: dict[str, Any] = {
    "signed by another": _signed_by_another,
    "alg none": lambda p: by_hand({"alg": "none", "kid": p.keys[-1].kid}, p.claims(), None),
    "public key as shared secret": _confused,
    "secret of the server": lambda p: by_hand({"alg": "HS256"}, p.claims(), ACCOUNTS["secret_key"].encode()),
    "changed body": _changed,
    "no signature": lambda p: p.token().rpartition(".")[0] + ".",
    "key in the header": lambda p: SigningKey("mine").sign(p.claims(), jwk=p.keys[-1].jwk, jku=f"{p.issuer}/jwks"),
    "unknown critical header": lambda p: p.keys[-1].sign(p.claims(), crit=["x"], x=1),
    "odd key id": lambda p: by_hand({"alg": "ES256", "kid": 5}, p.claims(), b"x"),
    "made-up key id": lambda p: p.keys[-1].sign(p.claims(), kid="made up"),
    "other curve": lambda p: jwt.encode(
        p.claims(), ec.generate_private_key(ec.SECP384R1()), "ES384", headers={"kid": p.keys[-1].kid}
    ),
    "expired": lambda p: p.token(exp=int(Clock.now) - 31),
    "never expires": lambda p: p.keys[-1].sign(without(p.claims(), "exp")),
    "odd expiry": lambda p: p.token(exp="tomorrow"),
    "not yet valid": lambda p: p.token(nbf=int(Clock.now) + 31),
    "from the future": lambda p: p.token(iat=int(Clock.now) + 31),
    "other audience": lambda p: p.token("other-api"),
    "audience of the client": lambda p: p.token(CLIENT_ID),
    "no audience": lambda p: p.keys[-1].sign(without(p.claims(), "aud")),
    "other issuer": lambda p: p.token(iss="https://elsewhere.example"),
    "almost the issuer": lambda p: p.token(iss=p.issuer + "/"),
    "issuer is ours": lambda p: p.token(iss="palate"),
    "no user": lambda p: p.keys[-1].sign(without(p.claims(), "sub")),
    "garbage": lambda _p: "a.b.c",
    "odd letters": lambda p: p.token() + "\xff",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_token_opens_nothing(client: Client, provider: Provider, forge: Any) -> None:
    read_json(ask(client, provider.token()))
    problem(ask(client, forge(provider)), 401)
    problem(ask(client, forge(provider), "/users/acme:ann/history"), 401)


@pytest.mark.parametrize(
    "changes", [{"exp": int(Clock.now) - 29}, {"nbf": int(Clock.now) + 29}, {"aud": ["other", API]}, {"x": {}}], ids=str
)
def test_a_token_of_the_issuer_is_good_also_where_clocks_differ(
    client: Client, provider: Provider, changes: dict[str, Any]
) -> None:
    me = read_json(ask(client, provider.token(**changes)))
    assert me == {"user_id": "acme:ann", "name": None, "role": "user", "how": "token"}


def test_users_of_an_issuer_reach_only_their_own_data(client: Client, provider: Provider) -> None:
    ann, bob, local = provider.token(), provider.token(sub="bob"), guest(client)
    event = {"user_id": "acme:ann", "item_id": "book:dune", "event_type": "like"}
    item = {"domain": "book", "title": "Dune"}
    assert ask(client, provider.token(roles=["chief"]), "/items/book:dune", "PUT", json=item).status_code == 200
    assert read_json(ask(client, ann, "/events", "POST", json=event))["accepted"] == 1
    assert len(read_json(ask(client, ann, "/users/acme:ann/history"))["events"]) == 1
    problem(ask(client, bob, "/users/acme:ann/history"), 403)
    problem(ask(client, ann, f"/users/{local.id}/history"), 403)
    problem(ask(client, ann, "/users/ann/history"), 403)
    problem(local.ask("GET", "/users/acme:ann/history"), 403)
    problem(ask(client, provider.token(sub=local.id), f"/users/{local.id}/history"), 403)


@pytest.mark.parametrize(("roles", "role"), [(["ops"], "operator"), (["ops", "chief"], "admin"), ("root", "user")])
def test_roles_are_those_that_the_settings_map(client: Client, provider: Provider, roles: Any, role: str) -> None:
    assert read_json(ask(client, provider.token(roles=roles)))["role"] == role


def test_a_disabled_user_is_refused_within_a_second(client: Client, provider: Provider) -> None:
    transport = client._transport
    assert isinstance(transport, InProcess)
    accounts = transport.app.state.context.accounts  # type: ignore[attr-defined]  # it is the application
    account = Account("acme:zoe", Role.USER, Clock.now, issuer="acme", disabled=True)
    transport.portal.call(accounts.put, account, None)
    problem(ask(client, provider.token(sub="zoe")), 401)


def test_keys_rotate_while_many_ask_and_nobody_is_refused(tmp_path: Path) -> None:
    stranger = SigningKey("stranger")
    with running_provider() as provider, served(tmp_path, {**ACCOUNTS, "issuers": issuers(provider)}) as client:
        _rotate_while_many_ask(client, provider, stranger)


def _rotate_while_many_ask(client: Client, provider: Provider, stranger: SigningKey) -> None:

    def request(number: int) -> bool:
        if number % 70 == 35:
            provider.rotate()
        if number % 4 == 0:
            return bool(ask(client, stranger.sign(provider.claims(), kid=provider.keys[-1].kid)).status_code == 401)
        return bool(ask(client, provider.token()).status_code == 200)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(request, range(200)))


def test_while_the_issuer_is_down_its_keys_still_count_and_the_rest_goes_on(
    client: Client, provider: Provider, tmp_path: Path
) -> None:
    read_json(ask(client, provider.token()))
    provider.is_down = True
    try:
        read_json(ask(client, provider.token()))
        with served(tmp_path, {**ACCOUNTS, "issuers": issuers(provider)}, Clock()) as other:
            answer = ask(other, provider.token())
            assert "try again later" in problem(answer, 503)["detail"]
            assert answer.headers["retry-after"] == "1"
            read_json(guest(other).ask("GET", "/auth/me"))
    finally:
        provider.is_down = False


def test_an_issuer_closes_open_mode_and_needs_an_audience_for_tokens(tmp_path: Path, provider: Provider) -> None:
    silent = {"acme": {"issuer": provider.issuer}}
    with served(tmp_path, {"issuers": silent}, Clock()) as client:
        problem(client.get("/recommend"), 401)
        problem(ask(client, provider.token()), 401)


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "http://issuer.example"},
        {"issuer": ""},
        {"jwks_url": "http://issuer.example/jwks"},
        {"algorithms": ["HS256"]},
        {"algorithms": ["none"]},
        {"algorithms": []},
        {"roles": {"x": "nobody"}},
        {"clock_skew_s": 10_000},
    ],
    ids=str,
)
def test_settings_that_could_be_forged_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        load_settings(None, accounts={"issuers": {"acme": {"issuer": "https://a.example", **change}}})


@pytest.mark.parametrize("name", ["", "a:b", "Acme", "x" * 40])
def test_names_of_issuers_have_no_colon(name: str) -> None:
    with pytest.raises(ConfigError):
        load_settings(None, accounts={"issuers": {name: {"issuer": "https://a.example"}}})


def test_the_same_issuer_twice_is_refused() -> None:
    twice = {name: {"issuer": "https://a.example"} for name in ("one_name", "other_name")}
    with pytest.raises(ConfigError, match="same issuer"):
        load_settings(None, accounts={"issuers": twice})


def test_an_issuer_is_enough_to_serve_other_machines(tmp_path: Path) -> None:
    for audience in ((), "palate"):
        issuer = {"issuer": "https://a.example", "audience": audience}
        settings = load_settings(
            None, store={"data_dir": tmp_path}, server={"host": "0.0.0.0"}, accounts={"issuers": {"acme": issuer}}
        )
        if audience:
            create_app(settings)
            continue
        with pytest.raises(ConfigError):
            create_app(settings)
