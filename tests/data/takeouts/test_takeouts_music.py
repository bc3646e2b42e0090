"""Last.fm and ListenBrainz: known files give known listens."""

from __future__ import annotations

import pytest

from palate.data.takeouts import read_takeout
from palate.data.takeouts.takeout import PART_KIND, ItemReference
from palate.errors import InvalidInput
from tests.data.takeouts import examples

RADIOHEAD = (
    ItemReference("music", "OK Computer", None, ("Radiohead",)),
    ItemReference("music", "Radiohead", None, ("Radiohead",)),
)


def test_scrobbles_with_a_header() -> None:
    takeout = read_takeout(examples.LASTFM_CSV.encode())
    assert takeout.format == "lastfm"
    assert len(takeout.interactions) == 9
    first = takeout.interactions[0]
    assert (first.kind, first.at) == (PART_KIND, 1_700_000_000)
    assert first.references[0] == ItemReference(
        "music", "Kind of Blue", None, ("Miles Davis",), (("mbid", "8e8a594f"),)
    )
    assert first.references[1] == ItemReference("music", "Miles Davis", None, ("Miles Davis",), (("mbid", "561d854a"),))


def test_scrobbles_without_a_header_begin_with_the_first_row() -> None:
    takeout = read_takeout(examples.LASTFM_HEADERLESS.encode())
    assert [(interaction.location.line, interaction.at) for interaction in takeout.interactions] == [
        (1, 1_694_010_180),
        (2, 1_694_009_940),
        (3, None),
    ]
    assert takeout.interactions[0].references == RADIOHEAD
    assert takeout.interactions[2].references == (ItemReference("music", "Low", None, ("Low",)),)


def test_scrobbles_in_milliseconds_under_semicolons() -> None:
    takeout = read_takeout(examples.LASTFM_STATS.encode())
    assert [(interaction.at, interaction.references) for interaction in takeout.interactions] == [
        (1_694_010_180, RADIOHEAD)
    ]


def test_top_artists_have_a_count_and_no_time() -> None:
    takeout = read_takeout(examples.as_json(examples.LASTFM_TOP))
    assert [
        (interaction.kind, interaction.references[0].title, interaction.at) for interaction in takeout.interactions
    ] == [
        ("complete", "Miles Davis", None),
        ("click", "Low", None),
    ]


@pytest.mark.parametrize(
    "answer", [examples.LASTFM_RECENT, [examples.LASTFM_RECENT], [examples.LASTFM_RECENT["recenttracks"]]]
)
def test_recent_tracks_without_what_is_playing_now(answer: object) -> None:
    takeout = read_takeout(examples.as_json(answer))
    assert [(interaction.at, interaction.references) for interaction in takeout.interactions] == [
        (1_694_010_180, RADIOHEAD)
    ]
    assert takeout.report.dropped == {"no artist, or neither a time nor a play count": 1}


@pytest.mark.parametrize(
    "data",
    [
        examples.LISTENBRAINZ_ZIP,
        examples.as_json(examples.LISTENS),
        b"\n".join(map(examples.as_json, examples.LISTENS)) + b"\n",
        examples.as_json({"payload": {"count": 2, "listens": examples.LISTENS}}),
    ],
    ids=["zip", "json", "jsonl", "api"],
)
def test_listens_in_every_form(data: bytes) -> None:
    takeout = read_takeout(data)
    assert takeout.format == "listenbrainz"
    assert [interaction.at for interaction in takeout.interactions] == [1_694_010_180, 1_694_010_480]
    assert [reference.title for reference in takeout.interactions[0].references] == ["OK Computer", "Radiohead"]
    assert takeout.interactions[0].references[0].ids == (("mbid", "0b6b4ba0"),)
    assert takeout.interactions[0].references[1].ids == (("mbid", "a74b1b7f"),)


def test_a_torn_line_of_listens_is_dropped_with_its_number() -> None:
    lines = [*map(examples.as_json, examples.LISTENS), b'{"listened_at": 169']
    takeout = read_takeout(b"\n".join(lines), name="1.jsonl")
    assert len(takeout.interactions) == 2
    assert takeout.report.examples == {"not a JSON object": ["1.jsonl line 3"]}


def test_a_torn_json_file_is_refused() -> None:
    with pytest.raises(InvalidInput, match="invalid JSON"):
        read_takeout(examples.as_json(examples.LISTENS)[:-9], name="listens.json")
