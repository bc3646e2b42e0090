"""TMDB and Spotify on the loopback: they speak as the real ones do, and fail as they are told to."""

from __future__ import annotations

import base64
import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from palate.text.titles import normal

KEY = "0123456789abcdef0123456789abcdef"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJrZXkifQ.c2lnbmF0dXJl"
CLIENT = ("client-id", "client-secret")
_BASIC = "Basic " + base64.b64encode(":".join(CLIENT).encode()).decode()


class Request(NamedTuple):
    path: str
    query: dict[str, str]
    headers: dict[str, str]


class Answer(NamedTuple):
    status: int
    body: Any = None
    """JSON, or bytes as they are."""
    headers: dict[str, str] = {}
    delay_s: float = 0.0
    """Before the body."""
    drip_s: float = 0.0
    """Before every byte of it."""
    cut: int | None = None
    """So many bytes are sent, of more that were promised."""


@dataclass
class Public:
    """What the servers know, and what they were asked."""

    movies: dict[int, dict[str, Any]] = field(default_factory=dict)
    albums: dict[str, dict[str, Any]] = field(default_factory=dict)
    instead: Callable[[Request], Answer | None] = lambda _request: None
    """Answers in their place, unless None."""
    configuration: Any = None
    features: bool = True
    """Whether Spotify tells audio features."""
    tokens: int = 0
    requests: list[Request] = field(default_factory=list)
    address: str = ""

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def answer(self, request: Request) -> Answer:
        known = self.instead(request)
        if known is not None:
            return known
        if request.path.startswith("/3/"):
            return self._tmdb(request, request.path.removeprefix("/3"))
        return self._spotify(request, request.path)

    def _tmdb(self, request: Request, path: str) -> Answer:
        if request.query.get("api_key") != KEY and request.headers.get("authorization") != f"Bearer {TOKEN}":
            message = "Invalid API key: You must be granted a valid key."
            return Answer(401, {"status_code": 7, "status_message": message, "success": False})
        if path == "/configuration":
            return Answer(200, self.configuration or CONFIGURATION)
        if path == "/search/movie":
            matches = [movie for movie in self.movies.values() if _says(movie, request.query)]
            return Answer(200, _page([_short(movie) for movie in matches]))
        if path.startswith("/find/"):
            matches = [movie for movie in self.movies.values() if movie["imdb_id"] == path.removeprefix("/find/")]
            others: dict[str, Any] = {f"{kind}_results": [] for kind in ("person", "tv", "tv_episode", "tv_season")}
            return Answer(200, {"movie_results": [_short(movie) for movie in matches], **others})
        number = path.removeprefix("/movie/")
        if path.startswith("/movie/") and number.isdecimal() and int(number) in self.movies:
            return Answer(200, self.movies[int(number)])
        message = "The resource you requested could not be found."
        return Answer(404, {"success": False, "status_code": 34, "status_message": message})

    def _spotify(self, request: Request, path: str) -> Answer:
        if path == "/api/token":
            if request.headers.get("authorization") != _BASIC or request.query != {"grant_type": "client_credentials"}:
                return Answer(400, {"error": "invalid_client", "error_description": "Invalid client"})
            self.tokens += 1
            return Answer(200, {"access_token": f"BQ{self.tokens}", "token_type": "Bearer", "expires_in": 3600})
        if request.headers.get("authorization") != f"Bearer BQ{self.tokens}":
            return Answer(401, {"error": {"status": 401, "message": "The access token expired"}})
        if path == "/v1/search":
            title, artist = request.query["q"].removeprefix("album:").split(" artist:")
            matches = [album for album in self.albums.values() if _is_by(album, title, artist)]
            short = [
                {key: value for key, value in album.items() if key not in ("tracks", "genres")} for album in matches
            ]
            albums = {"href": "…", "limit": 10, "next": None, "offset": 0, "previous": None, "total": len(short)}
            return Answer(200, {"albums": {**albums, "items": short[: int(request.query["limit"])]}})
        if path == "/v1/audio-features" and self.features:
            return Answer(
                200, {"audio_features": [_audio_features(track_id) for track_id in request.query["ids"].split(",")]}
            )
        if path == "/v1/audio-features":
            return Answer(403, {"error": {"status": 403, "message": "Forbidden"}})
        if path.removeprefix("/v1/albums/") in self.albums:
            return Answer(200, self.albums[path.removeprefix("/v1/albums/")])
        return Answer(404, {"error": {"status": 404, "message": "Resource not found"}})


CONFIGURATION = {
    "change_keys": ["adult", "title"],
    "images": {
        "base_url": "http://image.tmdb.org/t/p/",
        "secure_base_url": "https://image.tmdb.org/t/p/",
        "backdrop_sizes": ["w300", "w780", "w1280", "original"],
        "poster_sizes": ["w92", "w154", "w185", "w342", "w500", "w780", "original"],
    },
}


