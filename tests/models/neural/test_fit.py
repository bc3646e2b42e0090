"""Training: resumed after an interruption, ended by time and by validation, and chosen on validation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from palate.models.base import Run
from palate.models.neural.transformer import TransformerModel
from tests.models.neural.needs_torch import skip_without_torch
from tests.models.neural.test_transformer import SMALL, in_circles

skip_without_torch()

from palate.models.neural import fit as fitting  # noqa: E402
from palate.models.neural.fit import ndcg_of_ranks, one_cycle  # noqa: E402

RECIPE = replace(SMALL, epochs=5, content=False)


class Killed(BaseException):
    """Stands for the end of the process."""


def killed_after(n_epochs: int, folder: Path) -> None:
    """Train until the epoch after ``n_epochs`` has begun."""

    def progress(_share: float, activity: str) -> None:
        if f"epoch {n_epochs + 1} of" in activity:
            raise Killed

    with pytest.raises(Killed):
        RECIPE.fit(in_circles(60), Run(seed=3, progress=progress, checkpoints=folder))


def bits(model: TransformerModel) -> dict[str, bytes]:
    return {name: value.tobytes() for name, value in vars(model).items() if isinstance(value, np.ndarray)}


@pytest.mark.parametrize("n_epochs", [1, 3])
def test_a_training_goes_on_where_it_was_killed_with_the_same_bits(n_epochs: int, tmp_path: Path) -> None:
    undisturbed = RECIPE.fit(in_circles(60), Run(seed=3))
    killed_after(n_epochs, tmp_path)
    (file,) = tmp_path.iterdir()
    activities: list[str] = []
    run = Run(seed=3, progress=lambda _share, activity: activities.append(activity), checkpoints=tmp_path)
    resumed = RECIPE.fit(in_circles(60), run)
    assert bits(resumed) == bits(undisturbed)
    assert resumed.card == undisturbed.card
    assert not any("epoch 1 of" in activity for activity in activities)
    assert not file.exists()


def test_another_seed_or_recipe_starts_anew(tmp_path: Path) -> None:
    killed_after(2, tmp_path)
    expected = RECIPE.fit(in_circles(60), Run(seed=4))
    assert bits(RECIPE.fit(in_circles(60), Run(seed=4, checkpoints=tmp_path))) == bits(expected)
    assert len(list(tmp_path.iterdir())) == 1  # that of the killed one


def test_a_damaged_checkpoint_starts_anew(tmp_path: Path) -> None:
    killed_after(2, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    resumed = RECIPE.fit(in_circles(60), Run(seed=3, checkpoints=tmp_path))
    assert bits(resumed) == bits(RECIPE.fit(in_circles(60), Run(seed=3)))


def test_where_time_does_not_suffice_there_are_fewer_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    def seconds() -> Iterator[float]:
        for n in range(1_000):
            yield 30.0 * n

    clock = seconds()
    monkeypatch.setattr(fitting.Trainer.__init__, "__defaults__", (lambda: next(clock),))
    activities: list[str] = []
    run = Run(progress=lambda _share, activity: activities.append(activity))
    model = replace(RECIPE, epochs=50, minutes=1.5).fit(in_circles(60), run)
    assert len(model.card["loss"]) == 3
    assert any("of 3" in activity and "left" in activity for activity in activities)


def test_training_ends_when_validation_does_not_improve() -> None:
    model = replace(RECIPE, epochs=40, patience=3, learning_rate=1e-9).fit(in_circles(60))
    assert len(model.card["ndcg"]) == model.epochs + 3
    assert model.card["ndcg"][model.epochs - 1] == max(model.card["ndcg"])


def test_progress_rises_to_the_end() -> None:
    shares: list[float] = []
    RECIPE.fit(in_circles(60), Run(progress=lambda share, _activity: shares.append(share)))
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_the_learning_rate_rises_and_falls_to_nothing() -> None:
    rates = [one_cycle(share) for share in np.linspace(0, 1, 101)]
    assert max(rates) == rates[10] == 1
    assert rates[-1] == pytest.approx(0)


def test_ndcg_of_one_relevant_item() -> None:
    np.testing.assert_allclose(ndcg_of_ranks(np.array([0, 1, 9, 10])), [1, 1 / np.log2(3), 1 / np.log2(11), 0])


def test_two_threads_give_the_same_bits_each_time() -> None:
    first, second = (replace(RECIPE, threads=2, epochs=2).fit(in_circles(60), Run(seed=3)) for _ in range(2))
    assert bits(first) == bits(second)
