"""Two towers: how much someone will like a thing, told from texts about both and from nothing else."""

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
from palate.models.base import ContentModel, Model, Recommender, Run
from palate.models.content.embeddings import TextEmbeddingModel
from palate.models.content.item_vectors import encoded, item_text
from palate.models.evidence import UserEvidence
from palate.models.rating.distribution import Predicted, PredictsRatings
from palate.models.rating.rating_table import RatingTable, level_of, newest
from palate.models.rating.two_tower_text import Pairs, Standing, decades, habits, mood, root, share
from palate.models.search_space import Linear, Log, Space
from palate.ports.encoder import Encoder
from palate.text.encoder import encoder, missing, needed
from palate.types import Codes, Doubles, Floats

HOW: Final = "pip install 'palate[neural]'"
_NEW_AT_ONCE: Final = 256
_UNRATED, _AGE = 2, 3
"""Places among the numbers of an item."""


@dataclass(frozen=True)
class TwoTower(Recommender):
    """Two small networks side by side, one for the text of a user, one for that of an item.

    Each ends in a vector and in what it says for itself; with u and v the vectors, a latent
    opinion b_u + b_i + g·cos(u, v) falls between two cuts, and the step between them is the
    rating (ordered probit). The text of a user is written from their history
    (:mod:`palate.models.rating.two_tower_text`), and in training without the rating that is to be told.
    Nothing is learned for a user or an item as such: whoever or whatever is new is told from
    their text.

    Needs an encoder (:mod:`palate.text.encoder`), and PyTorch to fit; it is asked without.

    Cost: some 10 ms for each new item, then O(n_ratings · epochs · hidden · 384) to fit;
    O(items · dimensions) an answer.
    """

    name: ClassVar[str] = "two_tower"
    space: ClassVar[Space] = {"hidden": Log(32, 256), "dropout": Linear(0.0, 0.6), "epochs": Log(5, 60)}
    ranks: ClassVar[bool] = False
    encoder: str = ""
    """A folder with the model of an encoder; empty for the installed one."""
    nets: int = 1
    """Fitted one by one; their chances are averaged."""
    hidden: int = 128
    dimensions: int = 32
    dropout: float = 0.3
    decay: float = 1.0
    learning_rate: float = 0.004
    whole: float = 0.5
    """The share of users who are shown with all they did; of the others only a part is told."""
    batch: int = 4096
    """About so many ratings are looked at before each step."""
    epochs: int = 25
    max_visits: int = 4_000_000
    """Ratings that are looked at in all: with many ratings there are fewer epochs."""

    @property
    def missing(self) -> str:
        return missing(self.encoder) or ("" if importlib.util.find_spec("torch") else HOW)

    def fit(self, data: Dataset, run: Run = Run()) -> TwoTowerModel:
        if min(self.nets, self.hidden, self.dimensions, self.epochs) < 1 or not 0 <= self.dropout < 1:
            raise InvalidInput("two_tower needs a net, a width, an epoch, and a dropout in [0, 1).", where="two_tower")
        run.progress(0.0, "two towers: reading")
        reader, table = needed(self.encoder), RatingTable.of(data)
        if len(table.levels) < 2:
            return TwoTowerModel.silent(self, data, reader.digest)
        said = table.levels[table.level]
        scale = np.array([said.mean(), said.std()], np.float32)
        pairs = Pairs.of(data, table, *scale.tolist())
        standing = Standing.of(data, pairs)
        known = encoded(reader, [item_text(data.items.get(id_)) for id_ in data.vocabulary], _read_before(run, reader))
        heard = encoded(reader, [data.about.get(id_, "") for id_ in data.users], {})
        centres = [_centre(*known), _centre(*heard)]
        items, users = (_apart(*read, centre) for read, centre in zip((known, heard), centres, strict=True))
        nets = self._fitted(items, users, pairs, standing, len(table.levels), run)
        numbers = standing.numbers(np.arange(data.n_items), standing.n, standing.total).astype(np.float32)
        blank = np.zeros((self.nets, 0, 0), np.float32)
        model = TwoTowerModel(
            self,
            data.vocabulary,
            digest=reader.digest,
            levels=table.levels,
            scale=scale,
            centres=np.stack(centres),
            usual=standing.usual,
            numbers=numbers,
            lines=blank,
            kinds=blank,
            **{name: np.stack([net[name] for net in nets]) for name in nets[0]},
        )
        lines, kinds = model.read(items, numbers)
        return replace(model, lines=lines, kinds=kinds)

    def _fitted(
        self, items: Floats, users: Floats, pairs: Pairs, standing: Standing, n_levels: int, run: Run
    ) -> list[dict[str, Floats]]:
        try:
            from palate.models.rating.two_tower_fit import Lesson, fitted
        except ImportError as error:
            raise NotReady(f"Fitting two_tower needs PyTorch ({error}): {HOW}") from error
        lesson = Lesson(items, users, pairs, standing, n_levels)
        seeds = np.random.SeedSequence(run.seed).spawn(self.nets)

        def progress(net: int) -> Callable[[float], None]:
            return lambda done: run.progress((net + done) / self.nets, "two towers: fitting")

        return [fitted(self, lesson, seed, progress(net)).arrays() for net, seed in enumerate(seeds)]


