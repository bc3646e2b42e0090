"""Metadata of albums from the Web API of Spotify, with client credentials: no user has to log in."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Sequence
from typing import Final

from palate.adapters.http.json_fields import names, number, objects, text, within, year
from palate.adapters.http.rate_limited import RateLimitedClient, Refused
from palate.data.items import Attribute, Item
from palate.data.takeouts.takeout import ItemReference
from palate.errors import ConfigError, LookUpFailed
from palate.types import Json

_ID: Final = re.compile(r"[0-9A-Za-z]{22}")
_ID_OR_LINK: Final = re.compile(r"(?:.*[:/])?([0-9A-Za-z]{22})(?:\?.*)?")
"""An id, bare or at the end of a URI or a link."""
_IMAGE: Final = re.compile(r"https://(?:[a-z0-9-]+\.)*(?:scdn\.co|spotifycdn\.com)/[A-Za-z0-9_/.-]+")
_MAX_WIDTH: Final = 640
_SEARCH_LIMIT: Final = "10"
"""The most results that an app in development mode may request."""
_MAX_NAMES: Final = 10
_MAX_TRACKS: Final = 100
_QUERY_SYNTAX: Final = re.compile(r'["*:]')
_FEATURES: Final = {
    "danceability": "danceability",
    "energy": "energy",
    "valence": "valence",
    "acousticness": "acousticness",
    "instrumentalness": "instrumentalness",
    "tempo": "tempo_bpm",
}
"""Audio features of a song, and the attribute that holds their mean over an album."""


class Spotify:
    """Looks albums up by Spotify id, and searches them by title and artist.

    Audio features are requested until Spotify refuses them once, as it does for apps created since November 2024.
    """

    name: Final = "Spotify"
    domain: Final = "music"
    gives: Final = frozenset({"year", "creators", "image_url"})
    needs: Final = frozenset({"creators"})

    def __init__(
        self, client: RateLimitedClient, client_id: str, client_secret: str, *, base_url: str, token_url: str
    ) -> None:
        self._client, self._base, self._token_url = client, base_url.rstrip("/"), token_url
        keys = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._keys = {"Authorization": f"Basic {keys}"}
        self._token = ""
        self._renewing = asyncio.Lock()
        self._has_audio_features = True

    async def id_of(self, ids: Sequence[tuple[str, str]]) -> str | None:
        for name, value in ids:
            match = _ID_OR_LINK.fullmatch(value) if name == "spotify_id" else None
            if match:
                return match[1]
        return None

    async def search(self, reference: ItemReference) -> Sequence[Item]:
        title, artist = (_QUERY_SYNTAX.sub(" ", words) for words in (reference.title, " ".join(reference.creators[:1])))
        answer = await self._get("/search", q=f"album:{title} artist:{artist}", type="album", limit=_SEARCH_LIMIT)
        return [item for album in objects(within(answer, "albums", "items")) if (item := _parse_album(album))]

    async def entry(self, id_: str) -> Item | None:
        if not _ID.fullmatch(id_):
            return None
        album = await self._get(f"/albums/{id_}")
        return _parse_album(album, await self._get_audio_features(album)) if isinstance(album, dict) else None

    async def close(self) -> None:
        await self._client.close()

    async def _get_audio_features(self, album: Json) -> dict[str, Attribute]:
        """Return the means of the audio features over the songs; empty where Spotify gives none."""
        tracks = [text(song.get("id")) for song in objects(within(album, "tracks", "items"))[:_MAX_TRACKS]]
        ids = [id_ for id_ in tracks if _ID.fullmatch(id_)]
        if not self._has_audio_features or not ids:
            return {}
        try:
            answer = await self._get("/audio-features", ids=",".join(ids))
        except (ConfigError, Refused):
            answer = None
        self._has_audio_features = answer is not None
        songs = objects(within(answer, "audio_features"))
        levels_by_feature = {
            feature: [song[feature] for song in songs if _is_valid_feature(song.get(feature))] for feature in _FEATURES
        }
        return {
            _FEATURES[feature]: round(sum(levels) / len(levels), 3)
            for feature, levels in levels_by_feature.items()
            if levels
        }

    async def _get(self, path: str, **params: str) -> Json | None:
        """
        Raises:
            ConfigError: Spotify refuses the keys.
        """
        token = await self._get_token()
        try:
            try:
                return await self._ask(path, params, token)
            except Refused as error:
                if error.status != 401:
                    raise
                return await self._ask(path, params, await self._get_token(stale=token))  # tokens last for an hour
        except Refused as error:
            if error.status not in (401, 403):
                raise
            raise _keys_refused(error) from error

    async def _ask(self, path: str, params: dict[str, str], token: str) -> Json | None:
        headers = {"Authorization": f"Bearer {token}"}
        return await self._client.ask("GET", self._base + path, params=params, headers=headers)

    async def _get_token(self, stale: str = "") -> str:
        """Return an access token other than ``stale``; concurrent callers share one request."""
        async with self._renewing:
            if self._token in ("", stale):
                try:
                    form = {"grant_type": "client_credentials"}
                    answer = await self._client.ask("POST", self._token_url, form=form, headers=self._keys)
                except Refused as error:
                    raise _keys_refused(error) from error
                self._token = text(within(answer, "access_token"))
                if not self._token.isascii() or not self._token:
                    self._token = ""
                    raise LookUpFailed("Spotify gave no access token for the keys of the app.")
            return self._token


def _keys_refused(error: Refused) -> ConfigError:
    return ConfigError(
        f"Spotify refuses the keys (HTTP {error.status}). Set PALATE_ENRICH__SPOTIFY__CLIENT_ID and "
        "PALATE_ENRICH__SPOTIFY__CLIENT_SECRET to those of an app of yours: developer.spotify.com/dashboard.",
        where="enrich.spotify",
    )


def _parse_album(album: dict[str, Json], features: dict[str, Attribute] | None = None) -> Item | None:
    """Build an item from a full album or a search result; None without an id or a title."""
    id_, title = text(album.get("id")), text(album.get("name"))
    if not _ID.fullmatch(id_) or not title:
        return None
    return Item(
        id=id_,
        domain=Spotify.domain,
        title=title,
        year=year(album.get("release_date")),
        creators=names((artist.get("name") for artist in objects(album.get("artists"))), _MAX_NAMES),
        image_url=_choose_cover(objects(album.get("images"))),
        attributes={"spotify_id": id_, **_parse_length(album), **(features or {})},
    )


def _parse_length(album: dict[str, Json]) -> dict[str, Attribute]:
    """Return the number of songs and, if all are listed, the length in minutes."""
    n, songs = number(album.get("total_tracks")), objects(within(album, "tracks", "items"))
    ms = [number(song.get("duration_ms")) or 0 for song in songs]
    attributes: dict[str, Attribute] = {"tracks": n} if n else {}
    if n == len(ms) and all(ms):
        attributes["runtime_min"] = round(sum(ms) / 60_000)
    return attributes


def _choose_cover(images: list[dict[str, Json]]) -> str | None:
    """Return the URL of the widest image up to 640 pixels, else the first; only of known hosts."""
    known = [(number(image.get("width")) or 0, text(image.get("url"))) for image in images]
    allowed = [(width, url) for width, url in known if _IMAGE.fullmatch(url)]
    fitting = [image for image in allowed if image[0] <= _MAX_WIDTH]
    return max(fitting or allowed[:1], key=lambda image: image[0], default=(0, None))[1]


def _is_valid_feature(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1_000
