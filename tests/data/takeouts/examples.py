"""Takeouts written by hand in the real formats, with titles of the sample catalogue."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

LETTERBOXD_RATINGS = """Date,Name,Year,Letterboxd URI,Rating
2021-03-04,The Thing,1982,https://boxd.it/2a2m,5
2021-03-05,Suspiria,1977,https://boxd.it/29YS,4.5
2021-03-06,Amélie,2001,https://boxd.it/2aXu,0.5
"""
LETTERBOXD_DIARY = """Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date
2021-03-05,Suspiria,1977,https://boxd.it/1xyz,4.5,,,2021-03-05
2022-10-31,The Thing,1982,https://boxd.it/2xyz,,Yes,"snow, horror",2022-10-30
"""
LETTERBOXD_WATCHED = """Date,Name,Year,Letterboxd URI
2021-03-04,The Thing,1982,https://boxd.it/2a2m
2021-04-01,Alien,1979,https://boxd.it/2awY
"""
LETTERBOXD_LIKES = "Date,Name,Year,Letterboxd URI\n2021-03-05,Suspiria,1977,https://boxd.it/29YS\n"
LETTERBOXD_WATCHLIST = "Date,Name,Year,Letterboxd URI\n2023-01-01,Stalker,1979,https://boxd.it/28WM\n"

GOODREADS = (
    "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,"
    "Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,"
    "Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies\n"
    '44767458,"Dune (Dune, #1)",Frank Herbert,"Herbert, Frank",,="0441172717",="9780441172719",5,4.29,Ace,Paperback,'
    '658,2019,1965,2023/04/01,2022/12/24,,,read,"=HYPERLINK(""x"")",,,1,0\n'
    '18423,The Left Hand of Darkness,Ursula K. Le Guin,"Le Guin, Ursula K.",,="",="",0,4.1,Ace,Paperback,304,2000,'
    "1969,,2023/05/01,to-read,to-read (#1),to-read,,,,0,0\n"
    '8935689,Consider Phlebas,Iain M. Banks,"Banks, Iain M.",,"=""1857231384""",,0,3.9,Orbit,Paperback,467,2005,1987,'
    "2020/02/29,2020/01/01,,,read,,,,1,0\n"
    '1,A Book Put Down,Some One,"One, Some",,,,0,3,X,Paperback,1,2000,2000,,2024/01/01,gave-up,,gave-up,,,,0,0\n'
)

STORYGRAPH = (
    "Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added,Last Date Read,Dates Read,Read Count,Moods,Pace,"
    "Character- or Plot-Driven?,Strong Character Development?,Loveable Characters?,Diverse Characters?,"
    "Flawed Characters?,Star Rating,Review,Content Warnings,Content Warning Description,Tags,Owned?\n"
    'Rebecca,Daphne du Maurier,"",042504355X,paperback,read,2024/12/01,2025/03/14,"2025/03/01-2025/03/14",1,"",,,,,,,'
    '3.75,,"",,"",No\n'
    'Carmilla,Sheridan Le Fanu,"",a1b2-c3d4,digital,to-read,2025/01/01,"","",0,"",,,,,,,,,"",,"",No\n'
    "The Overstory,Richard Powers,,9780393635522,digital,did-not-finish,2024/03/01,,,0,,,,,,,,,,,,,No\n"
)

IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,"
    "Release Date,Directors\n"
    "tt0084787,9,2025-01-01,The Thing,The Thing,https://www.imdb.com/title/tt0084787,Movie,8.2,109,1982,Horror"
    ",500000,1982-06-25,John Carpenter\n"
    "tt0903747,10,2026-03-29,Breaking Bad,Breaking Bad,https://www.imdb.com/title/tt0903747,TV Series,9.5,48,2008,Crime"
    ",2595082,2008-01-20,\n"
    "tt0000001,7,2025-02-01,Some Episode,Some Episode,https://imdb.com/title/tt0000001,TV Episode,7,45,2008,Crime,1,,\n"
)
IMDB_OLD = (
    '"position","const","created","modified","description","Title","Title type","Directors","You rated","IMDb Rating",'
    '"Runtime (mins)","Year","Genres","Num. Votes","Release Date (month/day/year)","URL"\n'
    '"1","tt0078748","Thu Jan 12 00:00:00 2012","","","Alien","Feature Film","Ridley Scott","8","8.5","117","1979",'
    '"horror, sci_fi","300000","1979-05-25","http://www.imdb.com/title/tt0078748/"\n'
)
IMDB_WATCHLIST = (
    "Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,"
    "Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\n"
    "1,tt0079944,2024-05-06,2024-05-06,,Stalker,Stalker,https://www.imdb.com/title/tt0079944,Movie,8.1,162,1979,Drama,1,"
    "1979-05-25,Andrei Tarkovsky,,\n"
)


def _movie(title: str, year: int, imdb: str, tmdb: int) -> dict[str, object]:
    return {"title": title, "year": year, "ids": {"trakt": tmdb, "slug": title.lower(), "imdb": imdb, "tmdb": tmdb}}


_THING, _ALIEN = _movie("The Thing", 1982, "tt0084787", 1091), _movie("Alien", 1979, "tt0078748", 348)
_SHOW = _movie("Breaking Bad", 2008, "tt0903747", 1396)
TRAKT = {
    "ratings-movies.json": [{"rated_at": "2020-01-02T03:04:05.000Z", "rating": 9, "type": "movie", "movie": _THING}],
    "ratings-episodes.json": [
        {"rated_at": "2020-01-02T03:04:05.000Z", "rating": 9, "type": "episode", "episode": {"ids": {}}, "show": _SHOW}
    ],
    "watched-movies.json": [
        {"plays": 2, "last_watched_at": "2020-01-01T20:00:00.000Z", "last_updated_at": "2020-01-01", "movie": _THING},
        {"plays": 1, "last_watched_at": "2019-01-01T20:00:00.000Z", "last_updated_at": "2020-01-01", "movie": _ALIEN},
    ],
    "watched-history.json": [
        {
            "id": number,
            "watched_at": f"2018-01-0{number}T20:00:00.000Z",
            "action": "scrobble",
            "type": "episode",
            "episode": {"season": 1, "number": number, "title": "…", "ids": {"trakt": number}},
            "show": _SHOW,
        }
        for number in range(1, 6)
    ],
    "lists-watchlist.json": [
        {
            "rank": 1,
            "id": 5,
            "listed_at": "2021-01-01T00:00:00.000Z",
            "notes": None,
            "type": "movie",
            "movie": _movie("Stalker", 1979, "tt0079944", 1398),
        }
    ],
    "lists-favorites.json": [
        {"rank": 1, "id": 6, "listed_at": "2021-01-02T00:00:00.000Z", "notes": None, "type": "movie", "movie": _ALIEN}
    ],
    "user-profile.json": {"username": "someone"},
    "collection-movies.json": [],
}

STEAM = {
    "response": {
        "game_count": 3,
        "games": [
            {"appid": 400, "name": "Portal", "playtime_forever": 300, "rtime_last_played": 1_600_000_000},
            {"appid": 282140, "name": "SOMA", "playtime_forever": 12, "rtime_last_played": 1_650_000_000},
            {"appid": 48000, "name": "LIMBO", "playtime_forever": 0, "rtime_last_played": 0},
        ],
    }
}