@dataclass(frozen=True, eq=False)
class TwoTowerModel(Model, PredictsRatings, ContentModel):
    """``S`` nets; ``h`` hidden, ``d`` dimensions, ``w`` dimensions of the encoder."""

    digest: str
    """Of the encoder; another's vectors cannot be compared."""
    levels: Floats
    """The steps of the scale."""
    scale: Floats
    """Mean and deviation of all ratings."""
    centres: Floats
    """The means of what was read of items and of users, shape ``(2, w)``."""
    usual: Floats
    """How far from the mean an item is rated, shape ``(n_items,)``."""
    numbers: Floats
    """What is written beside the text of items, shape ``(n_items, 4)``."""
    lines: Floats
    """The line of each item in the text of a user, as liked and as met, shape ``(S, n_items, 2 · h)``."""
    kinds: Floats
    """What the tower of items says: a vector of length g and b_i, shape ``(S, n_items, d + 1)``."""
    user_in: Floats
    """Of liked, met, about, numbers and a constant, shape ``(S, 3 · w + 5, h)``."""
    user_out: Floats
    """To vector, b_u and log of how sure; of hidden, numbers and a constant, shape ``(S, h + 5, d + 2)``."""
    item_in: Floats
    """Shape ``(S, w + 5, h)``."""
    item_out: Floats
    """Shape ``(S, h + 5, d + 1)``."""
    cuts: Floats
    """Between the levels, shape ``(S, n_levels - 1)``."""
    gain: Floats
    """log g, shape ``(S, 1)``."""

    @classmethod
    def silent(cls, recipe: TwoTower, data: Dataset, digest: str) -> TwoTowerModel:
        """A model that has seen no two different ratings and says nothing."""
        nothing = {one.name: np.empty(0, np.float32) for one in fields(cls) if one.name not in _SHARED}
        return cls(recipe, data.vocabulary, digest=digest, **nothing)

    def predict(self, profile: Profile, items: Codes, at: float | Doubles | None = None) -> Predicted:
        if not len(self.levels):
            raise InvalidInput("There were no ratings to learn from; send some (two different at least), then train.")
        user = self._user(profile)
        size = self.kinds.shape[2] - 1
        kinds = self.kinds[:, items]
        opinion = (
            kinds[:, :, :size] @ _unit(user[:, :size])[:, :, None] + kinds[:, :, size:] + user[:, None, size, None]
        )
        below = ndtr((self.cuts[:, None, :] - opinion) * np.exp(user[:, None, size + 1 :])).mean(axis=0)
        edges = np.pad(below.astype(np.float64), ((0, 0), (1, 1)), constant_values=((0, 0), (0, 1)))
        return Predicted(self.levels, np.diff(edges, axis=1))

    def score(self, profiles: Sequence[Profile]) -> Floats:
        """The means of the predicted ratings."""
        if not profiles or not len(self.levels):
            return np.full((len(profiles), len(self.vocabulary)), np.nan, np.float32)
        everything = np.arange(len(self.vocabulary), dtype=np.int32)
        return np.stack([self.predict(profile, everything).mean.astype(np.float32) for profile in profiles])

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score([Profile(evidence.history)])[0])

    def score_text(self, text: str) -> Floats:
        """What someone would give who says this of themselves and has done nothing yet."""
        if not text.strip() or self._reader() is None:
            return np.full(len(self.vocabulary), np.nan, np.float32)
        return np.asarray(self.score([Profile(about=text)])[0])

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> TwoTowerModel:
        """At most 256 new texts are read, about two seconds; of the others only the year, until the next fit."""
        if not len(self.levels):
            return replace(self, vocabulary=vocabulary)
        grown = len(vocabulary) - len(self.vocabulary)
        usual, numbers = np.pad(self.usual, (0, grown)), np.pad(self.numbers, ((0, grown), (0, 0)))
        numbers[len(self.usual) :, _UNRATED] = 1
        codes = vocabulary.codes([item.id for item in items])
        numbers[codes, _AGE] = [decades(item.year) for item in items]
        vectors = np.zeros((len(items), self.centres.shape[1]), np.float32)
        if reader := self._reader():
            texts = [item_text(item) for item in items[:_NEW_AT_ONCE]]
            vectors[:_NEW_AT_ONCE] = _apart(*encoded(reader, texts, {}), self.centres[0])
        spread = ((0, 0), (0, grown), (0, 0))
        lines, kinds = np.pad(self.lines, spread), np.pad(self.kinds, spread)
        lines[:, codes], kinds[:, codes] = self.read(vectors, numbers[codes])
        return replace(self, vocabulary=vocabulary, usual=usual, numbers=numbers, lines=lines, kinds=kinds)

    def read(self, vectors: Floats, numbers: Floats) -> tuple[Floats, Floats]:
        """``lines`` and ``kinds`` of items of these vectors (less their centre) and numbers."""
        width = vectors.shape[1]
        lines = np.concatenate(
            [vectors @ self.user_in[:, :width], vectors @ self.user_in[:, width : 2 * width]], axis=2
        )
        beside = np.pad(numbers, ((0, 0), (0, 1)), constant_values=1)
        hidden = vectors @ self.item_in[:, :width] + beside @ self.item_in[:, width:]
        out = _out(hidden, beside, self.item_out)
        size = out.shape[2] - 1
        kinds = np.concatenate([_unit(out[:, :, :size]) * np.exp(self.gain)[:, :, None], out[:, :, size:]], axis=2)
        return lines, kinds

    def _user(self, profile: Profile) -> Floats:
        """What the tower of users says, shape ``(S, d + 2)``."""
        history, width, hidden = profile.history, self.centres.shape[1], self.user_in.shape[2]
        met, rated, rating = self._deeds(history)
        better = rating - self.usual[rated]
        n, total, squares = (np.array([each], np.float32) for each in (len(rated), better.sum(), (better**2).sum()))
        liked = (better - mood(n, total)) @ self.lines[:, rated, :hidden] / root(n)
        seen = self.lines[:, met, hidden:].sum(axis=1) / share(np.array([len(met)], np.float32))
        beside = np.pad(habits(n, total, squares), ((0, 0), (0, 1)), constant_values=1)
        rest = np.concatenate([self._heard(profile.about)[None], beside], axis=1) @ self.user_in[:, 2 * width :]
        return _out(liked[:, None] + seen[:, None] + rest, beside, self.user_out)[:, 0]

    def _deeds(self, history: History) -> tuple[Codes, Codes, Floats]:
        """What they met and what they rated, each once, with the ratings as the fit reads them."""
        codes = history.codes(self.vocabulary)
        met = np.unique(codes[codes >= 0])
        rated = newest(np.where(history.kinds == RATING.code, codes, -1))
        steps = self.levels[level_of(history.values[rated], self.levels)]
        return met, codes[rated], (steps - self.scale[0]) / self.scale[1]

    def _heard(self, about: str) -> Floats:
        """The vector of what they say of themselves; 0 if nothing, or nobody here can read it."""
        reader = self._reader() if about.strip() else None
        return np.zeros_like(self.centres[1]) if reader is None else reader.encode([about])[0] - self.centres[1]

    def _reader(self) -> Encoder | None:
        """The encoder that read the items, if it is here."""
        reader = encoder(self.recipe.encoder)
        return reader if reader is not None and reader.digest == self.digest else None


