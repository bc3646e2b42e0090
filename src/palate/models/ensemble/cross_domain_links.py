"""Links by text similarity between items of domains that share few users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.models.content.tfidf import ContentKNN
from palate.types import Bools, Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_BLOCK_ROWS: Final = 512


def text_links(data: Dataset, *, k: int, shared: int) -> csr_array:
    """The TF-IDF similarity of item i to item j of another domain, shape ``(n_items, n_items)``.

    Two domains with at least ``shared`` users in both have no links. Each row has at most ``k`` links, the strongest.
    In each pair of domains, links are scaled so that those of an event add up to 1 on average.
    """
    from scipy.sparse import csr_array

    names, domain = data.domains
    pairs = ~_share_users(data, domain, len(names), shared) & ~np.eye(len(names), dtype=np.bool_)
    if not pairs.any():
        empty = np.empty(0, np.int32)
        return csr_array((empty.astype(np.float32), (empty, empty)), shape=(data.n_items, data.n_items))
    texts = ContentKNN().fit(data).matrix
    return _scale(_nearest(texts, domain, pairs, k), data, domain, len(names))


def _share_users(data: Dataset, domain: Codes, n_domains: int, shared: int) -> Bools:
    """Which pairs of domains have at least ``shared`` users in both, shape ``(n_domains, n_domains)``."""
    active = np.zeros((data.n_users, n_domains), np.float32)
    known = domain[data.item] >= 0
    active[data.user[known], domain[data.item[known]]] = 1
    return np.asarray(active.T @ active >= shared)


def _nearest(texts: csr_array, domain: Codes, pairs: Bools, k: int) -> csr_array:
    """The ``k`` largest dot products of each row with rows of the given ``pairs`` of domains."""
    from scipy.sparse import csr_array

    n, transposed = texts.shape[0], texts.T.tocsr()
    parts: list[tuple[Codes, Codes, Floats]] = []
    for start in range(0, n, _BLOCK_ROWS):
        block = (texts[start : start + _BLOCK_ROWS] @ transposed).tocsr()
        row, column, strength = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr)), block.indices, block.data
        row = row + start
        row_domain, column_domain = domain[row], domain[column]
        has_domains = (row_domain >= 0) & (column_domain >= 0)
        is_link = (strength > 0) & has_domains & pairs[row_domain, column_domain]
        row, column, strength = row[is_link], column[is_link], strength[is_link]
        order = np.lexsort((column, -strength, row))
        row, column, strength = row[order], column[order], strength[order]
        is_strongest = np.arange(len(row)) - np.searchsorted(row, row) < k
        parts.append((row[is_strongest], column[is_strongest], strength[is_strongest]))
    row, column, strength = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return csr_array((strength.astype(np.float32), (row, column)), shape=(n, n))


def _scale(links: csr_array, data: Dataset, domain: Codes, n_domains: int) -> csr_array:
    """Scale ``links`` in place so that those of an event add up to 1 on average in each pair of domains."""
    events = np.bincount(data.item, minlength=data.n_items).astype(np.float64)
    row = np.repeat(np.arange(data.n_items), np.diff(links.indptr))
    pair = domain[row] * n_domains + domain[links.indices]
    mass = np.bincount(pair, events[row] * links.data, n_domains**2).astype(np.float64)
    known = domain >= 0
    n_events = np.repeat(np.bincount(domain[known], events[known], n_domains), n_domains)
    scale = np.divide(n_events, mass, out=np.zeros_like(mass), where=mass > 0)
    links.data = (links.data * scale[pair]).astype(np.float32)
    links.sort_indices()
    return links
