"""Content recommendation by TF-IDF of item texts, for an item, a history or a text query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.models.abilities import ContentModel, ExplainableModel, SimilarItems
from palate.models.base import Model, Recommender, Run
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.models.linear.row_sums import SparseRows, row_dots
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
    """Cosine of TF-IDF vectors over an item's words, genres, tags and names (Salton and Buckley, 1988).

    The weight of term t in an item is ln(1 + Σ_fields weight · count) · (ln((1 + n)/(1 + df)) + 1),
    rows scaled to length 1. Full names are terms in addition to their words, so that a
    shared director has a higher weight than a shared first name. A user with signed evidence w
    scores X·(Xᵀw): the sum of cosines with all items of the history.

    Cost: O(n_words) to fit and to score.
    """

    name: ClassVar[str] = "content"
    evidence_decay: EvidenceDecay = EvidenceDecay()

    def fit(self, data: Dataset, run: Run = Run()) -> ContentKNNModel:
        run.progress(0.0, "TF-IDF")
        term_counts = [_count_terms(data.items.get(id_)) for id_ in data.vocabulary]
        terms = tuple(sorted({term for counts in term_counts for term in counts}))
        n_items_with = Counter(term for counts in term_counts for term in counts)
        n_known = sum(1 for counts in term_counts if counts)
        idf = np.array([np.log((1 + n_known) / (1 + n_items_with[term])) + 1 for term in terms], np.float32)
        return ContentKNNModel(self, data.vocabulary, terms, idf, _build_matrix(term_counts, terms, idf))


@dataclass(frozen=True, eq=False)
class ContentKNNModel(Model, ExplainableModel, SimilarItems, ContentModel):
    terms: tuple[str, ...]
    idf: Floats
    """The inverse document frequency of each term, shape ``(n_terms,)``."""
    matrix: csr_array
    """The TF-IDF vectors, shape ``(n_items, n_terms)``, rows of length 1 (0 for items without metadata)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_column_of", {term: column for column, term in enumerate(self.terms)})

    def score_state(self, evidence: UserEvidence) -> Floats:
        if not len(evidence):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        taste = np.zeros(len(self.terms), np.float32)
        SparseRows.of(self.matrix, evidence.codes).add_to(taste, evidence.weights)
        return np.asarray(self.matrix @ taste)

    def attribute(self, evidence: UserEvidence, items: Codes) -> Floats:
        return np.asarray(row_dots(self.matrix, items, evidence.codes) * evidence.weights)

    def similar(self, item: int) -> Floats:
        scores = np.asarray(self.matrix @ self.matrix[[item]].toarray()[0], np.float32)
        scores[scores <= 0] = np.nan
        scores[item] = np.nan
        return scores

    def score_text(self, text: str) -> Floats:
        column_of: dict[str, int] = self._column_of  # type: ignore[attr-defined]  # set in __post_init__
        query = np.zeros(len(self.terms), np.float32)
        for term, count in Counter(tokens(text)).items():
            index = column_of.get(term)
            if index is not None:
                query[index] = np.log1p(count) * self.idf[index]
        scores = np.asarray(self.matrix @ (query / max(float(np.linalg.norm(query)), 1e-9)), np.float32)
        scores[scores <= 0] = np.nan
        return scores

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> ContentKNNModel:
        """New terms get the highest idf; the idf of known terms stays."""
        from scipy.sparse import csr_array, diags_array

        term_counts: list[Counter[str]] = [Counter() for _ in vocabulary]
        for item in items:
            term_counts[vocabulary.code(item.id)] = _count_terms(item)
        new_terms = sorted({term for counts in term_counts for term in counts} - set(self.terms))
        terms = (*self.terms, *new_terms)
        highest_idf = float(self.idf.max(initial=1.0))
        idf = np.concatenate([self.idf, np.full(len(new_terms), highest_idf, np.float32)])
        is_unchanged = np.array([not counts for counts in term_counts], np.float32)
        # The old matrix padded to the new shape: new rows are empty.
        ends = np.pad(self.matrix.indptr, (0, len(vocabulary) - len(self.vocabulary)), mode="edge")
        padded = csr_array((self.matrix.data, self.matrix.indices, ends), (len(vocabulary), len(terms)))
        matrix = (
            (diags_array(is_unchanged) @ padded + _build_matrix(term_counts, terms, idf)).tocsr().astype(np.float32)
        )
        return ContentKNNModel(self.recipe, vocabulary, terms, idf, matrix)


ContentKNN.model = ContentKNNModel


def _count_terms(item: Item | None) -> Counter[str]:
    """The weighted count of each term in an item, before idf."""
    counts: Counter[str] = Counter()
    if item is None:
        return counts
    for field, weight in _FIELDS:
        for text in _iterate_texts(item, field):
            for token in tokens(text):
                counts[token] += weight  # type: ignore[assignment]  # a Counter of floats
            if field in _NAMES:
                counts[f"={folded(text)}"] += weight  # type: ignore[assignment]
    return counts


def _iterate_texts(item: Item, field: str) -> Iterator[str]:
    value: str | Sequence[str] = getattr(item, field)
    return iter([value] if isinstance(value, str) else value)


def _build_matrix(term_counts: Sequence[Counter[str]], terms: Sequence[str], idf: Floats) -> csr_array:
    """The TF-IDF matrix, shape ``(len(term_counts), len(terms))``, rows of length 1."""
    from scipy.sparse import csr_array

    column_of = {term: column for column, term in enumerate(terms)}
    ends = np.cumsum([0, *(len(counts) for counts in term_counts)])
    indices = np.fromiter((column_of[term] for counts in term_counts for term in counts), np.int32, ends[-1])
    weights = np.fromiter((weight for counts in term_counts for weight in counts.values()), np.float32, ends[-1])
    data = np.log1p(weights) * idf[indices]
    rows = np.repeat(np.arange(len(term_counts)), np.diff(ends))
    lengths = np.sqrt(np.bincount(rows, data**2, minlength=len(term_counts)))
    matrix = csr_array(
        (data / np.maximum(lengths[rows], 1e-9).astype(np.float32), indices, ends), (len(term_counts), len(terms))
    )
    matrix.sort_indices()
    return matrix.astype(np.float32)
