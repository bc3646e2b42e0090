"""Metadata of movies from TMDB (The Movie Database), API version 3."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Final

from palate.adapters.http.json_fields import names, number, objects, text, within, year
from palate.adapters.http.rate_limited import RateLimitedClient, Refused
from palate.data.items import Attribute, Item
from palate.data.takeouts.takeout import ItemReference
from palate.errors import ConfigError
from palate.types import Json

_IMAGES: Final = "https://image.tmdb.org/t/p/"
_IMAGE_BASE: Final = re.compile(r"https://image\.tmdb\.org/(?:[a-z]+/)*")
_POSTER: Final = re.compile(r"/[A-Za-z0-9_-]+\.(?:jpg|jpeg|png|webp)")
_SIZE: Final = "w500"
_TMDB_ID: Final = re.compile(r"\d{1,9}", re.ASCII)
_IMDB_ID: Final = re.compile(r"(?:tt)?(\d{1,9})", re.ASCII)
_MAX_CAST: Final = 8
_MAX_KEYWORDS: Final = 30
_MAX_NAMES: Final = 10


class Tmdb:
    """Looks movies up by TMDB or IMDb id, and searches them by title and year."""

    name: Final = "TMDB"
    domain: Final = "movie"
    gives: Final = frozenset({"year", "creators", "people", "genres", "tags", "description", "image_url"})
    needs: Final[frozenset[str]] = frozenset()

    def __init__(self, client: RateLimitedClient, api_key: str, *, base_url: str, language: str = "en-US") -> None:
        """``api_key`` is the key (32 hexadecimal digits) or the read access token (three parts with dots)."""
        self._client, self._base = client, base_url.rstrip("/")
        self._params = {"language": language} | ({} if "." in api_key else {"api_key": api_key})
        self._headers = {"Authorization": f"Bearer {api_key}"} if "." in api_key else {}
        self._images = ""
        self._configuring = asyncio.Lock()

    async def id_of(self, ids: Sequence[tuple[str, str]]) -> str | None:
        for name, value in ids:
            if name == "tmdb_id" and _TMDB_ID.fullmatch(value):
                return value
        for name, value in ids:
            match = _IMDB_ID.fullmatch(value) if name == "imdb_id" else None
            if match:
                answer = await self._get(f"/find/tt{int(match[1]):07d}", external_source="imdb_id")
                for movie in objects(within(answer, "movie_results")):
                    if id_ := number(movie.get("id")):
                        return str(id_)
        return None

    async def search(self, reference: ItemReference) -> Sequence[Item]:
        """Search by title and year if the year is known; without the year if that finds nothing."""
        params = {"query": reference.title, "include_adult": "false"}
        items = await self._search(params | {"year": str(reference.year)}) if reference.year else []
        return items or await self._search(params)

    async def entry(self, id_: str) -> Item | None:
        if not _TMDB_ID.fullmatch(id_):
            return None
        movie = await self._get(f"/movie/{id_}", append_to_response="credits,keywords")
        return self._parse_movie(movie, await self._get_image_base()) if isinstance(movie, dict) else None

    async def close(self) -> None:
        await self._client.close()

    async def _search(self, params: dict[str, str]) -> list[Item]:
        answer = await self._get("/search/movie", **params)
        return [item for movie in objects(within(answer, "results")) if (item := self._parse_movie(movie, ""))]

    async def _get_image_base(self) -> str:
        """Return the base URL of posters of medium size; requested once."""
        async with self._configuring:
            if not self._images:
                images = within(await self._get("/configuration"), "images")
                base = text(within(images, "secure_base_url"))
                sizes = within(images, "poster_sizes")
                size = "original" if isinstance(sizes, list) and _SIZE not in sizes else _SIZE
                self._images = (base if _IMAGE_BASE.fullmatch(base) else _IMAGES) + size
            return self._images

    async def _get(self, path: str, **params: str) -> Json | None:
        """
        Raises:
            ConfigError: TMDB refuses the key.
        """
        try:
            return await self._client.ask("GET", self._base + path, params=self._params | params, headers=self._headers)
        except Refused as error:
            if error.status not in (401, 403):
                raise
            raise ConfigError(
                f"TMDB refuses the key (HTTP {error.status}). Set PALATE_ENRICH__TMDB__API_KEY to the API key or "
                "the read access token of your account: themoviedb.org/settings/api.",
                where="enrich.tmdb.api_key",
            ) from error

    def _parse_movie(self, movie: dict[str, Json], images: str) -> Item | None:
        """Build an item from a full movie or a search result; None without an id or a title."""
        id_, title, poster = number(movie.get("id")), text(movie.get("title")), text(movie.get("poster_path"))
        if not id_ or not title:
            return None
        crew = objects(within(movie, "credits", "crew"))
        return Item(
            id=str(id_),
            domain=self.domain,
            title=title,
            year=year(movie.get("release_date")),
            creators=names((member.get("name") for member in crew if member.get("job") == "Director"), _MAX_NAMES),
            people=names((actor.get("name") for actor in objects(within(movie, "credits", "cast"))), _MAX_CAST),
            genres=names((genre.get("name") for genre in objects(movie.get("genres"))), _MAX_NAMES),
            tags=names(
                (keyword.get("name") for keyword in objects(within(movie, "keywords", "keywords"))), _MAX_KEYWORDS
            ),
            description=text(movie.get("overview")),
            image_url=images + poster if images and _POSTER.fullmatch(poster) else None,
            attributes=_parse_attributes(movie, str(id_), title),
        )


def _parse_attributes(movie: dict[str, Json], id_: str, title: str) -> dict[str, Attribute]:
    attributes: dict[str, Attribute] = {"tmdb_id": id_}
    imdb_id, original = text(movie.get("imdb_id")), text(movie.get("original_title"))
    if _IMDB_ID.fullmatch(imdb_id):
        attributes["imdb_id"] = imdb_id
    if original and original != title:
        attributes["original_title"] = original
    if minutes := number(movie.get("runtime")):
        attributes["runtime_min"] = minutes
    return attributes
