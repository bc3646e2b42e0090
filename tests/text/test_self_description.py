"""Age, gender, words and tastes are extracted from self-descriptions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.text.self_description import age_of, extract_features, extract_tastes


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Age 33, software engineer", 33),
        ("I'm 33", 33),
        ("I’m 41 and retired", 41),
        ("a 28-year-old nurse", 28),
        ("28 years old", 28),
        ("28yo", 28),
        ("Age 25 to 34, woman", 29.5),
        ("aged 25-34", 29.5),
        ("Under 18, man", 13),
        ("Over 55", 60),
        ("loves films of 1999", None),
        ("", None),
    ],
)
def test_ages_are_read_however_they_are_said(text: str, age: float | None) -> None:
    assert age_of(text) == age


def test_features_are_age_gender_and_words() -> None:
    assert extract_features("Age 35, female, programmer") == {
        "age:30": 0.5,
        "age:40": 0.5,
        "=woman": 1.0,
        "programmer": 1.0,
    }
    assert extract_features("Age 35, woman, programmer") == extract_features("I am 35, a female programmer")
    assert extract_features("") == {}


@given(st.integers(0, 200))
def test_an_age_is_one_feature_in_all(age: int) -> None:
    features = extract_features(f"age {age}")
    assert sum(features.values()) == pytest.approx(1.0)
    assert all(name.startswith("age:") for name in features)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert all(0 <= share <= 1 for share in extract_features(text).values())
    assert isinstance(extract_tastes(text), str)


@pytest.mark.parametrize(
    ("text", "taste"),
    [
        ("Age 33, software engineer, loves sci-fi and slow films", "sci-fi and slow films"),
        ("I love opera. I'm into jazz; 50 years old", "opera, jazz"),
        ("a fan of Kubrick", "kubrick"),
        ("Age 25 to 34, woman, programmer", ""),
        ("I don't like horror, 20 years old", ""),
        ("slow science fiction", "slow science fiction"),
        ("loves jazz, soul and funk. Hates war", "jazz, soul and funk"),
        ("loves romance, hates horror", "romance"),
        ("I like jazz but not metal", "jazz"),
        ("I don't like war, but love westerns", "westerns"),
        ("dislikes jazz", ""),
        ("I do not like horror", ""),
        ("dragons, no violence", "dragons"),
        ("I am a nurse", ""),
        ("I work in a library. I'm into space opera", "space opera"),
        ("", ""),
    ],
)
def test_only_what_speaks_of_taste_is_looked_for_in_items(text: str, taste: str) -> None:
    assert extract_tastes(text) == taste
