"""POST /users/{user_id}/exports: the file as the body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from palate.data.takeouts import FORMATS
from palate.server import import_stream
from palate.server.routes import history_imports
from tests.data.takeouts import examples
from tests.server.answers import ids, problem, read_json
from tests.server.conftest import served


def bring(client: Client, user: str, data: bytes, query: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = read_json(client.post(f"/users/{user}/exports{query}", content=data))
    return answer


def test_a_zip_is_recognised_found_and_felt_at_once(client: Client) -> None:
    body = bring(client, "cinephile", examples.LETTERBOXD_ZIP)
    assert (body["format"], body["service"], body["user_id"]) == ("letterboxd", "Letterboxd", "cinephile")
    history = read_json(client.get("/users/cinephile/history"))["events"]
    assert len(history) == body["events"] > 0
    assert {"movie:the-thing", "movie:alien"} <= {event["item_id"] for event in history}
    assert "movie:the-thing" not in ids(read_json(client.get("/recommend?user_id=cinephile")))
    again = bring(client, "cinephile", examples.LETTERBOXD_ZIP)
    assert (again["events"], again["repeated"]) == (0, body["events"])
    assert [item["title"] for item in body["unmatched"]]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_service_comes_through(client: Client, format_: str) -> None:
    assert bring(client, f"of-{format_}", examples.EVERY[format_], f"?format={format_}")["format"] == format_


def test_an_event_that_was_brought_can_be_taken_back(client: Client) -> None:
    bring(client, "regretful", examples.LETTERBOXD_RATINGS.encode())
    first = read_json(client.get("/users/regretful/history"))["events"][0]
    assert client.delete(f"/users/regretful/history/{first['event_id']}").status_code == 204


def test_the_name_of_the_file_tells_what_else_is_alike(client: Client) -> None:
    data = examples.LETTERBOXD_WATCHLIST.encode().replace(b"Stalker,1979", b"Alien,1979")
    assert "file_name" in problem(client.post("/users/saver/exports", content=data), 422)["detail"]
    assert bring(client, "saver", data, "?file_name=watchlist.csv")["events"] == 1


@pytest.mark.parametrize(
    ("query", "data", "message"),
    [
        ("", b"", "is empty"),
        ("", b"\x00", "NUL"),
        ("", b'{"user_id": "x"}', "not a known export"),
        ("", b"PK\x03\x04", "zip file"),
        ("?format=netflix", b"x", "auto, letterboxd"),
        ("?format=steam", examples.GOODREADS.encode(), "Expected one of: Steam"),
        ("?format=", b"x", "format"),
        ("?file_name=%00", b"x", "file_name"),
        ("", examples.zipped({"ratings.csv": b"0" * 30_000_000}), "200 times"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_what_is_no_export_is_a_problem_that_says_why(client: Client, query: str, data: bytes, message: str) -> None:
    body = problem(client.post(f"/users/nobody/exports{query}", content=data), 422)
    assert message in body["detail"]
    assert read_json(client.get("/users/nobody/history"))["events"] == []


def lines_of(client: Client, data: bytes) -> list[dict[str, Any]]:
    """The lines of an import whose progress is shown."""
    answer = client.post("/users/patient/exports", content=data, headers={"Accept": "application/x-ndjson"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.content.splitlines()]


def test_progress_is_shown_to_whoever_asks_for_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_stream, "_EVERY_S", 0.001)
    *progress, last = lines_of(client, examples.LETTERBOXD_ZIP)
    assert last["result"]["user_id"] == "patient"
    assert last["result"]["events"] > 0
    shares = [line["progress"] for line in progress]
    assert shares == sorted(shares)
    assert "reading the export" in {line["activity"] for line in progress}
    assert lines_of(client, examples.LETTERBOXD_ZIP)[-1]["result"]["events"] == 0


def test_a_problem_may_be_the_last_line(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    last = lines_of(client, b"a,b\n1,2\n")[-1]["problem"]
    assert (last["status"], last["title"]) == (422, "Invalid input")
    monkeypatch.setattr(history_imports, "import_history", None)
    assert lines_of(client, b"x")[-1]["problem"]["status"] == 500


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server that takes exports of 3 MB, and requests of 2."""
    with served(Path(tmp_path_factory.mktemp("narrow")), max_export_bytes=3_000_000) as client:
        yield client


def test_an_export_may_be_larger_than_a_request_up_to_its_own_limit(narrow: Client) -> None:
    rows = examples.LETTERBOXD_RATINGS.encode()
    path = "/users/me/exports"
    assert "catalogue is empty" in problem(narrow.post(path, content=rows + b" " * 2_500_000), 503)["detail"]
    assert "3000000 bytes" in problem(narrow.post(path, content=rows + b" " * 3_000_000), 413)["detail"]
    pieces = (b" " * 100_000 for _ in range(31))
    assert "3000000 bytes" in problem(narrow.post(path, content=pieces), 413)["detail"]


@pytest.mark.parametrize(("method", "path"), [("POST", "/events"), ("PUT", "/users/me/exports"), ("POST", "/exports")])
def test_no_other_request_may_be_larger(narrow: Client, method: str, path: str) -> None:
    assert "2000000 bytes" in problem(narrow.request(method, path, content=b" " * 2_500_000), 413)["detail"]