TwoTower.model = TwoTowerModel
_SHARED: Final = ("recipe", "vocabulary", "digest")


def _out(hidden: Floats, beside: Floats, out: Floats) -> Floats:
    """The last layer: of hidden, numbers and a constant; shape ``(S, n, …)``."""
    n = hidden.shape[2]
    return np.asarray(np.maximum(hidden, 0) @ out[:, :n] + beside @ out[:, n:], np.float32)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-8), np.float32)


def _centre(keys: Codes, vectors: Floats) -> Floats:
    """The mean of what there was to read."""
    return np.asarray(vectors.sum(axis=0) / max(int(np.count_nonzero(keys)), 1), np.float32)


def _apart(keys: Codes, vectors: Floats, centre: Floats) -> Floats:
    """What sets each text apart; 0 where there is none."""
    return np.asarray((vectors - centre) * (keys != 0)[:, None], np.float32)


def _read_before(run: Run, reader: Encoder) -> dict[int, Floats]:
    """The vectors that the last snapshot holds, by the keys of their texts."""
    before = [model for model in run.before.values() if isinstance(model, TextEmbeddingModel)]
    return {
        key: row
        for model in before
        if model.digest == reader.digest
        for key, row in zip(model.keys.tolist(), model.vectors, strict=True)
    }
