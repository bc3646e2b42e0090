"""Albums at Spotify, by its Web API and the keys of an app (client credentials: nobody has to log in)."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Sequence
from typing import Any, Final

from palate.adapters.http.json_fields import names, number, objects, text, within, year
from palate.adapters.http.rate_limited import RateLimitedClient, Refused
from palate.data.items import Attribute, Item
from palate.data.takeouts.takeout import ItemReference
from palate.errors import ConfigError, LookUpFailed
from palate.types import Json

_ID: Final = re.compile(r"[0-9A-Za-z]{22}")
_ADDRESS: Final = re.compile(r"(?:.*[:/])?([0-9A-Za-z]{22})(?:\?.*)?")
"""An id, bare or at the end of a URI or a link."""
_IMAGE: Final = re.compile(r"https://(?:[a-z0-9-]+\.)*(?:scdn\.co|spotifycdn\.com)/[A-Za-z0-9_/.-]+")
_WIDTH: Final = 640
_FOUND: Final = "10"
"""As many as an app in development may ask for."""
_MAX_NAMES: Final = 10
_MAX_TRACKS: Final = 100
_GRAMMAR: Final = re.compile(r'["*:]')
_FEATURES: Final = {
    "danceability": "danceability",
    "energy": "energy",
    "valence": "valence",
    "acousticness": "acousticness",
    "instrumentalness": "instrumentalness",
    "tempo": "tempo_bpm",
}
"""What Spotify hears in a song, and the attribute that holds its mean over the album."""


class Spotify:
    """Looks albums up by Spotify id, and searches them by title and artist.

    Audio features are asked for until Spotify refuses them once, as it does to apps made since November 2024.
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
        self._hears = True

    async def id_of(self, ids: Sequence[tuple[str, str]]) -> str | None:
        for name, value in ids:
            found = _ADDRESS.fullmatch(value) if name == "spotify_id" else None
            if found:
                return found[1]
        return None

    async def search(self, wanted: ItemReference) -> Sequence[Item]:
        title, artist = (_GRAMMAR.sub(" ", one) for one in (wanted.title, " ".join(wanted.creators[:1])))
        answer = await self._get("/search", q=f"album:{title} artist:{artist}", type="album", limit=_FOUND)
        return [item for album in objects(within(answer, "albums", "items")) if (item := _album(album))]

    async def entry(self, id_: str) -> Item | None:
        if not _ID.fullmatch(id_):
            return None
        album = await self._get(f"/albums/{id_}")
        return _album(album, await self._features(album)) if isinstance(album, dict) else None

    async def close(self) -> None:
        await self._client.close()

    async def _features(self, album: Json) -> dict[str, Attribute]:
        """The means over the songs; empty where Spotify gives none."""
        tracks = [text(one.get("id")) for one in objects(within(album, "tracks", "items"))[:_MAX_TRACKS]]
        ids = [id_ for id_ in tracks if _ID.fullmatch(id_)]
        if not self._hears or not ids:
            return {}
        try:
            answer = await self._get("/audio-features", ids=",".join(ids))
        except (ConfigError, Refused):
            answer = None
        self._hears = answer is not None
        songs = objects(within(answer, "audio_features"))
        heard = {theirs: [one[theirs] for one in songs if _is_level(one.get(theirs))] for theirs in _FEATURES}
        return {_FEATURES[theirs]: round(sum(all_) / len(all_), 3) for theirs, all_ in heard.items() if all_}

    async def _get(self, path: str, **params: str) -> Json | None:
        """
        Raises:
            ConfigError: the keys are refused.
        """
        token = await self._bearer()
        try:
            try:
                return await self._ask(path, params, token)
            except Refused as error:
                if error.status != 401:
                    raise
                return await self._ask(path, params, await self._bearer(stale=token))  # tokens last for an hour
        except Refused as error:
            if error.status not in (401, 403):
                raise
            raise _refused(error) from error

    async def _ask(self, path: str, params: dict[str, str], token: str) -> Json | None:
        headers = {"Authorization": f"Bearer {token}"}
        return await self._client.ask("GET", self._base + path, params=params, headers=headers)

    async def _bearer(self, stale: str = "") -> str:
        """A token that is not the stale one; asked for once however many wait for it."""
        async with self._renewing:
            if self._token in ("", stale):
                try:
                    form = {"grant_type": "client_credentials"}
                    answer = await self._client.ask("POST", self._token_url, form=form, headers=self._keys)
                except Refused as error:
                    raise _refused(error) from error
                self._token = text(within(answer, "access_token"))
                if not self._token.isascii() or not self._token:
                    self._token = ""
                    raise LookUpFailed("Spotify gave no token for the keys of the app.")
            return self._token


def _refused(error: Refused) -> ConfigError:
    return ConfigError(
        f"Spotify refuses the keys (HTTP {error.status}). Set PALATE_ENRICH__SPOTIFY__CLIENT_ID and "
        "PALATE_ENRICH__SPOTIFY__CLIENT_SECRET to those of an app of yours: developer.spotify.com/dashboard.",
        where="enrich.spotify",
    )


def _album(album: dict[str, Any], heard: dict[str, Attribute] | None = None) -> Item | None:
    """An album, in full or as a search shows it; None without an id or a title."""
    id_, title = text(album.get("id")), text(album.get("name"))
    if not _ID.fullmatch(id_) or not title:
        return None
    return Item(
        id=id_,
        domain=Spotify.domain,
        title=title,
        year=year(album.get("release_date")),
        creators=names((one.get("name") for one in objects(album.get("artists"))), _MAX_NAMES),
        image_url=_cover(objects(album.get("images"))),
        attributes={"spotify_id": id_, **_length(album), **(heard or {})},
    )


def _length(album: dict[str, Any]) -> dict[str, Attribute]:
    """How many songs there are and, if all are listed, how many minutes they take."""
    n, lengths = number(album.get("total_tracks")), objects(within(album, "tracks", "items"))
    ms = [number(one.get("duration_ms")) or 0 for one in lengths]
    attributes: dict[str, Attribute] = {"tracks": n} if n else {}
    if n == len(ms) and all(ms):
        attributes["runtime_min"] = round(sum(ms) / 60_000)
    return attributes


def _cover(images: list[dict[str, Any]]) -> str | None:
    """The widest of up to 640 pixels, else the first; none of another host."""
    known = [(number(one.get("width")) or 0, text(one.get("url"))) for one in images]
    allowed = [(width, url) for width, url in known if _IMAGE.fullmatch(url)]
    fitting = [one for one in allowed if one[0] <= _WIDTH]
    return max(fitting or allowed[:1], key=lambda one: one[0], default=(0, None))[1]


def _is_level(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1_000
