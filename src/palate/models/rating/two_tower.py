"""Two towers: predict ratings from the texts of users and items, without ids."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import ClassVar, Final

import numpy as np
from scipy.special import ndtr

from palate.data.dataset import Dataset
from palate.data.events import RATING
from palate.data.items import Item
from palate.data.profile import History, Profile
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput, NotReady
from palate.models.abilities import ContentModel
from palate.models.base import Model, Recommender, Run
from palate.models.content.item_vectors import encode_texts, item_text
from palate.models.evidence import UserEvidence
from palate.models.rating.distribution import RatingDistribution, RatingPredictor
from palate.models.rating.rating_table import RatingTable, last_positions, nearest_levels
from palate.models.rating.two_tower_text import (
    ItemRatingStats,
    UserItemPairs,
    decades_from_1985,
    known_vectors,
    mean_vector,
    shrunk_mean,
    signed_scale,
    subtract_centre,
    unsigned_scale,
    user_statistics,
)
from palate.models.search_space import Linear, Log, Space
from palate.ports.encoder import Encoder
from palate.text.encoder import encoder, missing, needed
from palate.types import Codes, Doubles, Floats

INSTALL_HINT: Final = "pip install 'palate[neural]'"
_MAX_NEW_TEXTS: Final = 256
"""The largest number of texts that are encoded when items are added."""
_UNRATED, _AGE = 2, 3
"""Columns of 1/(1 + n) and of the year among the statistics of an item."""


@dataclass(frozen=True)
class TwoTower(Recommender):
    """Two small networks, one for the text of a user, one for that of an item, with an ordered probit likelihood.

    Each outputs a vector and a bias; with u and v the vectors, a latent value b_u + b_i + g·cos(u, v) falls between two
    cuts, which determine the level of the rating. The text of a user is built from their history
    (:mod:`palate.models.rating.two_tower_text`), in training without the rating to predict. No weights belong to a user
    or an item, so new ones are predicted from their text like all others.

    Needs an encoder (:mod:`palate.text.encoder`), and PyTorch to fit, but not to predict.

    Cost: some 10 ms for each new item, then O(n_ratings · epochs · hidden · 384) to fit; O(items · dimensions) to
    predict.
    """

    name: ClassVar[str] = "two_tower"
    space: ClassVar[Space] = {"hidden": Log(32, 256), "dropout": Linear(0.0, 0.6), "epochs": Log(5, 60)}
    is_ranker: ClassVar[bool] = False
    encoder: str = ""
    """A folder with the model of an encoder; empty: the installed one."""
    nets: int = 1
    """The number of nets; their probabilities are averaged."""
    hidden: int = 128
    dimensions: int = 32
    dropout: float = 0.3
    decay: float = 1.0
    learning_rate: float = 0.004
    whole: float = 0.5
    """The share of users who are shown with their entire history in training; of others a random part is shown."""
    batch: int = 4096
    """About the number of ratings in a batch."""
    epochs: int = 25
    max_visits: int = 4_000_000
    """The largest number of ratings times epochs: with many ratings there are fewer epochs."""

    @property
    def missing_requirement(self) -> str:
        return missing(self.encoder) or ("" if importlib.util.find_spec("torch") else INSTALL_HINT)

    def fit(self, data: Dataset, run: Run = Run()) -> TwoTowerModel:
        if min(self.nets, self.hidden, self.dimensions, self.epochs) < 1 or not 0 <= self.dropout < 1:
            raise InvalidInput(
                "two_tower needs nets, hidden, dimensions and epochs of at least 1, and a dropout in [0, 1).",
                where="two_tower",
            )
        run.progress(0.0, "two towers: encoding texts")
        reader, table = needed(self.encoder), RatingTable.of(data)
        if len(table.levels) < 2:
            return TwoTowerModel.without_ratings(self, data, reader.digest)
        ratings = table.levels[table.level]
        scale = np.array([ratings.mean(), ratings.std()], np.float32)
        pairs = UserItemPairs.of(data, table, *scale.tolist())
        stats = ItemRatingStats.of(data, pairs)
        item_texts = [item_text(data.items.get(id_)) for id_ in data.vocabulary]
        encoded_items = encode_texts(reader, item_texts, known_vectors(run, reader))
        encoded_users = encode_texts(reader, [data.about.get(id_, "") for id_ in data.users], {})
        centres = [mean_vector(*encoded_items), mean_vector(*encoded_users)]
        items, users = subtract_centre(*encoded_items, centres[0]), subtract_centre(*encoded_users, centres[1])
        nets = self._fit_nets(items, users, pairs, stats, len(table.levels), run)
        numbers = stats.statistics(np.arange(data.n_items), stats.n, stats.total).astype(np.float32)
        empty = np.zeros((self.nets, 0, 0), np.float32)
        model = TwoTowerModel(
            self,
            data.vocabulary,
            digest=reader.digest,
            levels=table.levels,
            scale=scale,
            centres=np.stack(centres),
            usual=stats.mean,
            numbers=numbers,
            lines=empty,
            kinds=empty,
            **{name: np.stack([net[name] for net in nets]) for name in nets[0]},
        )
        lines, kinds = model.item_outputs(items, numbers)
        return replace(model, lines=lines, kinds=kinds)

    def _fit_nets(
        self, items: Floats, users: Floats, pairs: UserItemPairs, stats: ItemRatingStats, n_levels: int, run: Run
    ) -> list[dict[str, Floats]]:
        """The weights of each net, by name."""
        try:
            from palate.models.rating.two_tower_fit import NetSettings, TrainingData, fit_net
        except ImportError as error:
            raise NotReady(f"Fitting two_tower needs PyTorch ({error}): {INSTALL_HINT}") from error
        data = TrainingData(items, users, pairs, stats, n_levels)
        settings = NetSettings(**{field.name: getattr(self, field.name) for field in fields(NetSettings)})
        seeds = np.random.SeedSequence(run.seed).spawn(self.nets)

        def progress(net: int) -> Callable[[float], None]:
            return lambda share: run.progress((net + share) / self.nets, "two towers: fitting")

        return [fit_net(settings, data, seed, progress(net)).arrays() for net, seed in enumerate(seeds)]


@dataclass(frozen=True, eq=False)
class TwoTowerModel(Model, RatingPredictor, ContentModel):
    """``S`` nets with ``h`` hidden units and ``d`` dimensions; ``w`` is the dimension of the encoder."""

    recipe: TwoTower
    digest: str
    """The digest of the encoder; vectors of another encoder cannot be compared."""
    levels: Floats
    """The ratings of the scale, ascending."""
    scale: Floats
    """The mean and standard deviation of all ratings."""
    centres: Floats
    """The mean text vectors of items and of users, shape ``(2, w)``."""
    usual: Floats
    """The shrunk mean rating of each item, less the mean of all, shape ``(n_items,)``."""
    numbers: Floats
    """The statistics of items, shape ``(n_items, 4)``."""
    lines: Floats
    """What each item in a history adds to the hidden layer, as rated and as seen, shape ``(S, n_items, 2 · h)``."""
    kinds: Floats
    """The outputs of the item tower: a vector of length g, and b_i; shape ``(S, n_items, d + 1)``."""
    user_in: Floats
    """Weights of rated items, seen items, self-description, statistics and a constant, shape ``(S, 3 · w + 5, h)``."""
    user_out: Floats
    """Weights from hidden units, statistics and a constant to vector, b_u and log sharpness, ``(S, h + 5, d + 2)``."""
    item_in: Floats
    """Weights of text, statistics and a constant, shape ``(S, w + 5, h)``."""
    item_out: Floats
    """Weights from hidden units, statistics and a constant to vector and b_i, shape ``(S, h + 5, d + 1)``."""
    cuts: Floats
    """The cuts between the levels, shape ``(S, n_levels - 1)``."""
    gain: Floats
    """log g, shape ``(S, 1)``."""

    @classmethod
    def without_ratings(cls, recipe: TwoTower, data: Dataset, digest: str) -> TwoTowerModel:
        """A model without predictions, for data with fewer than two different ratings."""
        empty = {field.name: np.empty(0, np.float32) for field in fields(cls) if field.name not in _NOT_ARRAYS}
        return cls(recipe, data.vocabulary, digest=digest, **empty)

    def predict(self, profile: Profile, items: Codes, at: float | Doubles | None = None) -> RatingDistribution:
        if not len(self.levels):
            raise InvalidInput(
                "The model has learned from no ratings; add ratings of at least two different values, then train again."
            )
        user = self._user_output(profile)
        size = self.kinds.shape[2] - 1
        outputs = self.kinds[:, items]
        cosine = outputs[:, :, :size] @ _unit(user[:, :size])[:, :, None]
        latent = cosine + outputs[:, :, size:] + user[:, None, size, None]
        below = ndtr((self.cuts[:, None, :] - latent) * np.exp(user[:, None, size + 1 :])).mean(axis=0)
        edges = np.pad(below.astype(np.float64), ((0, 0), (1, 1)), constant_values=((0, 0), (0, 1)))
        return RatingDistribution(self.levels, np.diff(edges, axis=1))

    def score(self, profiles: Sequence[Profile]) -> Floats:
        """The means of the predicted ratings."""
        if not profiles or not len(self.levels):
            return np.full((len(profiles), len(self.vocabulary)), np.nan, np.float32)
        all_items = np.arange(len(self.vocabulary), dtype=np.int32)
        return np.stack([self.predict(profile, all_items).mean.astype(np.float32) for profile in profiles])

    def score_state(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score([Profile(evidence.history)])[0])

    def score_text(self, text: str) -> Floats:
        """The means of the predicted ratings of a user with this self-description and no events."""
        if not text.strip() or self._reader() is None:
            return np.full(len(self.vocabulary), np.nan, np.float32)
        return np.asarray(self.score([Profile(about=text)])[0])

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> TwoTowerModel:
        """The model with new items; at most 256 texts are encoded (some two seconds), of others the year is used."""
        if not len(self.levels):
            return replace(self, vocabulary=vocabulary)
        n_new = len(vocabulary) - len(self.vocabulary)
        usual, numbers = np.pad(self.usual, (0, n_new)), np.pad(self.numbers, ((0, n_new), (0, 0)))
        numbers[len(self.usual) :, _UNRATED] = 1
        codes = vocabulary.codes([item.id for item in items])
        numbers[codes, _AGE] = [decades_from_1985(item.year) for item in items]
        vectors = np.zeros((len(items), self.centres.shape[1]), np.float32)
        if reader := self._reader():
            texts = [item_text(item) for item in items[:_MAX_NEW_TEXTS]]
            vectors[:_MAX_NEW_TEXTS] = subtract_centre(*encode_texts(reader, texts, {}), self.centres[0])
        padding = ((0, 0), (0, n_new), (0, 0))
        lines, kinds = np.pad(self.lines, padding), np.pad(self.kinds, padding)
        lines[:, codes], kinds[:, codes] = self.item_outputs(vectors, numbers[codes])
        return replace(self, vocabulary=vocabulary, usual=usual, numbers=numbers, lines=lines, kinds=kinds)

    def item_outputs(self, vectors: Floats, numbers: Floats) -> tuple[Floats, Floats]:
        """The fields ``lines`` and ``kinds`` for items with these text vectors (less their centre) and statistics."""
        width = vectors.shape[1]
        lines = np.concatenate(
            [vectors @ self.user_in[:, :width], vectors @ self.user_in[:, width : 2 * width]], axis=2
        )
        statistics = np.pad(numbers, ((0, 0), (0, 1)), constant_values=1)
        hidden = vectors @ self.item_in[:, :width] + statistics @ self.item_in[:, width:]
        out = _last_layer(hidden, statistics, self.item_out)
        size = out.shape[2] - 1
        kinds = np.concatenate([_unit(out[:, :, :size]) * np.exp(self.gain)[:, :, None], out[:, :, size:]], axis=2)
        return lines, kinds

    def _user_output(self, profile: Profile) -> Floats:
        """The output of the user tower, shape ``(S, d + 2)``."""
        history, width, hidden = profile.history, self.centres.shape[1], self.user_in.shape[2]
        seen, rated, rating = self._interactions(history)
        better = rating - self.usual[rated]
        n, total, squares = (np.array([value], np.float32) for value in (len(rated), better.sum(), (better**2).sum()))
        rated_part = (better - shrunk_mean(n, total)) @ self.lines[:, rated, :hidden] / signed_scale(n)
        n_seen = np.array([len(seen)], np.float32)
        seen_part = self.lines[:, seen, hidden:].sum(axis=1) / unsigned_scale(n_seen)
        statistics = np.pad(user_statistics(n, total, squares), ((0, 0), (0, 1)), constant_values=1)
        inputs = np.concatenate([self._description_vector(profile.about)[None], statistics], axis=1)
        hidden_layer = rated_part[:, None] + seen_part[:, None] + inputs @ self.user_in[:, 2 * width :]
        return _last_layer(hidden_layer, statistics, self.user_out)[:, 0]

    def _interactions(self, history: History) -> tuple[Codes, Codes, Floats]:
        """The codes of the items of a history, of its rated items, each once, and their standardised ratings."""
        codes = history.codes(self.vocabulary)
        seen = np.unique(codes[codes >= 0])
        rated = last_positions(np.where(history.kinds == RATING.code, codes, -1))
        ratings = self.levels[nearest_levels(history.values[rated], self.levels)]
        return seen, codes[rated], (ratings - self.scale[0]) / self.scale[1]

    def _description_vector(self, about: str) -> Floats:
        """The centred text vector of a self-description, shape ``(w,)``; 0 if it is empty or there is no encoder."""
        reader = self._reader() if about.strip() else None
        return np.zeros_like(self.centres[1]) if reader is None else reader.encode([about])[0] - self.centres[1]

    def _reader(self) -> Encoder | None:
        """The encoder that the model was fitted with; None if it is not installed."""
        reader = encoder(self.recipe.encoder)
        return reader if reader is not None and reader.digest == self.digest else None


TwoTower.model = TwoTowerModel
_NOT_ARRAYS: Final = ("recipe", "vocabulary", "digest")


def _last_layer(hidden: Floats, statistics: Floats, weights: Floats) -> Floats:
    """The outputs of a tower from its hidden layer before ReLU, and from statistics; shape ``(S, n, n_outputs)``."""
    n = hidden.shape[2]
    return np.asarray(np.maximum(hidden, 0) @ weights[:, :n] + statistics @ weights[:, n:], np.float32)


def _unit(vectors: Floats) -> Floats:
    """The vectors scaled to length 1."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-8), np.float32)
