"""Steam-200k: one event for each user and game, and metadata matched by title."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.data.datasets import read
from palate.data.datasets.imported import Imported
from palate.errors import InvalidInput

INFO = "Game_ID\tGame Name\n1\tPortal 2\n2\tPokémon® Quest\n3\tSpore\n"
OWNED = "User_ID\tGame_ID\tPurchase\n7\t1\t1.0\n7\t2\t1.0\n7\t3\t1.0\n8\t1\t1.0\n"
PLAYED = "User_ID\tGame_ID\tHours\n7\t1\t1.5\n7\t1\t0.5\n7\t2\t1.9\n"
TAGGED = """Unique_ID,title,tags,date_released
620,PORTAL™ 2,"['Puzzle', 'Point &amp; Click']","Apr 18, 2011"
9,Spore,"['cut",2008
"""
DESCRIBED = """appid,title,genres,developers,publishers,tags,release_year,short_description
620,Portal 2,"Action,Adventure",Valve,Valve,"Single-player,Co-op",2011,A puzzle &amp; a cake.
5,Pokemon Quest,RPG,,,,,
"""


def folder_of(path: Path, **files: str) -> Path:
    path.mkdir(parents=True)
    files_of_layout = {"item_info.dat": INFO, "game_purchase.dat": OWNED, "game_play.dat": PLAYED}
    for name, text in {**files_of_layout, **{name.replace("__", "."): text for name, text in files.items()}}.items():
        if text:
            (path / name).write_text(text, encoding="utf-8")
    return path


def described(parent: Path) -> Imported:
    folder = folder_of(parent / "steam-200k")
    metadata = parent / "steam-metadata"
    metadata.mkdir()
    (metadata / "steam_9286_tags_price.csv").write_text(TAGGED, encoding="utf-8")
    (metadata / "steam_games_4000_descriptions.csv").write_text(DESCRIBED, encoding="utf-8")
    return read(folder, "steam")


def events_of(imported: Imported) -> set[tuple[str, str, str]]:
    return {(user, item, kind) for user, item, kind, _, _ in imported.interactions.iter_rows()}


def test_a_game_is_played_looked_at_or_owned(tmp_path: Path) -> None:
    imported = read(folder_of(tmp_path / "steam"), "steam")

    assert events_of(imported) == {("7", "1", "complete"), ("7", "2", "click"), ("7", "3", "save"), ("8", "1", "save")}
    assert imported.report.read == 7
    assert imported.interactions["value"].null_count() == 4
    assert any("3 rows repeat the user and game of another row" in note for note in imported.report.notes)
    assert imported.dataset().timeless


def test_titles_are_matched_without_case_accents_marks_and_punctuation(tmp_path: Path) -> None:
    imported = described(tmp_path)
    portal, pokemon, spore = sorted(imported.items, key=lambda item: item.id)

    assert (portal.title, portal.year, portal.creators) == ("Portal 2", 2011, ("Valve",))
    assert (portal.genres, portal.tags) == (("Action", "Adventure"), ("Puzzle", "Point & Click"))
    assert portal.description == "A puzzle & a cake."
    assert portal.attributes == {"steam_id": "620", "features": ["Single-player", "Co-op"], "publishers": ["Valve"]}
    assert (pokemon.genres, pokemon.attributes) == (("RPG",), {"steam_id": "5"})
    assert (spore.tags, spore.year, spore.attributes) == ((), 2008, {"steam_id": "9"})
    assert imported.report.dropped == {"tags that are not a list; the game is kept": 1}
    assert any(note.startswith("3 of 3 games have metadata") for note in imported.report.notes)


def test_the_single_file_that_kaggle_has_says_the_same(tmp_path: Path) -> None:
    rows = '7,"Portal 2",purchase,1.0,0\n7,"Portal 2",play,2.0,0\n8,"Crusader, Kings",purchase,1.0,0\n'
    (tmp_path / "steam-200k").mkdir()
    (tmp_path / "steam-200k" / "steam-200k.csv").write_text(rows)

    imported = read(tmp_path / "steam-200k", "steam")

    assert events_of(imported) == {("7", "Portal 2", "complete"), ("8", "Crusader, Kings", "save")}
    assert {item.title for item in imported.items} == {"Portal 2", "Crusader, Kings"}


def test_each_broken_row_is_reported_by_reason_and_line(tmp_path: Path) -> None:
    files = {
        "item_info__dat": f"{INFO}1\tAgain\n5\n",
        "game_play__dat": f"{PLAYED}8\t1\n8\t1\tx\n8\t1\t0.0\n",
        "game_purchase__dat": f"{OWNED}8\t99\t1.0\n",
    }
    report = read(folder_of(tmp_path / "steam", **files), "steam").report

    assert report.examples == {
        "a game without a unique id or a name": ["item_info.dat line 5", "item_info.dat line 6"],
        "a field is missing or not a number": ["game_play.dat line 5", "game_play.dat line 6"],
        "no hours or no purchase": ["game_play.dat line 7"],
        "a game that is not in the list of games": ["game_purchase.dat line 6"],
    }


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"item_info__dat": "1\tPortal\n"}, "does not begin with the header Game_ID"),
        ({"game_play__dat": ""}, r"lacks game_play\.dat"),
        ({"steam-200k__csv": "user,title\n1,2\n"}, "has no rows of user, title, play or purchase"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read(folder_of(tmp_path / "steam", **files), "steam")
