"""TF-IDF content k-NN: what an item is about, for an item, a history or a query in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.models.base import ContentModel, ExplainableModel, Model, Recommender, Run, SimilarItems
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.text.tokens import folded, tokens
from palate.types import Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_FIELDS: Final[tuple[tuple[str, float], ...]] = (
    ("title", 1.0),
    ("domain", 1.0),
    ("genres", 2.0),
    ("tags", 2.0),
    ("creators", 1.0),
    ("people", 0.5),
    ("description", 0.5),
)
_NAMES: Final = ("creators", "people", "genres", "tags")


@dataclass(frozen=True)
class ContentKNN(Recommender):
    """Cosine of TF-IDF vectors over an item's words, genres, tags and users (Salton and Buckley, 1988).

    The weight of term t in an item is ln(1 + Σ_fields weight · count) · (ln((1 + n)/(1 + df)) + 1),
    rows scaled to length 1. Whole names are terms of their own beside their words, so that a
    shared director counts for more than a shared first name. A user with signed evidence w
    scores X·(Xᵀw): every item is a neighbour, weighed by its cosine.

    Cost: O(words) to fit and to score.
    """

    name: ClassVar[str] = "content"
    evidence_decay: EvidenceDecay = EvidenceDecay()

    def fit(self, data: Dataset, run: Run = Run()) -> ContentKNNModel:
        run.progress(0.0, "TF-IDF")
        counted = [_terms(data.items.get(id_)) for id_ in data.vocabulary]
        terms = tuple(sorted({term for counts in counted for term in counts}))
        spread = Counter(term for counts in counted for term in counts)
        n = sum(1 for counts in counted if counts)
        idf = np.array([np.log((1 + n) / (1 + spread[term])) + 1 for term in terms], np.float32)
        return ContentKNNModel(self, data.vocabulary, terms, idf, _rows(counted, terms, idf))


@dataclass(frozen=True, eq=False)
class ContentKNNModel(Model, ExplainableModel, SimilarItems, ContentModel):
    terms: tuple[str, ...]
    idf: Floats
    """Shape ``(n_terms,)``."""
    matrix: csr_array
    """Shape ``(n_items, n_terms)``, rows of length 1 (0 where nothing is known)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_column", {term: place for place, term in enumerate(self.terms)})

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        if not len(evidence):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        past, term, weight = self._entries(evidence.codes)
        taste = np.bincount(term, weight * evidence.weights[past], len(self.terms))
        return np.asarray(self.matrix @ taste.astype(np.float32))

    def shares(self, evidence: UserEvidence, items: Codes) -> Floats:
        item, item_term, item_weight = self._entries(items)
        past, past_term, past_weight = self._entries(evidence.codes)
        # Only the terms of ``items`` matter: few columns, so two small dense blocks.
        width = len(item_term)
        column = np.full(len(self.terms), -1, np.int32)
        column[item_term] = np.arange(width)
        shared = np.flatnonzero(column[past_term] >= 0)
        of_items, of_past = np.zeros((len(items), width), np.float32), np.zeros((len(evidence), width), np.float32)
        of_items[item, column[item_term]] = item_weight
        of_past[past[shared], column[past_term[shared]]] = past_weight[shared]
        return np.asarray(of_items @ of_past.T * evidence.weights)

    def _entries(self, codes: Codes) -> tuple[Codes, Codes, Floats]:
        """The nonzeros in the rows ``codes``: which of the rows, which term, which weight."""
        starts = self.matrix.indptr[codes]
        lengths = self.matrix.indptr[codes + 1] - starts
        row = np.repeat(np.arange(len(codes)), lengths)
        ends = np.cumsum(lengths)
        cells = np.arange(len(row)) + np.repeat(starts - ends + lengths, lengths)
        return row, self.matrix.indices[cells], self.matrix.data[cells]

    def similar(self, item: int) -> Floats:
        scores = np.asarray(self.matrix @ self.matrix[[item]].toarray()[0], np.float32)
        scores[scores <= 0] = np.nan
        scores[item] = np.nan
        return scores

    def score_text(self, text: str) -> Floats:
        column: dict[str, int] = self._column  # type: ignore[attr-defined]  # set in __post_init__
        query = np.zeros(len(self.terms), np.float32)
        for term, count in Counter(tokens(text)).items():
            place = column.get(term)
            if place is not None:
                query[place] = np.log1p(count) * self.idf[place]
        scores = np.asarray(self.matrix @ (query / max(float(np.linalg.norm(query)), 1e-9)), np.float32)
        scores[scores <= 0] = np.nan
        return scores

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> ContentKNNModel:
        """New words are taken in as rare ones; the weights of known words stay."""
        from scipy.sparse import csr_array, diags_array

        counted: list[Counter[str]] = [Counter() for _ in vocabulary]
        for item in items:
            counted[vocabulary.code(item.id)] = _terms(item)
        new = sorted({term for counts in counted for term in counts} - set(self.terms))
        terms = (*self.terms, *new)
        rarest = float(self.idf.max(initial=1.0))
        idf = np.concatenate([self.idf, np.full(len(new), rarest, np.float32)])
        stays = np.array([not counts for counts in counted], np.float32)
        # The old rows in the grown shape: rows that are new are empty.
        ends = np.pad(self.matrix.indptr, (0, len(vocabulary) - len(self.vocabulary)), mode="edge")
        grown = csr_array((self.matrix.data, self.matrix.indices, ends), (len(vocabulary), len(terms)))
        matrix = (diags_array(stays) @ grown + _rows(counted, terms, idf)).tocsr().astype(np.float32)
        return ContentKNNModel(self.recipe, vocabulary, terms, idf, matrix)


ContentKNN.model = ContentKNNModel


def _terms(item: Item | None) -> Counter[str]:
    """The weight of each term in an item, before idf."""
    counts: Counter[str] = Counter()
    if item is None:
        return counts
    for field, weight in _FIELDS:
        for text in _texts(item, field):
            for token in tokens(text):
                counts[token] += weight  # type: ignore[assignment]  # Counter of fractions
            if field in _NAMES:
                counts[f"={folded(text)}"] += weight  # type: ignore[assignment]
    return counts


def _texts(item: Item, field: str) -> Iterator[str]:
    value: str | Sequence[str] = getattr(item, field)
    return iter([value] if isinstance(value, str) else value)


def _rows(counted: Sequence[Counter[str]], terms: Sequence[str], idf: Floats) -> csr_array:
    from scipy.sparse import csr_array

    column = {term: place for place, term in enumerate(terms)}
    ends = np.cumsum([0, *(len(counts) for counts in counted)])
    indices = np.fromiter((column[t] for counts in counted for t in counts), np.int32, ends[-1])
    weights = np.fromiter((w for counts in counted for w in counts.values()), np.float32, ends[-1])
    data = np.log1p(weights) * idf[indices]
    rows = np.repeat(np.arange(len(counted)), np.diff(ends))
    lengths = np.sqrt(np.bincount(rows, data**2, minlength=len(counted)))
    matrix = csr_array(
        (data / np.maximum(lengths[rows], 1e-9).astype(np.float32), indices, ends), (len(counted), len(terms))
    )
    matrix.sort_indices()
    return matrix.astype(np.float32)
