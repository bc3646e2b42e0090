"""Spotify is read as it speaks: tokens that end, covers of its own host, audio features where it gives them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from palate.adapters.http.spotify import Spotify
from palate.data.items import Item
from palate.errors import ConfigError, LookUpFailed
from palate.testing.port_contracts.metadata_source import MetadataSourceContract
from tests.adapters.http.fake_public_apis import Answer, Public, Request, album, serving
from tests.adapters.http.requests import spotify

pytestmark = pytest.mark.anyio

ID = "1zpqzJL0MZLm3apOr6FcPK"
LOW = album(ID, "Low", 1977, "David Bowie")
AUDIO_FEATURES = {
    "danceability": 0.5,
    "energy": 0.4,
    "valence": 0.25,
    "acousticness": 0.01,
    "instrumentalness": 0.0,
    "tempo_bpm": 104.0,
}
KNOWN = Item(
    id=ID,
    domain="music",
    title="Low",
    year=1977,
    creators=("David Bowie",),
    image_url=f"https://i.scdn.co/image/ab67616d0000b273{ID.lower()}",
    attributes={"spotify_id": ID, "tracks": 9, "runtime_min": 30, **AUDIO_FEATURES},
)


class TestSpotify(MetadataSourceContract):
    known = KNOWN
    ids = (
        ("spotify_id", ID),
        ("spotify_id", f"spotify:album:{ID}"),
        ("spotify_id", f"https://open.spotify.com/album/{ID}?si=x"),
    )

    @pytest.fixture
    async def reference(self) -> AsyncIterator[Spotify]:
        with serving(Public(albums={ID: LOW})) as public:
            source = spotify(public)
            yield source
            await source.close()


async def read(body: Any, **changes: Any) -> tuple[Item | None, Public]:
    """What is made of an album told so, asked for twice."""
    with serving(Public(albums={ID: body}, **changes)) as public:
        source = spotify(public)
        try:
            await source.entry(ID)
            return await source.entry(ID), public
        finally:
            await source.close()


async def test_a_token_serves_until_it_ends_and_is_then_renewed() -> None:
    with serving(Public(albums={ID: LOW})) as public:
        source = spotify(public)
        await source.entry(ID)
        await source.entry(ID)
        assert public.tokens == 1
        public.tokens = 5  # what was given is valid no more
        assert await source.entry(ID) == KNOWN
        assert public.tokens == 6
        await source.close()


async def test_refused_keys_say_what_to_set() -> None:
    with serving(Public()) as public:
        source = spotify(public, secret="wrong-secret")
        with pytest.raises(ConfigError, match="PALATE_ENRICH__SPOTIFY__CLIENT_SECRET") as refused:
            await source.entry(ID)
        await source.close()
    assert "wrong-secret" not in str(refused.value)


@pytest.mark.parametrize("status", [401, 403])
async def test_an_app_that_may_ask_nothing_is_refused_not_asked_for_ever(status: int) -> None:
    def instead(request: Request) -> Answer | None:
        return Answer(status, {"error": {"status": status}}) if request.path.startswith("/v1") else None

    with pytest.raises(ConfigError, match=f"HTTP {status}"):
        await read(LOW, instead=instead)


@pytest.mark.parametrize("token", [{}, [], {"access_token": 7}, {"access_token": "é"}, {"access_token": "\r\n"}])
async def test_a_token_that_is_none(token: Any) -> None:
    with pytest.raises(LookUpFailed, match="no access token"):
        await read(LOW, instead=lambda request: Answer(200, token) if "token" in request.path else None)


async def test_without_audio_features_they_are_asked_for_once_and_the_rest_is_there() -> None:
    item, public = await read(LOW, features=False)
    assert item is not None
    assert item.attributes == {"spotify_id": ID, "tracks": 9, "runtime_min": 30}
    assert public.paths().count("/v1/audio-features") == 1


async def test_features_of_wrong_types_are_left_out() -> None:
    songs = [None, 7, {"energy": "loud", "tempo": True, "valence": float(2)}, {"valence": 1.0, "danceability": -1}]
    features = Answer(200, {"audio_features": songs})
    item, _ = await read(LOW, instead=lambda request: features if request.path == "/v1/audio-features" else None)
    assert item is not None
    assert {name: item.attributes[name] for name in item.attributes if name in AUDIO_FEATURES} == {"valence": 1.5}


@pytest.mark.parametrize(
    ("images", "cover"),
    [
        ([{"url": "https://i.scdn.co/a", "width": 64}, {"url": "https://i.scdn.co/b", "width": 300}], "b"),
        ([{"url": "https://i.scdn.co/a", "width": 2000}, {"url": "https://i.scdn.co/b", "width": 640}], "b"),
        ([{"url": "https://i.scdn.co/a", "width": None}], "a"),
        ([{"url": "https://i.scdn.co/a", "width": 2000}], "a"),
        ([{"url": "http://i.scdn.co/a", "width": 640}, {"url": "https://i.scdn.co/b", "width": 64}], "b"),
        ([{"url": "https://i.scdn.co.evil.example/a"}, {"url": "https://evil.example/i.scdn.co/a"}], None),
        ([{"url": "https://evilscdn.co/a"}, {"url": "javascript:alert(1)"}, {"url": "https://i.scdn.co/a b"}], None),
        ([{"url": "https://a@i.scdn.co/a"}, {"url": 7}, 7, None], None),
        ("https://i.scdn.co/a", None),
        (None, None),
    ],
)
async def test_covers_of_a_middle_size_from_their_hosts_alone(images: Any, cover: str | None) -> None:
    item, _ = await read({**LOW, "images": images})
    assert item is not None
    assert item.image_url == (cover and f"https://i.scdn.co/{cover}")


@pytest.mark.parametrize("date", ["1977", "1977-01", "1977-01-14"])
async def test_dates_of_any_precision(date: str) -> None:
    item, _ = await read({**LOW, "release_date": date})
    assert item is not None
    assert item.year == 1977


async def test_wrong_types_are_nothing() -> None:
    for odd in (7, "x", [None, 7, {"name": 7, "id": 7}], {"items": 7}, None, True, -1):
        changes = dict.fromkeys(("artists", "images", "tracks", "release_date", "total_tracks"), odd)
        item, _ = await read({**LOW, **changes})
        assert item is not None
        assert (item.creators, item.year, item.image_url) == ((), None, None)
        assert "runtime_min" not in item.attributes
    bodies: list[Any] = [[], "x", 7, {}, {"id": "603", "name": "x"}, {"id": ID, "name": 7}]
    for body in bodies:
        assert (await read(body))[0] is None
