"""Training recovers known labels and is reproducible."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.text.mood.emotions import LABELS
from palate.text.mood.ngrams import hash_text_ngrams
from palate.text.mood.train import Labelled, ekman_of, main, read_labelled, thresholds_of, train

WORDS = {"joy": "happy", "anger": "furious", "neutral": "table"}


def _made_up(n: int = 240) -> Labelled:
    rng = np.random.default_rng(0)
    texts, labels = [], np.zeros((n, len(LABELS)), np.float32)
    for row in range(n):
        label = list(WORDS)[row % 3]
        others = " ".join(rng.choice(["the", "of", "and", "it", "was", "on"], 4))
        texts.append(f"{others} {WORDS[label]} {others}")
        labels[row, LABELS.index(label)] = 1
    return Labelled(texts, labels)


def test_what_words_mean_is_learned_and_repeats_itself() -> None:
    data = _made_up()

    reader, unseen = train(data, folds=3)
    again, _ = train(data, folds=3)

    for label, word in WORDS.items():
        assert reader.read(f"it was {word} of the").labels == (label,)
        of_it = data.labels[:, LABELS.index(label)] > 0
        assert unseen[of_it, LABELS.index(label)].min() > unseen[~of_it, LABELS.index(label)].max()
    assert np.array_equal(reader.chances(data.texts), again.chances(data.texts))


def test_a_file_of_goemotions_is_read(tmp_path: Path) -> None:
    file = tmp_path / "train.tsv"
    file.write_text("So \u2028 nice\t0,17\tabc\nNo.\t27\tdef\n", encoding="utf-8")

    data = read_labelled(file)

    assert data.texts == ["So \u2028 nice", "No."]
    assert [list(np.flatnonzero(row)) for row in data.labels] == [[0, 17], [27]]


@pytest.mark.parametrize("line", ["no tabs", "text\tjoy\tid", "text\t99\tid"])
def test_other_files_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "train.tsv").write_text(f"fine\t1\tid\n{line}\n", encoding="utf-8")

    with pytest.raises(InvalidInput, match="Line 2"):
        read_labelled(tmp_path / "train.tsv")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_labelled(tmp_path / "absent.tsv")


@pytest.mark.parametrize(("arguments", "says"), [([], "GOEMOTIONS"), (["nowhere", "here"], "cannot be read")])
def test_the_command_ends_with_a_sentence(arguments: list[str], says: str) -> None:
    with pytest.raises(SystemExit, match=says):
        main(arguments)


def test_a_threshold_lies_where_f1_is_largest() -> None:
    chances = np.array([[0.9], [0.8], [0.7], [0.2], [0.1]], np.float32)
    labels = np.array([[1], [1], [1], [0], [0]], np.float32)

    assert thresholds_of(chances, labels) == pytest.approx(0.7)


def test_any_of_the_labels_makes_the_emotion() -> None:
    chances = np.zeros((1, len(LABELS)), np.float32)
    chances[0, [LABELS.index("fear"), LABELS.index("nervousness")]] = 0.5

    assert ekman_of(chances)[0].tolist() == pytest.approx([0, 0, 0.75, 0, 0, 0, 0])


def test_grams_tell_negated_loud_and_stretched_words() -> None:
    def words(text: str) -> set[int]:
        return set(hash_text_ngrams(text)[0].tolist())

    assert words("not good") != words("good")
    assert words("soooo") == words("sooooooo") != words("so")
    assert words("NO WAY") > words("no") & words("NO WAY")
    assert words("don't") == words("don’t")
