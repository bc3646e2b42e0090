"""Training of the transformer in PyTorch; imported only while fitting."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from palate.models.neural import network
from palate.models.neural.checkpoints import CheckpointFile
from palate.models.neural.losses import gbce_loss, sampled_softmax_loss, softmax_loss
from palate.models.neural.network import Batch, Weights
from palate.models.neural.sequences import Sequences
from palate.models.neural.settings import FitSettings
from palate.models.neural.shape import Shape
from palate.models.neural.windows import Windows, draw_batches, last_windows
from palate.types import Codes, Doubles, Floats

_BETAS: Final = (0.9, 0.98)
_MOMENTS: Final = ("exp_avg", "exp_avg_sq")
_ID_DROPOUT: Final = 0.1
"""The share of items that have no id in a batch, so that what is told by their content is learned."""
_TIMELESS: Final = 0.1
"""The share of windows without any times, so that histories of which only the order is known are understood, too."""
_UNKNOWN_GAPS: Final = 0.15
"""The share of tokens for which the time of the next event is unknown in training."""
_WARM_UP: Final = 0.1
_EVALUATED_AT_ONCE: Final = 256


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The sequences of users over items that have events, and the features of these items."""

    sequences: Sequences
    n_items: int
    features: Floats | None
    """Shape ``(n_items, n_features)``; None without content."""
    validation_users: Codes
    """Users whose last event is not trained on, but predicted to choose; may be empty."""

    def without_validation(self) -> Sequences:
        """The sequences to train on: those of the validation users lack their last event as a target."""
        is_target = self.sequences.is_target.copy()
        is_target[self.sequences.starts[self.validation_users + 1] - 1] = False
        return replace(self.sequences, is_target=is_target)


@dataclass
class Progress:
    """How far a training is; stored in checkpoints."""

    epoch: int = 0
    share: float = 0.0
    """Of the one-cycle schedule."""
    planned: int = 0
    """How many epochs there will be in all, as the time allows."""
    seconds: float = 0.0
    best_epoch: int = 0
    best_ndcg: float = -1.0
    losses: list[float] = field(default_factory=list)
    """The mean loss of each epoch."""
    ndcg: list[float] = field(default_factory=list)
    """NDCG@10 of the validation users after each epoch."""


@dataclass(frozen=True, eq=False)
class FittedNetwork:
    """The weights of the best epoch, and how they came about."""

    weights: Weights
    progress: Progress


@contextmanager
def training_threads(threads: int, device: torch.device) -> Iterator[None]:
    """So many threads, and random generators that are put back; bits depend on the number of threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            yield
    finally:
        torch.set_num_threads(before)


def choose_device(name: str) -> torch.device:
    """The device called ``name``; ``auto``: the GPU if there is one."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return torch.device(name)