LASTFM_CSV = "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n" + "".join(
    f'{1_700_000_000 + n * 1000},"14 Nov 2023, 22:13",Miles Davis,561d854a,Kind of Blue,8e8a594f,Track {n},\n'
    for n in range(9)
)
LASTFM_HEADERLESS = (
    'Radiohead,OK Computer,Airbag,"06 Sep 2023, 14:23"\nDavid Bowie,Low,Warszawa,06 Sep 2023 14:19\nLow,,Sunflower,\n'
)
LASTFM_STATS = "\ufeffArtist;Album;AlbumId;Track;Date#someone\nRadiohead;OK Computer;;Airbag;1694010180000\n"
LASTFM_TOP = {
    "topartists": {
        "artist": [
            {"name": "Miles Davis", "playcount": "156", "mbid": "561d854a", "@attr": {"rank": "1"}},
            {"name": "Low", "playcount": "2", "mbid": "", "@attr": {"rank": "2"}},
        ],
        "@attr": {"user": "someone", "totalPages": "1"},
    }
}
LASTFM_RECENT = {
    "recenttracks": {
        "track": [
            {"artist": {"#text": "Radiohead"}, "name": "Now", "album": {"#text": ""}, "@attr": {"nowplaying": "true"}},
            {
                "artist": {"mbid": "", "#text": "Radiohead"},
                "name": "Airbag",
                "mbid": "",
                "album": {"mbid": "", "#text": "OK Computer"},
                "date": {"uts": "1694010180", "#text": "06 Sep 2023, 14:23"},
            },
        ],
        "@attr": {"user": "someone", "page": "1"},
    }
}


def listen(at: int, artist: str, album: str) -> dict[str, object]:
    return {
        "listened_at": at,
        "inserted_at": at,
        "recording_msid": "x",
        "user_name": "someone",
        "track_metadata": {
            "artist_name": artist,
            "track_name": "A Song",
            "release_name": album,
            "additional_info": {},
            "mbid_mapping": {"artist_mbids": ["a74b1b7f"], "release_mbid": "0b6b4ba0", "recording_mbid": "x"},
        },
    }


LISTENS = [listen(1_694_010_180, "Radiohead", "OK Computer"), listen(1_694_010_480, "Nobody", "Nothing")]


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the files, the same bytes whenever it is made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return packed.getvalue()


LETTERBOXD_ZIP = zipped(
    {
        "profile.csv": "Date Joined,Username\n2020-01-01,someone\n",
        "ratings.csv": LETTERBOXD_RATINGS,
        "diary.csv": LETTERBOXD_DIARY,
        "watched.csv": LETTERBOXD_WATCHED,
        "watchlist.csv": LETTERBOXD_WATCHLIST,
        "likes/films.csv": LETTERBOXD_LIKES,
        "deleted/diary.csv": LETTERBOXD_DIARY.replace("Suspiria", "Forgotten"),
        "lists/best.csv": "Letterboxd list export v7\nDate,Name,Tags,URL,Description\n",
    }
)
TRAKT_ZIP = zipped({name: as_json(rows) for name, rows in TRAKT.items()})
LISTENBRAINZ_ZIP = zipped(
    {
        "user.json": '{"user_id": 1, "username": "someone"}',
        "listens/2023/9.jsonl": b"\n".join(map(as_json, LISTENS)),
        "feedback.jsonl": '{"recording_mbid": "x", "score": 1, "created": 1694010180}',
    }
)
EVERY = {
    "letterboxd": LETTERBOXD_ZIP,
    "goodreads": GOODREADS.encode(),
    "storygraph": STORYGRAPH.encode(),
    "imdb": IMDB.encode(),
    "trakt": TRAKT_ZIP,
    "steam": as_json(STEAM),
    "lastfm": LASTFM_CSV.encode(),
    "listenbrainz": LISTENBRAINZ_ZIP,
}
"""An export of each service."""


def unknown_films(n_rows: int) -> str:
    """Ratings at Letterboxd of films that no catalogue has."""
    rows = (f"2021-01-01,Unknown Title {row},1999,https://boxd.it/{row},4" for row in range(n_rows))
    return "\n".join(("Date,Name,Year,Letterboxd URI,Rating", *rows))
