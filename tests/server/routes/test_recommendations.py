"""The recommendation routes over MovieLens 100K: what the documentation shows, and that answers learn at once."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Client

from tests.server.answers import ids, problem, read_json

STAR_WARS, FUGITIVE = "50", "79"
HISTORY = [STAR_WARS, "1", "260", "1210"]


def ask(movies: Client, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = read_json(movies.post("/recommend", json=body))
    return answer


def test_a_user_of_the_data_set_gets_ten_movies_with_reasons(movies: Client) -> None:
    body = read_json(movies.get("/recommend?user_id=1&limit=10"))
    rows = body["recommendations"]
    assert body["user_id"] == "1"
    assert len(set(ids(body))) == len(rows) == 10
    assert all(row["title"] and row["domain"] == "movie" and row["reason"] for row in rows)
    rated = {event["item_id"] for event in read_json(movies.get("/users/1/history"))["events"]}
    assert len(rated) == 272
    assert not rated & set(ids(body))


def test_a_history_is_answered_and_ids_it_does_not_know_are_named(movies: Client) -> None:
    body = ask(movies, user_id=123, history=["1", "50", "260", "1210"], top_k=20)
    assert len(ids(body)) == 20
    assert body["user_id"] == "123"
    assert not {"1", "50", "260", "1210"} & set(ids(body))
    unknown = ask(movies, history=["50", "99999"], top_k=5)
    assert unknown["unknown_items"] == ["99999"]
    assert "unknown_items" not in body


def test_neighbours_of_a_movie_come_nearest_first(movies: Client) -> None:
    body = read_json(movies.post("/similar", json={"movie_id": "318", "top_k": 20}))
    alike = [row["similarity"] for row in body["similar"]]
    assert body["item_id"] == "318"
    assert len(alike) == 20
    assert alike == sorted(alike, reverse=True)
    assert all(0 < value <= 1 for value in alike)
    assert "318" not in [row["item_id"] for row in body["similar"]]


def test_every_filter_is_kept_and_the_slate_is_full(movies: Client) -> None:
    request = {
        "user_id": 123,
        "history": ["1", "50", "260"],
        "genres": ["Action", "Sci-Fi"],
        "min_year": 1990,
        "max_year": 1998,
        "top_k": 50,
        "final_k": 20,
    }
    body = read_json(movies.post("/recommend/filtered", json=request))
    assert len(ids(body)) == 20
    for row in body["recommendations"]:
        assert {"Action", "Sci-Fi"} & set(row["genres"])
        assert 1990 <= row["year"] <= 1998
    applied = {"genres": ["Action", "Sci-Fi"], "genres_match": "any", "min_year": 1990, "max_year": 1998}
    assert body["filters_applied"] == applied
    both = read_json(movies.post("/recommend/filtered", json={**request, "genres_match": "all"}))
    assert all({"Action", "Sci-Fi"} <= set(row["genres"]) for row in both["recommendations"])


def test_a_filter_that_nothing_satisfies_gives_an_empty_slate(movies: Client) -> None:
    body = read_json(movies.post("/recommend/filtered", json={"min_year": 1998, "max_year": 1990}))
    assert (body["recommendations"], body["next_cursor"]) == ([], None)


def test_a_sentence_is_answered_by_what_it_asks_for(movies: Client) -> None:
    rows = ask(movies, user_input="I like sci-fi space movies")["recommendations"]
    fitting = [row for row in rows if "Sci-Fi" in row["genres"] or "space" in row["title"].lower()]
    assert len(fitting) >= 8
    assert rows[0]["reason"] == "Matches what you said"


def test_without_surprise_reads_are_identical(movies: Client) -> None:
    answers = [read_json(movies.get("/recommend?user_id=1&limit=50&surprise=0"))["recommendations"] for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]


def test_with_surprise_reads_differ(movies: Client) -> None:
    answers = [ids(read_json(movies.get("/recommend?user_id=1&limit=20&surprise=1"))) for _ in range(3)]
    assert len({tuple(answer) for answer in answers}) > 1


def test_after_a_click_on_an_unseen_movie_its_neighbours_go_up(movies: Client) -> None:
    def order(user: str) -> list[str]:
        """All of the catalogue, in two pages."""
        first = read_json(movies.get(f"/recommend?user_id={user}&limit=1000&surprise=0"))
        rest = read_json(movies.get(f"/recommend?user_id={user}&limit=1000&cursor={first['next_cursor']}"))
        return ids(first) + ids(rest)

    climbed: list[bool] = []
    for user in ("10", "300", "400"):
        before = order(user)
        for position in (100, 300, 600):
            clicked = before[position]
            event = {"event_id": f"{user}-{position}", "user_id": user, "item_id": clicked, "event_type": "click"}
            assert read_json(movies.post("/events", json=event))["accepted"] == 1
            after = order(user)
            assert clicked in after, "a click hides nothing"
            assert before[:50] != after[:50]
            near = [row["item_id"] for row in read_json(movies.post("/similar", json={"item_id": clicked}))["similar"]]
            climbed += [before.index(item) > after.index(item) for item in near if item in before]
            assert movies.delete(f"/users/{user}/history/{user}-{position}").status_code == 204
        assert order(user) == before
    assert len(climbed) > 50
    assert sum(climbed) >= 0.7 * len(climbed)


def test_liking_space_operas_brings_space_operas(movies: Client) -> None:
    empire, jedi = "172", "181"
    assert {empire, jedi} <= set(ids(ask(movies, history=[STAR_WARS], top_k=10, surprise=0)))


def test_shares_add_up_to_the_score(movies: Client) -> None:
    body = ask(movies, user_id="1", history=HISTORY, user_input="space", explain=True, top_k=20)
    for row in body["recommendations"]:
        why = row["why"]
        whole = why["history"] + why["words"] + why["popularity"] + why["rest"]
        assert whole == pytest.approx(row["score"] - body["base"], abs=1e-3)
        assert all(part["share"] > 0 for part in why["events"]), "the most telling first, and each speaks for it"


def test_a_trace_tells_of_every_stage(movies: Client) -> None:
    body = ask(movies, user_id="1", trace=True, top_k=5)
    assert [step["kind"] for step in body["trace"]][-2:] == ["explore", "explain"]
    assert body["trace"][-1]["n_out"] == 5
    assert next(step for step in body["trace"] if step["stage"] == "filter.seen")["dropped"]["seen"] > 0
    assert "trace" not in ask(movies, user_id="1")


@pytest.mark.parametrize("size", ["top_k", "limit", "n"])
def test_the_size_goes_by_several_names(movies: Client, size: str) -> None:
    assert len(ids(ask(movies, **{size: 3}))) == 3


def test_excluded_movies_do_not_come(movies: Client) -> None:
    best = ids(ask(movies, surprise=0))[0]
    assert best not in ids(ask(movies, surprise=0, exclude=[best]))


def test_pages_over_http_never_repeat(movies: Client) -> None:
    shown: list[str] = []
    cursor = ""
    for _ in range(8):
        query = {"user_id": "7", "limit": "25", **({"cursor": cursor} if cursor else {})}
        body = read_json(movies.get("/recommend", params=query))
        shown += ids(body)
        cursor = body["next_cursor"]
    assert len(shown) == len(set(shown)) == 200


def test_a_cursor_that_was_touched_is_refused_and_named(movies: Client) -> None:
    cursor = read_json(movies.get("/recommend"))["next_cursor"]
    body = problem(movies.get("/recommend", params={"cursor": cursor[:-4]}), 422)
    assert body["errors"][0]["where"] == "cursor"


def test_a_domain_that_is_not_there_gives_nothing_and_case_does_not_matter(movies: Client) -> None:
    assert ids(read_json(movies.get("/recommend?domain=opera"))) == []
    assert len(ids(read_json(movies.get("/recommend?domain=MOVIE&domain=opera")))) == 10


def test_several_users_get_one_list_and_each_is_told_what_they_get_of_it(movies: Client) -> None:
    body = ask(movies, user_ids=[1, "2", "nobody yet"], top_k=10)
    assert len(set(ids(body))) == 10
    assert [member["user_id"] for member in body["together"]["members"]] == ["1", "2", "nobody yet"]
    assert all(0 < member["satisfaction"] <= 1 for member in body["together"]["members"])
    for row in body["recommendations"]:
        ranks = [member["rank"] for member in row["members"]]
        assert ranks == sorted(ranks)
        assert row["reason"] == row["members"][0]["reason"]
    page = ask(movies, user_ids=["2", "1", "nobody yet"], top_k=10, cursor=body["next_cursor"], explain=True)
    assert not {*ids(page)} & {*ids(body)}
    for member in page["recommendations"][0]["members"]:
        assert bool(member["why"]["events"]) == (member["user_id"] != "nobody yet"), (
            "a stranger has no past to speak of"
        )
    seen = [event["item_id"] for user in (1, 2) for event in read_json(movies.get(f"/users/{user}/history"))["events"]]
    assert not {*seen} & {*ids(body), *ids(page)}
    problem(movies.get(f"/recommendations/{body['recommendation_id']}/items/{ids(body)[0]}/why"), 409)


def test_a_group_of_one_or_with_a_history_is_refused(movies: Client) -> None:
    for body in ({"user_ids": ["1"]}, {"user_ids": ["1", "1"]}, {"user_ids": ["1", "2"], "history": ["50"]}):
        assert "errors" in problem(movies.post("/recommend", json=body), 422)
    problem(movies.post("/recommend", json={"user_ids": [str(n) for n in range(9)]}), 422)
