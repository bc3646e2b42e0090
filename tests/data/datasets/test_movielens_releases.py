"""MovieLens 10M and later are detected by their files, with half stars, tags and external ids."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from palate.data.datasets import read
from palate.data.datasets.movielens_tags import MAX_TAGS
from palate.data.items import Item
from palate.errors import InvalidInput

RATINGS = "userId,movieId,rating,timestamp\n1,2571,4.5,964982703\n1,5,0.5,964982931\n2,2571,5.0,1445714835\n"
MOVIES = (
    "movieId,title,genres\n"
    '2571,"Matrix, The (1999)",Action|Sci-Fi|Thriller\n'
    '5,"""Great Performances"" Cats (1998)",(no genres listed)\n'
    ",,\n"
    "\n"
    '9,"City of Lost Children, The (Cité des enfants perdus, La) (1995)",Drama\n'
    "10,Death Note: Desu nôto (2006–2007),\n"
)
TAGS = (
    "userId,movieId,tag,timestamp\n1,2571,Virtual  Reality,1\n2,2571,virtual reality,2\n"
    "2,2571,my dvds,2\n3,2571,sci-fi,3\n"
)
LINKS = "movieId,imdbId,tmdbId\n2571,0133093,603\n5,0173714,\n9,,902\n"


def folder_of(path: Path, files: dict[str, str], *, bom: bool = False, breaks: str = "\n") -> Path:
    path.mkdir()
    for name, text in files.items():
        data = text.replace("\n", breaks).encode("utf-8-sig" if bom else "utf-8")
        (path / name).write_bytes(data)
    return path


