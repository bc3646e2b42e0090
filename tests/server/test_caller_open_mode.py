"""Open mode, keys and accounts beside each other."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from palate.errors import ConfigError
from palate.server.main import create_app
from palate.settings import Settings, load_settings
from tests.server.answers import problem, read_json
from tests.server.conftest import served
from tests.server.users import PASSWORD, SECRET, User, guest

KEY = {"authorization": "Bearer application"}
EVENT = {"user_id": "somebody", "item_id": "book:dune", "event_type": "like"}


def test_in_open_mode_nobody_signs_in_and_everything_is_there(client: Client) -> None:
    assert read_json(client.get("/auth/me")) == {"user_id": None, "name": None, "role": "admin", "how": "open"}
    for path in ("/users/sim-0001/history", "/metrics", "/docs", "/recommend?user_id=sim-0001"):
        assert client.get(path).status_code == 200
    assert client.post("/events", json=EVENT).status_code == 200


def test_in_open_mode_accounts_work_and_whoever_is_signed_in_may_do_no_less(client: Client) -> None:
    ann = guest(client)
    assert read_json(ann.ask("GET", "/auth/me")) == {"user_id": ann.id, "name": None, "role": "admin", "how": "open"}
    ann.likes("book:dune")
    ann.sign_up("Ann of the open house")
    assert ann.history() == ["book:dune"]
    assert ann.ask("GET", "/users/sim-0001/history").status_code == 200
    assert ann.ask("GET", "/metrics").status_code == 200
    assert ann.ask("POST", "/auth/logout").status_code == 204


def test_in_open_mode_a_token_that_is_not_good_is_still_refused(client: Client) -> None:
    """Or a page would go on as nobody without noticing."""
    problem(client.get("/recommend", headers={"authorization": "Bearer x"}), 401)
    assert client.get("/recommend", headers={"authorization": "Basic eDp5"}).status_code == 200
    assert client.get("/health", headers={"authorization": "Bearer x"}).status_code == 200


@pytest.mark.parametrize("path", ["/auth/password", "/auth/logout-everywhere", "/auth/me"])
def test_what_needs_a_user_says_so(client: Client, path: str) -> None:
    body = {"current_password": PASSWORD, "new_password": PASSWORD}
    problem(client.request("DELETE" if path == "/auth/me" else "POST", path, json=body), 401)


def test_on_this_machine_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        ann = User(client).sign_up()
        kept = tmp_path / "secret_key"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert len(kept.read_text()) == 64
    with served(tmp_path) as client:
        ann.client = client
        assert read_json(ann.ask("GET", "/auth/me"))["user_id"] == ann.id
    assert [path.name for path in tmp_path.glob("secret_key*")] == ["secret_key"]


def test_a_secret_that_is_set_is_kept_nowhere(tmp_path: Path) -> None:
    with served(tmp_path, {"secret_key": SECRET}) as client:
        guest(client)
    assert not (tmp_path / "secret_key").exists()


def test_a_key_acts_for_anyone_and_is_no_user(tmp_path: Path) -> None:
    with served(tmp_path, api_keys=("application",)) as client:
        assert read_json(client.get("/auth/me", headers=KEY)) == {
            "user_id": None,
            "name": None,
            "role": "service",
            "how": "key",
        }
        item = {"domain": "book", "title": "Dune"}
        assert client.put("/items/book:dune", headers=KEY, json=item).status_code == 200
        assert client.post("/events", headers=KEY, json=EVENT).status_code == 200
        assert client.get("/users/somebody/history", headers=KEY).status_code == 200
        assert client.delete("/users/somebody", headers=KEY).status_code == 200
        assert client.get("/metrics", headers=KEY).status_code == 200
        assert client.get("/no-such-page", headers=KEY).status_code == 404


@pytest.mark.parametrize("path", ["guest", "sign-up", "login", "refresh", "logout"])
def test_where_keys_alone_were_asked_for_nobody_can_sign_up(tmp_path: Path, path: str) -> None:
    with served(tmp_path, api_keys=("application",)) as client:
        refused = client.post(f"/auth/{path}", json={"name": "ann", "password": PASSWORD})
        assert "SECRET_KEY" in problem(refused, 403)["detail"]
        assert not (tmp_path / "secret_key").exists()


def test_keys_and_accounts_go_together(tmp_path: Path) -> None:
    with served(tmp_path, {"secret_key": SECRET}, api_keys=("application",)) as client:
        ann = guest(client)
        assert read_json(ann.ask("GET", f"/users/{ann.id}/history"))["events"] == []
        assert read_json(client.get(f"/users/{ann.id}/history", headers=KEY))["events"] == []
        problem(ann.ask("GET", "/users/somebody/history"), 403)
        problem(client.get("/recommend"), 401)


def test_with_accounts_any_address_may_be_served(tmp_path: Path) -> None:
    store = {"data_dir": tmp_path}
    create_app(load_settings(None, store=store, server={"host": "0.0.0.0"}, accounts={"secret_key": SECRET}))


@pytest.mark.parametrize(("algorithm", "bytes_"), [("HS256", 31), ("HS384", 47), ("HS512", 63)])
@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_a_secret_that_could_be_guessed_is_refused(tmp_path: Path, algorithm: str, bytes_: int, host: str) -> None:
    for length in (bytes_, bytes_ + 1):
        letters = SECRET[: length - 2]  # and one that takes two bytes
        accounts = {"secret_key": letters + "é", "algorithm": algorithm}
        settings = load_settings(None, store={"data_dir": tmp_path}, server={"host": host}, accounts=accounts)
        if length > bytes_:
            create_app(settings)
            continue
        with pytest.raises(ConfigError, match=f"{bytes_} bytes") as refused:
            create_app(settings)
        assert refused.value.where == "accounts.secret_key"


@pytest.mark.parametrize("open_to", [{"server": {"host": "0.0.0.0"}}, {"accounts": {"required": True}}], ids=str)
def test_a_secret_or_a_key_of_an_example_is_refused_where_others_come_in(
    tmp_path: Path, open_to: dict[str, Any]
) -> None:
    weak = {"accounts": {"secret_key": "changeme" * 8}, "server": {"api_keys": ("please-change-me",)}}
    for section, setting in weak.items():
        sections = {"server": {"api_keys": (SECRET,)}, "accounts": {"secret_key": SECRET}}
        create_app(_settings(tmp_path, sections, open_to))
        with pytest.raises(ConfigError, match="Create one") as refused:
            create_app(_settings(tmp_path, sections, open_to, {section: setting}))
        assert refused.value.where in ("accounts.secret_key", "server.api_keys")
        create_app(_settings(tmp_path, {section: setting}))


def _settings(tmp_path: Path, *parts: dict[str, Any]) -> Settings:
    merged: dict[str, Any] = {"store": {"data_dir": tmp_path}}
    for part in parts:
        for section, values in part.items():
            merged[section] = {**merged.get(section, {}), **values}
    return load_settings(None, **merged)


def test_required_closes_this_machine_too(tmp_path: Path) -> None:
    with served(tmp_path, {"required": True}) as client:
        problem(client.get("/recommend"), 401)
        assert guest(client).ask("GET", "/recommend").status_code == 200
        assert client.get("/health", headers={"host": "palate.example"}).status_code == 200, "a proxy stands before it"
