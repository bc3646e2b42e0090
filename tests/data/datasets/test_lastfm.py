"""Last.fm as HetRec packs it: CRLF, a file with or without header, Latin-1 tags."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.data.datasets import read
from palate.errors import InvalidInput

ARTISTS = "id\tname\turl\tpictureURL\n1\tBjörk\thttp://x\thttp://x/1.jpg\n2\tCaetano Veloso\thttp://x\t\n"
TAGS = "tagID\ttagValue\r\n1\telectronic\r\n2\ttropicália\r\n3\tseen live\r\n"
PLAYS = "7\t1\t500\r\n7\t2 \t9\r\n8\t2\t10\r\n"
TAGGED = "userID\tartistID\ttagID\tday\tmonth\tyear\r\n7\t2\t2\t1\t4\t2009\r\n8\t2\t2\t1\t4\t2009\r\n\r\n"


def folder_of(path: Path, **files: str) -> Path:
    path.mkdir()
    files_of_layout = {"artists": ARTISTS, "tags": TAGS, "user_artists": PLAYS, "user_taggedartists": TAGGED, **files}
    for name, text in files_of_layout.items():
        if text:
            (path / f"{name}.dat").write_bytes(text.encode("latin-1" if name == "tags" else "utf-8"))
    return path


@pytest.mark.parametrize("header", ["", "userID\tartistID\tweight\r\n"])
def test_plays_become_kinds_with_or_without_a_header(tmp_path: Path, header: str) -> None:
    imported = read(folder_of(tmp_path / "fm", user_artists=header + PLAYS), "lastfm")

    kinds = {(user, item): kind for user, item, kind, _, _ in imported.interactions.iter_rows()}
    assert kinds == {("7", "1"): "complete", ("7", "2"): "click", ("8", "2"): "complete"}
    assert (imported.report.dropped, imported.report.read) == ({}, 3)
    assert imported.dataset().timeless


def test_tags_are_those_that_most_users_gave_whatever_their_encoding(tmp_path: Path) -> None:
    more = "userID\tartistID\ttagID\n9\t2\t1\n9\t2\t3\n7\t2\t3\n8\t2\t3\n"
    imported = read(folder_of(tmp_path / "fm", user_taggedartists_2=more), "lastfm")
    artists = {item.id: item for item in imported.items}

    assert artists["2"].tags == ("tropicália", "electronic")
    assert artists["2"].genres == ()
    assert (artists["1"].title, artists["1"].tags, artists["1"].domain) == ("Björk", (), "music")
    assert (artists["1"].image_url, artists["2"].image_url) == ("http://x/1.jpg", None)


def test_tags_that_many_artists_carry_are_genres(tmp_path: Path) -> None:
    artists = "id\tname\n" + "".join(f"{number}\tArtist {number}\n" for number in range(1, 51))
    tagged = "userID\tartistID\ttagID\n" + "".join(f"7\t{number}\t1\n" for number in range(1, 51)) + "7\t1\t2\n"

    imported = read(folder_of(tmp_path / "fm", artists=artists, user_taggedartists=tagged), "lastfm")

    first = next(item for item in imported.items if item.id == "1")
    assert (first.genres, first.tags) == (("electronic",), ("electronic", "tropicália"))


def test_each_broken_row_is_reported_by_reason_and_line(tmp_path: Path) -> None:
    files = {
        "artists": f"{ARTISTS}2\tAgain\nno name\n",
        "user_artists": f"{PLAYS}7\t1\r\n7\t1\tmany\r\n9\t1\t0\r\n9\t99\t5\r\n8\t2\t11\r\n",
        "user_taggedartists": f"{TAGGED}7\t2\r\n7\t2\t99\r\n",
    }
    report = read(folder_of(tmp_path / "fm", **files), "lastfm").report

    assert report.examples == {
        "a tagging without a user, an artist and a tag": ["user_taggedartists.dat line 5"],
        "a tag that is not in tags.dat": ["user_taggedartists.dat line 6"],
        "an artist without a unique id or a name": ["artists.dat line 4", "artists.dat line 5"],
        "a field is missing or not a number": ["user_artists.dat line 4", "user_artists.dat line 5"],
        "no plays": ["user_artists.dat line 6"],
        "an artist that is not in artists.dat": ["user_artists.dat line 7"],
        "the same user and artist again": ["user_artists.dat line 8"],
    }


def test_without_tags_the_artists_are_read_and_it_says_so(tmp_path: Path) -> None:
    imported = read(folder_of(tmp_path / "fm", tags=""), "lastfm")

    assert len(imported.items) == 2
    assert any("have no tags" in note for note in imported.report.notes)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"artists": "1\tBjörk\n"}, "does not begin with the header id, name"),
        ({"artists": ""}, r"lacks artists\.dat"),
        ({"user_artists": ""}, r"lacks user_artists\.dat"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read(folder_of(tmp_path / "fm", **files), "lastfm")