class Trainer:
    """Fits a network, or goes on from a checkpoint; the bits are those of a fit that was never interrupted."""

    def __init__(
        self,
        shape: Shape,
        settings: FitSettings,
        data: TrainingData,
        seed: int,
        checkpoint: CheckpointFile,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.shape, self.settings, self.data, self.seed = shape, settings, data, seed
        self.checkpoint, self.clock = checkpoint, clock
        self.device = choose_device(settings.device)
        n_features = 0 if data.features is None else data.features.shape[1]
        generator = torch.Generator().manual_seed(seed)
        initial = network.initial_weights(shape, data.n_items, n_features, generator)
        self.weights = {name: tensor.detach().to(self.device).requires_grad_() for name, tensor in initial.items()}
        self.best = {name: tensor.detach().clone() for name, tensor in self.weights.items()}
        self.features = None if data.features is None else torch.from_numpy(data.features).to(self.device)
        self.progress = Progress(planned=settings.epochs)
        self.optimiser = torch.optim.AdamW(
            list(self.weights.values()), lr=settings.learning_rate, weight_decay=settings.decay, betas=_BETAS
        )
        self.sequences = data.without_validation()
        self.users = np.flatnonzero(self.sequences.lengths > 0)

    def run(self, report: Callable[[float, str], None]) -> FittedNetwork:
        """Train until the epochs or the time are over, or validation has not improved for ``patience`` epochs."""
        self._resume()
        while not self._is_finished():
            started = self.clock()
            loss = self._train_epoch(report)
            self._judge()
            self.progress.losses.append(loss)
            self.progress.seconds += self.clock() - started
            self._plan()
            self._write_checkpoint()
            report(self.progress.share, self._describe())
        return FittedNetwork(self.best, self.progress)

    def _is_finished(self) -> bool:
        progress, patience = self.progress, self.settings.patience
        is_worse = bool(patience) and progress.epoch - progress.best_epoch >= patience and len(progress.ndcg) > 0
        return progress.epoch >= progress.planned or is_worse

    def _plan(self) -> None:
        """Reduce the planned epochs to those for which there is time."""
        progress = self.progress
        affordable = int(self.settings.minutes * 60 * progress.epoch / max(progress.seconds, 1e-9))
        progress.planned = max(min(self.settings.epochs, affordable), progress.epoch)

    def _train_epoch(self, report: Callable[[float, str], None]) -> float:
        """Visit a window of each user; the mean loss of a target."""
        progress = self.progress
        rng = np.random.default_rng([self.seed, 11, progress.epoch])
        torch.manual_seed(int(rng.integers(2**62)))
        batches = list(
            draw_batches(
                self.sequences, self.users, self.shape.length, self.settings.batch, self.settings.favourites, rng
            )
        )
        total, n_targets, share = 0.0, 0, progress.share
        epoch_share = (1 - share) / max(progress.planned - progress.epoch, 1)
        for step, windows in enumerate(batches):
            rate = self.settings.learning_rate * one_cycle(share + epoch_share * (step + 1) / len(batches))
            n = int(windows.is_target.sum())
            if n:
                total += self._step(self._hide_gaps(windows, rng), rate, rng) * n
                n_targets += n
            report(share + epoch_share * (step + 1) / len(batches), self._describe())
        progress.epoch += 1
        progress.share = share + epoch_share
        return total / max(n_targets, 1)

    def _hide_gaps(self, windows: Windows, rng: np.random.Generator) -> Windows:
        """The windows without the times of some, and without the time of the next event at some tokens, or at all."""
        has_times = rng.random((len(windows.items), 1)) >= _TIMELESS
        is_known = rng.random(windows.next_gaps.shape) >= _UNKNOWN_GAPS if self.settings.request_time else False
        return replace(
            windows,
            gaps=np.where(has_times, windows.gaps, 0),
            next_gaps=np.where(has_times & is_known, windows.next_gaps, 0),
        )

    def _step(self, windows: Windows, rate: float, rng: np.random.Generator) -> float:
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        batch = Batch.of(windows, self.device)
        has_id = None
        if self.features is not None:
            has_id = torch.from_numpy((rng.random(self.data.n_items) >= _ID_DROPOUT).astype(np.float32)).to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            vectors = network.item_vectors(self.weights, self.features, has_id)
            states = network.encode(self.shape, self.weights, vectors, batch, self.settings.dropout)[batch.is_target]
            loss = self._loss(states.float(), vectors.float(), batch.targets[batch.is_target], rng)
        self.optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self.optimiser.step()
        return float(loss.detach())

    def _loss(self, states: Tensor, vectors: Tensor, targets: Tensor, rng: np.random.Generator) -> Tensor:
        if self.settings.loss == "softmax":
            if self.device.type == "cpu":
                return softmax_loss(states, vectors, targets)
            return functional.cross_entropy(states @ vectors.T, targets)
        n = min(self.settings.negatives, self.data.n_items)
        negatives = torch.from_numpy(rng.choice(self.data.n_items, n, replace=False)).to(self.device)
        loss = sampled_softmax_loss if self.settings.loss == "sampled" else gbce_loss
        return loss(states, vectors, targets, negatives)

    def _judge(self) -> None:
        """Keep the weights if they are the best so far; without validation always."""
        progress, users = self.progress, self.data.validation_users
        if len(users):
            progress.ndcg.append(float(ndcg_of_ranks(self._validation_ranks()).mean()))
        if not len(users) or progress.ndcg[-1] > progress.best_ndcg:
            progress.best_epoch, progress.best_ndcg = progress.epoch, progress.ndcg[-1] if len(users) else -1.0
            self.best = {name: tensor.detach().clone() for name, tensor in self.weights.items()}

    def _validation_ranks(self) -> Codes:
        with torch.no_grad():
            vectors = network.item_vectors(self.weights, self.features)
            parts = [
                ranks(states @ vectors.T, self.data.sequences, users)
                for users, states in self.last_states(self.weights, vectors)
            ]
        return np.concatenate(parts)

    def last_states(self, weights: Weights, vectors: Tensor) -> Iterator[tuple[Codes, Tensor]]:
        """Yield blocks of the validation users with their states before their last events."""
        users = self.data.validation_users
        for start in range(0, len(users), _EVALUATED_AT_ONCE):
            block = users[start : start + _EVALUATED_AT_ONCE]
            windows = last_windows(self.data.sequences, block, self.shape.length, self.settings.favourites)
            if not self.settings.request_time:
                windows = replace(windows, next_gaps=np.zeros_like(windows.next_gaps))
            last = np.minimum(self.data.sequences.lengths[block], self.shape.length + 1) - 1
            states = network.encode(self.shape, weights, vectors, Batch.of(windows, self.device))
            yield block, states[torch.arange(len(block)), torch.from_numpy(last)]

    def _describe(self) -> str:
        progress = self.progress
        loss = f", loss {progress.losses[-1]:.3f}" if progress.losses else ""
        ndcg = f", NDCG@10 {progress.ndcg[-1]:.3f}" if progress.ndcg else ""
        left = ""
        if progress.epoch:
            seconds = progress.seconds / progress.epoch * (progress.planned - progress.epoch)
            left = f", {seconds / 60:.0f} min left" if seconds >= 90 else f", {seconds:.0f} s left"
        epoch = min(progress.epoch + 1, progress.planned)
        return f"transformer: epoch {epoch} of {progress.planned}{loss}{ndcg}{left}"

    def _write_checkpoint(self) -> None:
        if self.checkpoint.path is None:
            return
        arrays = {f"now.{name}": tensor.detach().cpu().numpy() for name, tensor in self.weights.items()}
        arrays |= {f"best.{name}": tensor.cpu().numpy() for name, tensor in self.best.items()}
        for name, tensor in self.weights.items():
            for key, value in self.optimiser.state[tensor].items():
                arrays[f"{key}.{name}"] = value.cpu().numpy()
        self.checkpoint.write(arrays, vars(self.progress))

    def _resume(self) -> None:
        stored = self.checkpoint.read()
        if stored is None:
            return
        arrays, state = stored
        with torch.no_grad():
            for name, tensor in self.weights.items():
                tensor.copy_(torch.from_numpy(arrays[f"now.{name}"]))
                self.best[name].copy_(torch.from_numpy(arrays[f"best.{name}"]))
                if f"step.{name}" in arrays:  # weights without a gradient so far, as those of the taste, have no state
                    moments = {key: torch.from_numpy(arrays[f"{key}.{name}"]).to(self.device) for key in _MOMENTS}
                    step = torch.from_numpy(arrays[f"step.{name}"])
                    self.optimiser.state[tensor] = {"step": step, **moments}
        self.progress = Progress(**state)


def ranks(scores: Tensor, sequences: Sequences, users: Codes) -> Codes:
    """The rank, from 0, of the last item of each user among items that are not earlier in their sequence."""
    values = scores.cpu().numpy()
    ends = sequences.starts[users + 1]
    targets = sequences.items[ends - 1]
    target_scores = values[np.arange(len(users)), targets]
    for row, user in enumerate(users.tolist()):
        values[row, sequences.items[sequences.starts[user] : ends[row] - 1]] = -np.inf
    return np.asarray((values > target_scores[:, None]).sum(axis=1))


def ndcg_of_ranks(rank: Codes) -> Doubles:
    """NDCG@10 of lists with a single relevant item at ``rank``, from 0."""
    return np.where(rank < 10, 1 / np.log2(rank + 2), 0.0)


def one_cycle(share: float) -> float:
    """The factor of the learning rate at a ``share`` of the training: a linear rise, then a cosine fall to 0."""
    if share < _WARM_UP:
        return share / _WARM_UP
    return float((1 + np.cos(np.pi * min((share - _WARM_UP) / (1 - _WARM_UP), 1.0))) / 2)
