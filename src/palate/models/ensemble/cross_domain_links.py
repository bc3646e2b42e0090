"""Links between items of domains that share no users, by what is said of the items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.models.content.tfidf import ContentKNN
from palate.types import Bools, Codes

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_ROWS_AT_ONCE: Final = 512


def links(data: Dataset, *, k: int, shared: int) -> csr_array:
    """How strongly the text of item i speaks for item j of another domain, shape ``(n_items, n_items)``.

    Of two domains with at least ``shared`` users in both it says nothing. Each row keeps its ``k`` strongest. In each
    pair of domains links are scaled so that those of an event add up to 1 on the average.
    """
    from scipy.sparse import csr_array

    names, domain = data.domains
    pairs = ~_well_shared(data, domain, len(names), shared) & ~np.eye(len(names), dtype=np.bool_)
    if not pairs.any():
        none = np.empty(0, np.int32)
        return csr_array((none.astype(np.float32), (none, none)), shape=(data.n_items, data.n_items))
    texts = ContentKNN().fit(data).matrix
    return _scaled(_nearest(texts, domain, pairs, k), data, domain, len(names))


def _well_shared(data: Dataset, domain: Codes, n_domains: int, shared: int) -> Bools:
    """Which pairs of domains have enough users in both, shape ``(n_domains, n_domains)``."""
    active = np.zeros((data.n_users, n_domains), np.float32)
    known = domain[data.item] >= 0
    active[data.user[known], domain[data.item[known]]] = 1
    return np.asarray(active.T @ active >= shared)


def _nearest(texts: csr_array, domain: Codes, pairs: Bools, k: int) -> csr_array:
    """The ``k`` largest products of each row with others, of those ``pairs`` of domains, ``(n_items, n_items)``."""
    from scipy.sparse import csr_array

    n, turned = texts.shape[0], texts.T.tocsr()
    parts: list[tuple[Any, Any, Any]] = []
    for start in range(0, n, _ROWS_AT_ONCE):
        block = (texts[start : start + _ROWS_AT_ONCE] @ turned).tocsr()
        row, column, strength = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr)), block.indices, block.data
        row = row + start
        one, other = domain[row], domain[column]
        there = (strength > 0) & (one >= 0) & (other >= 0) & pairs[one, other]
        row, column, strength = row[there], column[there], strength[there]
        order = np.lexsort((column, -strength, row))
        row, column, strength = row[order], column[order], strength[order]
        kept = np.arange(len(row)) - np.searchsorted(row, row) < k
        parts.append((row[kept], column[kept], strength[kept]))
    row, column, strength = (np.concatenate(column) for column in zip(*parts, strict=True))
    return csr_array((strength.astype(np.float32), (row, column)), shape=(n, n))


def _scaled(found: csr_array, data: Dataset, domain: Codes, n_domains: int) -> csr_array:
    """``found`` with the links of an event adding up to 1 on the average, for each pair of domains."""
    events = np.bincount(data.item, minlength=data.n_items).astype(np.float64)
    row = np.repeat(np.arange(data.n_items), np.diff(found.indptr))
    pair = domain[row] * n_domains + domain[found.indices]
    mass = np.bincount(pair, events[row] * found.data, n_domains**2).astype(np.float64)
    known = domain >= 0
    asked = np.repeat(np.bincount(domain[known], events[known], n_domains), n_domains)
    scale = np.divide(asked, mass, out=np.zeros_like(mass), where=mass > 0)
    found.data = (found.data * scale[pair]).astype(np.float32)
    found.sort_indices()
    return found
