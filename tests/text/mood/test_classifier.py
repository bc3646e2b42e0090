"""The shipped emotion classifier: plain examples, accuracy on held-out data, and hostile input."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.items import Item
from palate.errors import StorageFailed
from palate.text.mood.classifier import EmotionClassifier
from palate.text.mood.emotions import EKMAN, LABELS, Mood
from palate.text.mood.item_moods import mood_words, moods_of
from tests.work import ordinary, work

READER = EmotionClassifier.shipped()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Thank you so much for your help!", "gratitude"),
        ("I am so sorry, I apologize", "remorse"),
        ("haha lol that is hilarious", "amusement"),
        ("I love this so much", "love"),
        ("I'm terrified of spiders", "fear"),
        ("This makes me so sad", "sadness"),
        ("I hope it gets better", "optimism"),
        ("What does that mean? I wonder why", "curiosity"),
        ("The meeting is at nine in room four.", "neutral"),
    ],
)
def test_what_people_plainly_say_is_felt(text: str, label: str) -> None:
    assert READER.read(text).labels[0] == label


def test_a_negation_is_another_word() -> None:
    assert READER.read("I am not happy").chances["joy"] < READER.read("I am happy").chances["joy"]


def test_pleasant_and_unpleasant_are_told_apart() -> None:
    happy, sad = (
        READER.read("I love it, best day ever, so happy!"),
        READER.read("I feel so sad and lonely, this is awful"),
    )

    assert happy.valence > 0.3 > -0.3 > sad.valence
    assert 0 <= sad.arousal < READER.read("WTF, I am so angry right now!!!").arousal <= 1


def test_the_emotions_of_ekman_gather_every_label_once() -> None:
    assert sorted(label for labels in EKMAN.values() for label in labels) == sorted(LABELS)
    assert Mood({"fear": 0.5, "nervousness": 0.5, "joy": 0.25}).ekman() == pytest.approx(
        {"anger": 0, "disgust": 0, "fear": 0.75, "joy": 0.25, "sadness": 0, "surprise": 0, "neutral": 0}
    )


def test_the_mean_of_moods() -> None:
    both = Mood.mean([Mood({"joy": 1.0}, ("joy",)), Mood({"joy": 0.5, "love": 1.0}, ("love", "joy"))])

    assert both.chances["joy"] == 0.75
    assert both.chances["love"] == 0.5
    assert both.labels == ("joy", "love")
    assert Mood.mean([]) == Mood({})
    assert Mood({}).valence == 0


def test_reading_many_is_reading_each() -> None:
    texts = ["Thank you!", "", "so sad 😢", "no"]

    assert READER.read_all(texts) == [READER.read(text) for text in texts]


def test_reading_needs_no_more_than_numpy() -> None:
    code = (
        "import sys\nfrom palate.text.mood.classifier import EmotionClassifier\n"
        "EmotionClassifier.shipped().read('thanks!')\n"
        "print([name for name in ('scipy', 'sklearn', 'numba', 'torch', 'polars') if name in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert output.strip() == "[]"


@given(text=st.text(max_size=200))
@settings(deadline=None)
def test_any_text_has_a_mood(text: str) -> None:
    mood = READER.read(text)

    assert set(mood.chances) == set(LABELS)
    assert all(0 <= chance <= 1 for chance in mood.chances.values())
    assert set(mood.labels) <= set(LABELS)
    assert -1 <= mood.valence <= 1


@pytest.mark.parametrize("text", ["", " ", "\ud800", "👍" * 5_000, "a" * 100_000, "x " * 100_000, "нет", "\x00"])
def test_hostile_texts_are_read(text: str) -> None:
    assert np.isfinite(list(READER.read(text).chances.values())).all()
    assert work(lambda: READER.read(text)) < 20 * work(lambda: READER.read(ordinary(100_000)))


def test_a_reader_comes_back_from_its_files(tmp_path: Path) -> None:
    READER.save(tmp_path)

    assert EmotionClassifier.load(tmp_path).read("Thank you!") == READER.read("Thank you!")


@pytest.mark.parametrize("harm", ["missing", "damaged", "other labels"])
def test_a_damaged_reader_is_refused(tmp_path: Path, harm: str) -> None:
    READER.save(tmp_path)
    if harm == "missing":
        (tmp_path / "words.weights.npy").unlink()
    else:
        (tmp_path / "reader.json").write_text("{" if harm == "damaged" else '{"labels": ["joy"]}', encoding="utf-8")

    with pytest.raises(StorageFailed, match="emotion classifier"):
        EmotionClassifier.load(tmp_path)


def test_items_have_the_moods_of_their_words() -> None:
    sad = Item(id="a", domain="movie", title="A", tags=("slow-burn", "sad"), description="He is so lonely and sad.")
    mute = Item(id="b", domain="movie", title="B")

    moods = moods_of([sad, mute], READER)

    assert list(moods) == ["a"]
    assert moods["a"].labels[0] == "sadness"
    assert mood_words(sad) == "slow burn, sad. He is so lonely and sad."


@pytest.mark.slow
def test_the_reader_keeps_its_word_on_the_held_out_part(real_data: Path) -> None:
    from palate.text.mood.train import ekman_of, read_labelled

    data = read_labelled(real_data / "goemotions" / "dev.tsv")
    chances = READER.chances(data.texts)

    def macro(predicted: object, labels: object) -> float:
        hits = (np.asarray(predicted) & np.asarray(labels)).sum(axis=0)
        return float((2 * hits / (np.asarray(predicted).sum(axis=0) + np.asarray(labels).sum(axis=0))).mean())

    assert macro(chances >= READER.thresholds, data.labels > 0) >= 0.50
    assert macro(ekman_of(chances) >= READER.ekman_thresholds, ekman_of(data.labels) > 0) >= 0.60
