"""A transformer: the next event from the sequence of a user's events (the SASRec family)."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import ClassVar, Final, Literal

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput, NotReady
from palate.models.abilities import ExplainableModel, ExtensibleModel, SimilarItems
from palate.models.base import Model, Recommender, Run
from palate.models.evidence import UserEvidence
from palate.models.neural.content import ItemContent, content_vectors
from palate.models.neural.occlusion import occlusion_shares
from palate.models.neural.sequences import UserSequence
from palate.models.neural.settings import LOSSES, SCORERS, FitSettings
from palate.models.neural.shape import Shape
from palate.models.neural.user_encoder import UserEncoder
from palate.models.search_space import Linear, Log, Space
from palate.types import Bools, Codes, Floats, Json

INSTALL_HINT: Final = "pip install 'palate[neural]'"
_LIBRARIES: Final = ("torch", "onnx", "onnxruntime")
_MAX_NEW_TEXTS: Final = 256
"""The largest number of items whose texts are encoded when items are added."""


@dataclass(frozen=True)
class Transformer(Recommender):
    """Causal self-attention over the newest events of a user (SASRec: Kang and McAuley, ICDM 2018), pre-norm.

    A token is the sum of the vectors of the item (times √d), of what was done with it (ratings by stars), of the time
    since the event before and of the position. A start token stands before them; it has the *taste*: the favourites
    from before the sequence, pooled by attention. The score of an item is the product of its vector, which is
    also its input, with the state at the last token; or that plus an MLP of both, if validation prefers it. An item's
    vector is that of its id plus a projection of its content (genres, year, text), so that new items have one.

    Trained by a softmax over all items at each token (cross-entropy), on one window of each user in an epoch, at a
    random position, with AdamW and a one-cycle learning rate. Dislikes are read, but not predicted.

    Needs PyTorch to fit and ONNX Runtime to score. Cost: O(n_users · length · (layers · d² + n_items · d)) for each
    epoch; O(length · layers · d²) to encode a user, O(n_items · d) to score.
    """

    name: ClassVar[str] = "transformer"
    needs: ClassVar[Literal["", "order", "dates"]] = "order"
    space: ClassVar[Space] = {
        "dropout": Linear(0.1, 0.5),
        "learning_rate": Log(5e-4, 4e-3),
        "epochs": Log(10, 200),
        "decay": Log(1e-3, 0.3),
    }
    length: int = 50
    """The largest number of events in a sequence."""
    dimensions: int = 128
    layers: int = 2
    heads: int = 4
    inner: int = 256
    """The units of the feed-forward layers."""
    dropout: float = 0.25
    favourites: int = 100
    """How many of the favourites from before the sequence the taste pools; 0: no taste."""
    content: bool = True
    """Whether the content of items is part of their vectors."""
    encoder: str = ""
    """A folder with the model of a sentence encoder; empty: the installed one, if there is one."""
    request_time: bool = False
    """Whether the time from each event to the next one, and from the last one to the request, is an input."""
    scorer: str = "auto"
    """``dot``, ``mlp``, or ``auto``: what validation prefers."""
    loss: str = "auto"
    """``softmax`` over all items, ``sampled`` softmax, ``gbce``; ``auto``: softmax up to 20,000 items, else sampled."""
    negatives: int = 2_048
    """Items that each target is compared with by a sampled loss."""
    learning_rate: float = 2e-3
    decay: float = 0.01
    """Weight decay of AdamW."""
    batch: int = 32
    """Sequences in a batch."""
    epochs: int = 80
    patience: int = 15
    """Training ends after so many epochs without a better NDCG@10 of the validation users; 0: no validation."""
    validation_users: int = 1_000
    """The largest number of users whose last event is kept for validation; at most a fifth of the users."""
    minutes: float = 60.0
    """The time for a fit; where it does not suffice, there are fewer epochs."""
    threads: int = 1
    """Threads to fit with; the same seed gives the same bits only with the same number."""
    device: str = "auto"
    """``cpu``, ``cuda``, or ``auto``: a GPU if there is one."""

    @property
    def missing_requirement(self) -> str:
        return "" if all(importlib.util.find_spec(name) for name in _LIBRARIES) else INSTALL_HINT

    @property
    def shape(self) -> Shape:
        return Shape(self.length, self.dimensions, self.layers, self.heads, self.inner)

    def fit(self, data: Dataset, run: Run = Run()) -> TransformerModel:
        self._check()
        try:
            from palate.models.neural.fit_transformer import fit_transformer
        except ImportError as error:
            raise NotReady(f"Fitting a transformer needs PyTorch ({error}): {INSTALL_HINT}") from error
        run.progress(0.0, "transformer: reading items")
        content, features = ItemContent.of(data, run, self.encoder) if self.content else (ItemContent.none(), None)
        settings = FitSettings(**{field.name: getattr(self, field.name) for field in fields(FitSettings)})
        fitted = fit_transformer(self, settings, data, features, run)
        return TransformerModel(
            self,
            data.vocabulary,
            genres=content.genres,
            digest=content.digest,
            centre=content.centre,
            **fitted,
        )

    def _check(self) -> None:
        least = {
            "length": 1,
            "dimensions": 1,
            "layers": 1,
            "heads": 1,
            "inner": 1,
            "batch": 1,
            "epochs": 1,
            "negatives": 1,
            "threads": 1,
            "favourites": 0,
            "patience": 0,
            "validation_users": 0,
        }
        for name, minimum in least.items():
            if getattr(self, name) < minimum:
                raise InvalidInput(
                    f"transformer needs {name} of at least {minimum}, not {getattr(self, name)}.", where=name
                )
        if self.dimensions % self.heads:
            raise InvalidInput(
                f"transformer needs dimensions that its heads divide, not {self.dimensions} and {self.heads}.",
                where="heads",
            )
        if not 0 <= self.dropout < 1 or self.minutes <= 0:
            raise InvalidInput("transformer needs a dropout in [0, 1), and minutes above 0.", where="dropout")
        for name, known in (("scorer", SCORERS), ("loss", LOSSES)):
            if getattr(self, name) not in known:
                raise InvalidInput(
                    f"{name} must be one of {', '.join(known)}, not {getattr(self, name)!r}.", where=name
                )


@dataclass(frozen=True, slots=True, eq=False)
class EncodedSequence:
    """A user as the model encodes them."""

    n_rows: int
    """The number of rows of the evidence."""
    rows: Codes
    """The rows of the evidence that are events of ``sequence``."""
    sequence: UserSequence
    vector: Floats
    """The state after the last event, shape ``(d,)``."""


@dataclass(frozen=True, eq=False)
class TransformerModel(Model, ExplainableModel, SimilarItems, ExtensibleModel):
    """The weights of a network with ``n`` layers and ``d`` dimensions, named as in :class:`Shape`."""

    recipe: Transformer
    items: Floats
    """The vectors of items, shape ``(n_items, d)``; NaN for items without events and content."""
    genres: tuple[str, ...]
    digest: str
    """The digest of the sentence encoder; empty without."""
    centre: Floats
    """The mean text vector, shape ``(width,)``."""
    content: Floats
    """The projection of features, shape ``(n_features, d)``."""
    scorer: str
    """``dot`` or ``mlp``."""
    epochs: int
    """The epochs after which the weights were best."""
    card: Mapping[str, Json]
    """How the fit went: loss and NDCG@10 of the validation users after each epoch, and the scorers compared."""
    positions: Floats
    kinds: Floats
    gaps: Floats
    next_gaps: Floats
    favour: Floats
    taste: Floats
    norm_scale: Floats
    norm_shift: Floats
    joined: Floats
    joined_bias: Floats
    mix: Floats
    mix_bias: Floats
    widen: Floats
    widen_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    head_user: Floats
    head_item: Floats
    head_bias: Floats
    head_out: Floats

    @property
    def tuned_recipe(self) -> Transformer:
        """The recipe with the number of epochs and the scorer that validation chose."""
        return replace(self.recipe, epochs=self.epochs, scorer=self.scorer, patience=0)

    def extract_evidence(self, profile: Profile) -> UserEvidence:
        evidence = super().extract_evidence(profile)
        return replace(evidence, at=profile.at) if self.recipe.request_time else evidence

    def encode(self, evidence: UserEvidence) -> EncodedSequence:
        return self._encode_batch([evidence])[0]

    def score_state(self, state: EncodedSequence) -> Floats:
        if not len(state.sequence):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        return np.asarray(self._score(state.vector[None], self._all_items)[0])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        states = self._encode_batch(batch)
        scores = self._score(np.stack([state.vector for state in states]), self._all_items)
        scores[[not len(state.sequence) for state in states]] = np.nan
        return scores

    def attribute(self, state: EncodedSequence, items: Codes) -> Floats:
        """By occlusion: how the scores change without an event, scaled to the sum (:mod:`.occlusion`)."""

        def score(users: Sequence[UserSequence]) -> Floats:
            return self._score(self._encoder.encode(users), items)

        shares = np.zeros((len(items), state.n_rows), np.float32)
        scores = self._score(state.vector[None], items)[0]
        shares[:, state.rows] = occlusion_shares(score, state.sequence, scores, self.prior(state, items))
        return shares

    def prior(self, state: EncodedSequence, items: Codes) -> Floats:
        """The scores of a user without events."""
        return np.asarray(self._score(self._state_without_events, items)[0])

    def similar(self, item: int) -> Floats:
        """The cosines of the vectors of items."""
        lengths = np.linalg.norm(self.items, axis=1)
        cosines = self.items @ self.items[item] / np.maximum(lengths * lengths[item], 1e-30)
        cosines[item] = np.nan
        return np.asarray(cosines, np.float32)

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> TransformerModel:
        """The model with a vector, by content, for each item that is new; no vector of items with events changes.

        Texts of at most 256 items are encoded, in some two seconds; of others genres and year count.
        """
        n_new = len(vocabulary) - len(self.vocabulary)
        vectors = np.pad(self.items, ((0, n_new), (0, 0)), constant_values=np.nan)
        codes = vocabulary.codes([item.id for item in items])
        new = [item for item, code in zip(items, codes.tolist(), strict=True) if np.isnan(vectors[code, 0])]
        if new and len(self.content):
            content = ItemContent(self.genres, self.digest, self.centre, self.recipe.encoder)
            vectors[vocabulary.codes([item.id for item in new])] = content_vectors(
                content.features(new, n_texts=_MAX_NEW_TEXTS), self.content
            )
        return replace(self, vocabulary=vocabulary, items=vectors)

    def _encode_batch(self, batch: Sequence[UserEvidence]) -> list[EncodedSequence]:
        sequences = [UserSequence.of(evidence, self._has_vector, self.recipe.request_time) for evidence in batch]
        vectors = self._encoder.encode(sequences)
        return [
            EncodedSequence(len(evidence), np.flatnonzero(self._has_vector[evidence.codes]), sequence, vector)
            for evidence, sequence, vector in zip(batch, sequences, vectors, strict=True)
        ]

    def _score(self, states: Floats, items: Codes | slice) -> Floats:
        """The scores of ``items`` for each state, shape ``(n_states, n_items)``."""
        vectors = self.items[items]
        scores = states @ vectors.T
        if self.scorer == "mlp":
            of_items = self._head_of_items[items]
            for row, user in enumerate(states @ self.head_user + self.head_bias):
                scores[row] += np.maximum(of_items + user, 0) @ self.head_out
        return np.asarray(scores, np.float32)

    @property
    def _all_items(self) -> slice:
        return slice(None)

    @cached_property
    def _has_vector(self) -> Bools:
        return ~np.isnan(self.items[:, 0])

    @cached_property
    def _head_of_items(self) -> Floats:
        return np.asarray(self.items @ self.head_item)

    @cached_property
    def _state_without_events(self) -> Floats:
        """Shape ``(1, d)``; of a user whose next event may be at any time."""
        return self._encoder.encode([UserSequence.empty()])

    @cached_property
    def _encoder(self) -> UserEncoder:
        shape = self.recipe.shape
        weights = {name: getattr(self, name) for name in shape.encoder_sizes()}
        return UserEncoder(shape, self.recipe.favourites, self.items, weights)


Transformer.model = TransformerModel