@pytest.mark.parametrize("bom", [False, True], ids=["plain", "BOM"])
@pytest.mark.parametrize("breaks", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_folder_of_csv_files_is_read_whatever_its_name(tmp_path: Path, bom: bool, breaks: str) -> None:
    files = {"ratings.csv": RATINGS, "movies.csv": MOVIES, "tags.csv": TAGS, "links.csv": LINKS}

    imported = read(folder_of(tmp_path / "films", files, bom=bom, breaks=breaks), "movielens")

    assert imported.items == (
        Item(
            id="2571",
            domain="movie",
            title="The Matrix",
            year=1999,
            genres=("Action", "Sci-Fi", "Thriller"),
            tags=("virtual reality",),
            attributes={"imdb_id": "tt0133093", "tmdb_id": "603"},
        ),
        Item(
            id="5",
            domain="movie",
            title='"Great Performances" Cats',
            year=1998,
            attributes={"imdb_id": "tt0173714"},
        ),
        Item(
            id="9",
            domain="movie",
            title="The City of Lost Children (La Cité des enfants perdus)",
            year=1995,
            genres=("Drama",),
            attributes={"tmdb_id": "902"},
        ),
        Item(id="10", domain="movie", title="Death Note: Desu nôto", year=2006),
    )
    assert imported.interactions.rows() == [
        ("1", "2571", "rating", 4.5, 964982703.0),
        ("1", "5", "rating", 0.5, 964982931.0),
        ("2", "2571", "rating", 5.0, 1445714835.0),
    ]
    assert imported.report.examples == {"a movie without a unique id or a title": ["movies.csv line 4"]}
    assert imported.report.notes == []
    assert imported.about == {}


def test_without_tags_and_links_it_says_so(tmp_path: Path) -> None:
    imported = read(folder_of(tmp_path / "ml", {"ratings.csv": RATINGS, "movies.csv": MOVIES}), "movielens")

    assert imported.report.notes == [
        "No links.csv in the folder: the movies have no IMDb and TMDB ids.",
        "No tags.csv in the folder: the movies have no tags.",
    ]
    assert imported.dataset().n_users == 2


def test_each_broken_rating_is_reported_by_reason_and_line(tmp_path: Path) -> None:
    ratings = f"{RATINGS}1,5,0.5,964982931\n1,77,4.0,1\n,5,4.0,1\n1,5,5.5,1\n1,5,x,1\n1,5,4.0,1e300\n1,5\n"

    imported = read(folder_of(tmp_path / "ml", {"ratings.csv": ratings, "movies.csv": MOVIES}), "movielens")

    assert imported.interactions.height == 3
    assert imported.report.read == 10
    examples = imported.report.examples
    assert {reason: examples[reason] for reason in examples if "movie" not in reason} == {
        "a field is missing or not a number": [f"ratings.csv line {line}" for line in (7, 9, 11)],
        "a rating outside (0, 5]": ["ratings.csv line 8"],
        "a time that is not in seconds since 1970": ["ratings.csv line 10"],
        "an item that is not in the item file": ["ratings.csv line 6"],
        "the same user, item and time again": ["ratings.csv line 5"],
    }


def test_ten_million_is_told_from_one_by_its_tags(tmp_path: Path) -> None:
    files = {
        "ratings.dat": "1::122::4.5::838985046\n1::185::0.5::838983525\n\n2::122::5\n",
        "movies.dat": "122::Boomerang (1992)::Comedy|Romance\n185::Pull My Daisy (1958)::(no genres listed)\n",
        "tags.dat": "15::122::Excellent!::1215184630\n16::122::EXCELLENT!::1215184630\n17::122::dry::1\n18::122\n",
    }

    imported = read(folder_of(tmp_path / "ml", files), "movielens")

    assert [(item.title, item.genres, item.tags) for item in imported.items] == [
        ("Boomerang", ("Comedy", "Romance"), ("excellent!", "dry")),
        ("Pull My Daisy", (), ()),
    ]
    assert [row[3] for row in imported.interactions.rows()] == [4.5, 0.5]
    assert imported.report.examples == {
        "a tag without a user, a movie and a word": ["tags.dat line 4"],
        "a field is missing or not a number": ["ratings.dat line 3", "ratings.dat line 4"],
    }


def test_of_many_tags_those_stay_that_most_users_gave(tmp_path: Path) -> None:
    given = [f"{user},2571,word {chr(97 + tag)}" for tag in range(15) for user in range(15 - tag)]
    shelf = [f"{user},2571,{tag}" for user in range(50) for tag in ("owned", "seen 2007", "5*", "x" * 41)]
    tags = "\n".join(["userId,movieId,tag,timestamp", *(f"{row},1" for row in (*shelf, *given)), "1,2571,word o,9"])
    files = {"ratings.csv": RATINGS, "movies.csv": MOVIES, "tags.csv": tags, "links.csv": LINKS}

    matrix = read(folder_of(tmp_path / "ml", files), "movielens").items[0]

    assert matrix.tags == tuple(f"word {chr(97 + tag)}" for tag in range(MAX_TAGS))


def test_tags_of_the_genome_follow_from_a_relevance_on(tmp_path: Path) -> None:
    scores = "movieId,tagId,relevance\n2571,1,0.79\n2571,2,0.85\n2571,3,0.9\n2571,4,0.99\n5,1,x\n5,2,2.0\n"
    genome = 'tagId,tag\n1,007\n2,"Cyberpunk, really"\n3,virtual reality\n4,Action\n'
    files = {"ratings.csv": RATINGS, "movies.csv": MOVIES, "links.csv": LINKS}
    files |= {"genome-scores.csv": scores, "genome-tags.csv": genome}

    alone = read(folder_of(tmp_path / "alone", files), "movielens")
    both = read(folder_of(tmp_path / "both", {**files, "tags.csv": TAGS}), "movielens")

    assert alone.items[0].tags == ("virtual reality", "cyberpunk, really")
    assert both.items[0].tags == ("virtual reality", "cyberpunk, really")
    assert alone.items[1].tags == ()
    assert alone.report.notes == ["Genome tags are assigned to a movie from a relevance of 0.8 on."]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"notes.txt": "hello", "a.csv": ""}, r"it contains a\.csv, notes\.txt; expected u\.data"),
        ({"ratings.csv": "reader,book,stars\n"}, r"its ratings\.csv has the columns reader, book, stars; expected"),
        ({"ratings.csv": ""}, r"its ratings\.csv has the columns \(none\)"),
        ({"ratings.dat": "1,2,3,4\n"}, r"its ratings\.dat begins with '1,2,3,4'; expected .*user::movie"),
        ({"ratings.csv": RATINGS}, r"not a MovieLens latest, 20M, 25M and 32M folder: it lacks movies\.csv"),
        ({"ratings.csv": RATINGS, "movies.csv": "id,name\n"}, r"movies\.csv lacks the columns movieId, title, genres"),
        (
            {"ratings.csv": RATINGS, "movies.csv": MOVIES, "tags.csv": "movie,word\n1,x\n"},
            r"tags\.csv lacks the columns userId, movieId, tag",
        ),
    ],
)
def test_what_is_none_of_them_is_refused_with_what_was_found(
    tmp_path: Path, files: dict[str, str], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        read(folder_of(tmp_path / "ml-25m", files), "movielens")


def peak_mb(folder: Path) -> float:
    """The most memory that a process holds which reads a folder."""
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom palate.data.datasets import read\n"
        "read(Path(sys.argv[1]), 'movielens')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True)
    return float(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["csv", "crlf", "dat"])
def test_a_million_ratings_are_never_held_as_text(tmp_path: Path, layout: str) -> None:
    """As strings in one table they take more than 400 MB."""
    n, rng = 1_000_000, np.random.default_rng(0)
    columns = (
        np.arange(n) // 100 + 1,
        rng.permutation(n) % 5_000 + 1,
        rng.integers(1, 11, n) / 2,
        np.arange(n) + 10**9,
    )
    separator = "::" if layout == "dat" else ","
    rows = [separator.join(map(str, row)) for row in zip(*(column.tolist() for column in columns), strict=True)]
    movies = [(str(movie), f"Movie {movie} (1999)", "Drama") for movie in range(1, 5_001)]
    for name, some in (("small", rows[:1_000]), ("large", rows)):
        if layout == "dat":
            files = {"ratings.dat": "\n".join(some), "movies.dat": "\n".join(map("::".join, movies)), "tags.dat": ""}
        else:
            heads = ("userId,movieId,rating,timestamp", "movieId,title,genres")
            files = {
                "ratings.csv": "\n".join([heads[0], *some]),
                "movies.csv": "\n".join([heads[1], *map(",".join, movies)]),
            }
        folder_of(tmp_path / name, files, breaks="\r\n" if layout == "crlf" else "\n")

    assert peak_mb(tmp_path / "large") - peak_mb(tmp_path / "small") < 200
