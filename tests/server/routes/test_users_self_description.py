"""What users say of themselves, over HTTP."""

from __future__ import annotations

from httpx import Client

from tests.server.answers import ids, problem, read_json

ABOUT = "Age 33, software engineer, loves vampires"


def test_it_is_kept_read_and_forgotten(client: Client) -> None:
    assert read_json(client.get("/users/noa/about")) == {"about": ""}
    assert read_json(client.put("/users/noa/about", json={"about": f" {ABOUT}\n"})) == {"about": ABOUT}
    assert read_json(client.get("/users/noa/about")) == {"about": ABOUT}
    read_json(client.delete("/users/noa"))
    assert read_json(client.get("/users/noa/about")) == {"about": ""}


def test_a_guest_may_say_it_in_the_request(client: Client) -> None:
    def shown(**body: object) -> list[str]:
        return ids(read_json(client.post("/recommend", json={"surprise": 0, **body})))

    guest = shown(about=ABOUT)
    assert guest != shown()
    read_json(client.put("/users/noa/about", json={"about": ABOUT}))
    assert shown(user_id="noa") == guest
    assert ids(read_json(client.get("/recommend?user_id=noa&surprise=0"))) == guest
    read_json(client.delete("/users/noa"))


def test_what_is_no_text_or_too_long_is_refused(client: Client) -> None:
    for body in ({"about": 3}, {"about": "x" * 1_001}, {}, {"about": "x", "age": 3}, {"about": "a\0b"}):
        problem(client.put("/users/noa/about", json=body), 422)
    problem(client.post("/recommend", json={"about": "x" * 1_001}), 422)