def movie(id_: int, title: str, year: int, *directors: str, **changes: Any) -> dict[str, Any]:
    """A movie with credits and keywords, as ``/movie/{id}?append_to_response=credits,keywords`` tells it."""
    crew = [{"id": 6384, "name": "Bill Pope", "department": "Camera", "job": "Director of Photography"}]
    crew += [
        {"id": index, "name": name, "department": "Directing", "job": "Director"}
        for index, name in enumerate(directors)
    ]
    cast = [{"id": index, "name": f"Player {index}", "character": "Self", "order": index} for index in range(12)]
    return {
        "adult": False,
        "backdrop_path": "/icmmSD4vTTDKOq2vvdulafOGw93.jpg",
        "belongs_to_collection": None,
        "budget": 63_000_000,
        "genres": [{"id": 28, "name": "Action"}, {"id": 878, "name": "Science Fiction"}],
        "homepage": "",
        "id": id_,
        "imdb_id": f"tt{id_:07d}",
        "original_language": "en",
        "original_title": title,
        "overview": f"What happens in {title}.",
        "popularity": 85.9,
        "poster_path": f"/poster{id_}.jpg",
        "release_date": f"{year}-03-30",
        "runtime": 136,
        "status": "Released",
        "tagline": "",
        "title": title,
        "video": False,
        "vote_average": 8.2,
        "vote_count": 24_000,
        "credits": {"cast": cast, "crew": crew},
        "keywords": {"keywords": [{"id": 312, "name": "man vs machine"}, {"id": 490, "name": "philosophy"}]},
        **changes,
    }


def album(id_: str, name: str, year: int, *artists: str, **changes: Any) -> dict[str, Any]:
    """An album as ``/v1/albums/{id}`` tells it."""
    tracks = [{"id": f"{id_[:20]}{index:02d}", "name": f"Song {index}", "duration_ms": 200_000} for index in range(9)]
    url = f"https://i.scdn.co/image/ab67616d0000{{}}{id_.lower()}"
    sizes = ((640, "b273"), (300, "1e02"), (64, "4851"))
    return {
        "album_type": "album",
        "total_tracks": len(tracks),
        "external_urls": {"spotify": f"https://open.spotify.com/album/{id_}"},
        "href": f"https://api.spotify.com/v1/albums/{id_}",
        "id": id_,
        "images": [{"url": url.format(size), "height": width, "width": width} for width, size in sizes],
        "name": name,
        "release_date": f"{year}-01-14",
        "release_date_precision": "day",
        "type": "album",
        "uri": f"spotify:album:{id_}",
        "artists": [{"id": "0oSGxfWSnnOXhD2fKuz2Gy", "name": artist, "type": "artist"} for artist in artists],
        "tracks": {"items": tracks, "limit": 50, "next": None, "offset": 0, "total": len(tracks)},
        "genres": [],
        **changes,
    }


@contextlib.contextmanager
def serving(public: Public) -> Iterator[Public]:
    """``public`` behind a real socket."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, form: str) -> None:
            url = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(url.path, dict(parse_qsl(form or url.query, keep_blank_values=True)), headers)
            public.requests.append(request)
            answer = public.answer(request)
            sent = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(sent)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.flush()
            time.sleep(answer.delay_s)
            step = 1 if answer.drip_s else max(len(sent), 1)
            for start in range(0, len(sent), step):
                time.sleep(answer.drip_s)
                self.wfile.write(sent[start : start + step][: answer.cut])
                self.wfile.flush()
            self.close_connection = answer.cut is not None

        def log_message(self, *_: Any) -> None: ...

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Whoever asked may have gone away."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        public.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield public
        finally:
            server.shutdown()
            thread.join()


def _page(results: list[dict[str, Any]]) -> dict[str, Any]:
    return {"page": 1, "results": results[:20], "total_pages": 1, "total_results": len(results)}


def _short(movie: dict[str, Any]) -> dict[str, Any]:
    """As a search shows a movie."""
    absent = ("credits", "keywords", "imdb_id", "runtime", "genres", "budget", "homepage", "status", "tagline")
    return {key: value for key, value in movie.items() if key not in absent} | {"genre_ids": [28, 878]}


def _says(movie: dict[str, Any], query: dict[str, str]) -> bool:
    words = set(normal(query["query"]).split())
    titled = any(words <= set(normal(movie[name]).split()) for name in ("title", "original_title"))
    return titled and movie["release_date"].startswith(query.get("year", ""))


def _is_by(album: dict[str, Any], title: str, artist: str) -> bool:
    artists = " ".join(normal(credited["name"]) for credited in album["artists"])
    return normal(title) in normal(album["name"]) and normal(artist) in artists


def _audio_features(id_: str) -> dict[str, Any]:
    """Of a song whose id ends with its place on the album."""
    track = int(id_[-1])
    levels = {"danceability": 0.5, "energy": track / 10, "valence": 0.25, "acousticness": 0.01}
    return {**levels, "instrumentalness": 0.0, "tempo": 100.0 + track, "id": id_, "type": "audio_features"}
