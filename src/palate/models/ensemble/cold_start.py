"""Newcomers: users from a sentence, items from their text, and both ever more exactly from what happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import ClassVar, Final, NamedTuple

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.models.base import ContentModel, ExplainableModel, Model, Recommender, Run
from palate.models.composite import Ensemble, EnsembleModel, with_new_items
from palate.models.content.embeddings import TextEmbedding
from palate.models.content.item_texts import ItemTexts, ridge, told
from palate.models.content.text_search import answers
from palate.models.content.tfidf import ContentKNN
from palate.models.content.user_texts import Sentences
from palate.models.evidence import EvidenceDecay, UserEvidence, evidence_matrix, preference_matrix
from palate.models.factor.ials import IALS, IALSModel
from palate.models.search_space import Log, Space
from palate.text.self_description import loved
from palate.types import Codes, Doubles, Floats

_EVER: Final = EvidenceDecay(half_life=0.0)


def _default_bases() -> dict[str, Recommender]:
    """Tastes, words, and what words mean where an encoder is installed."""
    bases: dict[str, Recommender] = {"ials": IALS(), "content": ContentKNN(), "text_embedding": TextEmbedding()}
    return {name: recipe for name, recipe in bases.items() if not recipe.missing}


@dataclass(frozen=True)
class ColdStart(Ensemble):
    """score = μᵢ(sentence) + vᵢ·w: what users who say so take to, and a taste w in the space of iALS.

    μᵢ is the share of users who took to item i, and a ridge regression of that on what users say
    of themselves. Tastes differ from what their sentence says by w ~ N(0, Σ), measured over
    everyone, and events move w as they move a user of iALS: it minimises
    trust·(Σ c·(y - μ - v·w)² + s·doubt·Σ (μ + v·w)²) + wᵀΣ⁻¹w, where the second sum runs over all items and
    s = k/(k + ``patience``) grows with the number k of events: what somebody new did not do says nothing yet.

    An item without events gets μ and v by ridge regression from its words, meaning, genres and
    year (attribute-to-factor mapping; Gantner et al., ICDM 2010). What a sentence says of taste ("loves
    sci-fi") also counts where items hold it.

    Cost: a regression of tens of steps over the texts to fit; that of iALS, and O(items), to score.
    """

    name: ClassVar[str] = "cold_start"
    space: ClassVar[Space] = {
        "reg_users": Log(20.0, 1000.0),
        "reg_items": Log(0.1, 10.0),
        "trust": Log(0.3, 10.0),
        "patience": Log(3.0, 300.0),
    }
    of: Mapping[str, Recommender] = field(default_factory=_default_bases)
    """An iALS for tastes, and what reads items: content, meaning, or both."""
    reg_users: float = 200.0
    """L2 penalty on what a word of a sentence changes; so many users who say it count half."""
    reg_items: float = 1.0
    """L2 penalty on what a word of an item changes."""
    trust: float = 10.0
    """How much an event counts against the sentence."""
    patience: float = 30.0
    """After so many events half of the doubt of iALS is felt."""
    words: float = 0.5
    """How much items count that hold what somebody says they love; for the whole text."""
    least: int = 5
    """What fewer users say is not learned: it would tell who they are."""
    max_features: int = 256
    evidence_decay: EvidenceDecay = EvidenceDecay()

    @property
    def missing(self) -> str:
        tastes = sum(isinstance(recipe, IALS) for recipe in self.of.values())
        readers = sum(isinstance(recipe, ContentKNN | TextEmbedding) for recipe in self.of.values())
        fit = tastes == 1 and 1 <= readers <= 2
        return "" if fit else "[models.newcomers] of one ials, and of content, meaning or both"

    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> ColdStartModel:
        tastes = [base for base in bases.values() if isinstance(base, IALSModel)]
        if self.missing:
            raise InvalidInput("newcomers is made of one ials and of content, meaning or both.", where="of")
        run.progress(0.8, "cold_start")
        sentences, shares, precision = self._users(tastes[0], data)
        table = np.hstack([shares, tastes[0].factors])
        texts = ItemTexts.of(bases, list(data.items.values()))
        known = np.flatnonzero(np.isfinite(table[:, -1]))
        facts = [data.items.get(id_) for id_ in data.vocabulary]
        read = texts.rows([facts[code] for code in known.tolist()], known)
        mean = table[known].mean(axis=0)
        maps = ridge(read, table[known] - mean, self.reg_items)
        model = ColdStartModel(
            self,
            data.vocabulary,
            bases,
            table,
            sentences.names,
            sentences.means,
            precision,
            tastes[0].doubt * (tastes[0].factors[known].T @ table[known]),
            texts.genres,
            mean,
            *[*maps, np.empty((0, table.shape[1]), np.float32)][:3],
        )
        return model._read([item for item in facts if item is not None])

    def _users(self, tastes: IALSModel, data: Dataset) -> tuple[Sentences, Floats, Doubles]:
        """What sentences say, [share, what each feature adds] of each item, and Σ⁻¹."""
        from palate.models.factor.als_fit import fold_in

        matrix = preference_matrix(data)
        active = np.flatnonzero(np.diff(matrix.indptr) > 0)
        names = data.users.ids
        abouts = [data.about.get(names[user], "") for user in active.tolist()]
        sentences = Sentences.of(abouts, self.least, self.max_features)
        rows = sentences.rows(abouts).astype(np.float64)
        took = (matrix[active] > 0).astype(np.float64)
        inner = rows.T @ rows + self.reg_users * np.eye(rows.shape[1])
        added = np.linalg.solve(inner, np.asarray(took.T @ rows).T)
        shares = np.vstack([took.mean(axis=0), added]).T.astype(np.float32)

        def penalty(confidence: Floats) -> Floats:
            return np.asarray(tastes.recipe.penalty(confidence, tastes.n_seen, tastes.doubt))

        blocks = [
            fold_in(
                evidence_matrix(data, block, _EVER, data.n_items),
                tastes.factors,
                tastes.gram,
                penalty,
                tastes.recipe.against,
            )
            for block in data.blocks()
        ]
        users = np.nan_to_num(np.concatenate(blocks)[active].astype(np.float64))
        users -= users.mean(axis=0)
        users -= rows @ np.linalg.solve(inner, rows.T @ users)
        spread = users.T @ users / len(users)
        spread += 1e-3 * np.trace(spread) / len(spread) * np.eye(len(spread)) + 1e-9 * np.eye(len(spread))
        return sentences, shares, np.asarray(np.linalg.inv(spread), np.float64)


class _Taste(NamedTuple):
    """A user: score = table · [1, sentence, start + Σ steps]."""

    said: Floats
    """[1, sentence], shape ``(1 + n_features,)``."""
    start: Doubles
    """The taste before any event is heard, shape ``(factors,)``."""
    steps: Doubles
    """What each event adds to the taste, shape ``(len(evidence), factors)``."""


@dataclass(frozen=True, eq=False)
class ColdStartModel(EnsembleModel, ExplainableModel, ContentModel):
    table: Floats
    """[share, what each feature adds, factors] of each item, shape ``(n_items, 1 + n_features + factors)``;
    NaN for those of which nothing is known."""
    features: tuple[str, ...]
    means: Floats
    """Of the features, where something of the kind is said."""
    precision: Doubles
    """Σ⁻¹, shape ``(factors, factors)``."""
    crowd: Floats
    """``doubt``·Vᵀ·table over the items with events, shape ``(factors, 1 + n_features + factors)``."""
    genres: tuple[str, ...]
    mean: Floats
    """Of the rows of ``table`` that events made."""
    by_facts: Floats
    by_first: Floats
    by_second: Floats
    """From genres and years, and from what each base reads, to rows of ``table`` less their mean."""

    @property
    def reads_user_text(self) -> bool:
        return True

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score_batch([evidence])[0])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        tastes = [_taste(self, evidence) for evidence in batch]
        users = [np.append(taste.said, taste.start + taste.steps.sum(axis=0)) for taste in tastes]
        scores = np.stack(users).astype(np.float32) @ self.table.T
        for row, evidence in zip(scores, batch, strict=True):
            row += self._loved(evidence)
        return np.asarray(scores)

    def shares(self, evidence: UserEvidence, items: Codes) -> Floats:
        """Event j adds vᵢᵀ·A⁻¹·vⱼ·cⱼ·(yⱼ - μⱼ) to the score of item i."""
        steps = _taste(self, evidence).steps.astype(np.float32)
        return np.asarray(np.nan_to_num(self.table[items, self._width :]) @ steps.T)

    def prior(self, evidence: UserEvidence, items: Codes) -> Floats:
        taste = _taste(self, evidence)
        user = np.append(taste.said, taste.start).astype(np.float32)
        return np.asarray(np.nan_to_num(self.table[items]) @ user + self._loved(evidence)[items])

    def score_text(self, text: str) -> Floats:
        said = answers(self.bases, text, len(self.vocabulary), tuple(self.bases))
        return np.full(len(self.vocabulary), np.nan, np.float32) if said is None else np.where(said > 0, said, np.nan)

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> ColdStartModel:
        return self.with_new_items(with_new_items(self.bases, vocabulary, items), vocabulary, items)

    def with_new_items(
        self, bases: Mapping[str, Model], vocabulary: Vocabulary, items: Sequence[Item]
    ) -> ColdStartModel:
        """Items that have no events are told from their texts; the rows of others stay as events made them."""
        grown_by = len(vocabulary) - len(self.table)
        table = np.pad(self.table, ((0, grown_by), (0, 0)), constant_values=np.nan)
        return replace(self, bases=bases, vocabulary=vocabulary, table=table)._read(items)

    def _read(self, items: Sequence[Item]) -> ColdStartModel:
        """With the rows of those of ``items`` that have no events told from their texts."""
        codes = self.vocabulary.codes([item.id for item in items])
        factors = next(base.factors for base in self.bases.values() if isinstance(base, IALSModel))
        new = np.flatnonzero((codes >= len(factors)) | ~np.isfinite(factors[np.minimum(codes, len(factors) - 1), 0]))
        if not len(new):
            return self
        read = ItemTexts(self.bases, self.genres).rows([items[place] for place in new.tolist()], codes[new])
        table = self.table.copy()
        table[codes[new]] = self.mean + told(read, (self.by_facts, self.by_first, self.by_second)[: len(read)])
        return replace(self, table=table)

    @cached_property
    def sentences(self) -> Sentences:
        """What is read of what users say."""
        return Sentences(self.features, self.means)

    @property
    def _width(self) -> int:
        return 1 + len(self.features)

    def _loved(self, evidence: UserEvidence) -> Floats:
        text = loved(evidence.about) if self.recipe.words else ""
        said = answers(self.bases, text, len(self.vocabulary), tuple(self.bases)) if text else None
        return np.zeros(len(self.vocabulary), np.float32) if said is None else np.float32(self.recipe.words) * said


@lru_cache(maxsize=4)
def _taste(model: ColdStartModel, evidence: UserEvidence) -> _Taste:
    """One after the other, scores, shares and priors ask for the same."""
    said = np.append(np.float32(1), model.sentences.rows([evidence.about])[0])
    rows = model.table[evidence.codes]
    known = np.flatnonzero(~np.isnan(rows[:, 0]) & (evidence.weights != 0))
    weights, rows = evidence.weights[known], rows[known].astype(np.float64)
    factors, expected = rows[:, model._width :], rows[:, : model._width] @ said
    against = next(base.recipe.against for base in model.bases.values() if isinstance(base, IALSModel))
    pull = model.recipe.trust * np.abs(weights) * (np.where(weights > 0, 1.0, -against) - expected)
    doubt = model.recipe.trust * len(known) / (len(known) + model.recipe.patience) * model.crowd
    heard = (factors.T * (model.recipe.trust * np.abs(weights))) @ factors
    system = heard + doubt[:, model._width :] + model.precision
    solved = np.linalg.solve(system, np.column_stack([-doubt[:, : model._width] @ said, (factors * pull[:, None]).T]))
    steps = np.zeros((len(evidence), factors.shape[1]))
    steps[known] = solved[:, 1:].T
    return _Taste(said, solved[:, 0], steps)


ColdStart.model = ColdStartModel
