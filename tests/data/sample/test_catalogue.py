"""The sample catalogue is complete and consistent, and its tags are those of the tastes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from palate.data.items import Item
from palate.data.sample.catalogue import FILE_OF_DOMAIN, sample_items
from palate.data.sample.tastes import TASTES

FIRST_YEAR = {"movie": 1895, "book": 1500, "game": 1970, "music": 1925}
"""No film, novel, video game or recording is older."""

_SHINGLE = 8
"""So many words in a row are no coincidence."""


@pytest.fixture(scope="module")
def catalogue() -> list[Item]:
    return sample_items()


def test_each_domain_has_at_least_a_hundred_titles(catalogue: list[Item]) -> None:
    titles = Counter(item.domain for item in catalogue)

    assert set(titles) == set(FILE_OF_DOMAIN)
    assert min(titles.values()) >= 100


def test_ids_say_the_domain_and_are_unique_and_so_are_titles(catalogue: list[Item]) -> None:
    assert [item.id for item in catalogue if not re.fullmatch(rf"{item.domain}:[a-z0-9]+(-[a-z0-9]+)*", item.id)] == []
    assert max(Counter(item.id for item in catalogue).values()) == 1
    assert max(Counter((item.domain, item.title.casefold()) for item in catalogue).values()) == 1


def test_years_are_possible_for_the_domain(catalogue: list[Item]) -> None:
    assert [item for item in catalogue if item.year is None or not FIRST_YEAR[item.domain] <= item.year <= 2026] == []


def test_everything_has_a_maker_genres_and_several_tags_each_said_once(catalogue: list[Item]) -> None:
    for item in catalogue:
        assert item.creators, item.id
        assert 1 <= len(item.genres) <= 3, item.id
        assert 4 <= len(item.tags) <= 8, item.id
        for words in (item.creators, item.people, item.genres, item.tags):
            assert len(set(words)) == len(words), item.id
            assert all(word and word == word.strip() for word in words), item.id


def test_tags_are_one_language_no_word_is_used_by_a_few_items_alone(catalogue: list[Item]) -> None:
    uses = Counter(tag for item in catalogue for tag in item.tags)

    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", tag) for tag in uses)
    assert min(uses.values()) >= 10


def test_every_taste_is_made_of_known_tags_and_met_in_every_domain(catalogue: list[Item]) -> None:
    known = {tag for item in catalogue for tag in item.tags}

    for name, tags in TASTES.items():
        assert set(tags) <= known, name
        holders = Counter(item.domain for item in catalogue if set(tags) & set(item.tags))
        assert min(holders[domain] for domain in FILE_OF_DOMAIN) >= 20, name


def test_descriptions_are_one_to_three_short_sentences_of_their_own(catalogue: list[Item]) -> None:
    descriptions = [item.description for item in catalogue]

    assert len(set(descriptions)) == len(descriptions)
    for text in descriptions:
        assert 60 <= len(text) <= 200, text
        assert 1 <= len(re.findall(r"[a-z0-9)’'\"][.!?](?=\s|$)", text)) <= 3, text
        assert text.endswith((".", "!", "?")), text
        assert "  " not in text


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("tmdb-5000/tmdb_5000_movies.csv.gz", "overview"),
        ("goodbooks-10k/book_descriptions.csv", "description"),
        ("steam-metadata/steam_games_4000_descriptions.csv", "short_description"),
    ],
)
def test_no_description_is_taken_from_a_published_one(
    catalogue: list[Item], real_data: Path, file: str, column: str
) -> None:
    ours = {shingle: item.id for item in catalogue for shingle in shingles(item.description)}
    published = pl.read_csv(real_data / file, infer_schema=False)[column].drop_nulls().to_list()

    assert {ours[shingle]: shingle for text in published for shingle in shingles(text) if shingle in ours} == {}


def shingles(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)}
