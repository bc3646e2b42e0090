"""Approximate inner product search by FAISS: IVF and HNSW."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from palate.data.top_items import descending
from palate.models.neighbours.vector_index import Neighbours, Vectors
from palate.types import Bools, Codes, Floats

if TYPE_CHECKING:
    import faiss

FaissKind: TypeAlias = Literal["ivf", "hnsw"]
Bits: TypeAlias = NDArray[np.uint8]
"""Eight vectors in a byte."""
FILE: Final = "vectors.faiss"
_QUERIES_AT_ONCE: Final = 64
_LINKS: Final = 16
"""Links of a vector in each layer of HNSW; twice as many in the lowest."""
_BUILD_EFFORT: Final = 60
"""``efConstruction`` of HNSW."""
_TRAINING_ROUNDS: Final = 8
_TRAINING_VECTORS: Final = 40
"""Vectors for each list from which the centres of IVF are learned."""


@cache
def has_faiss() -> bool:
    """Whether FAISS is installed."""
    return find_spec("faiss") is not None


@dataclass(frozen=True, eq=False)
class FaissIndex:
    """An index of FAISS over those items that have a vector.

    FAISS finds candidates; their products are then computed from the vectors, so that they are those of an exact
    search. IVF searches by distance: each vector gets one more dimension, √(M² - |v|²) with M the largest length, so
    that all have the length M, and a query a 0 there; the nearest is then the one with the highest product (Bachrach
    et al., RecSys 2014). HNSW searches by product.
    """

    kind: FaissKind
    index: faiss.Index
    codes: Codes
    """The item of each vector of the index, ascending, shape ``(n_indexed,)``, int32."""
    vectors: Vectors
    effort: int = 0
    """The lists (IVF) or candidates (HNSW) that a search for ``depth`` neighbours visits."""
    depth: int = 1

    def with_effort(self, effort: int, depth: int) -> FaissIndex:
        """The same index, searched with another effort for ``depth`` neighbours."""
        return replace(self, effort=effort, depth=depth)

    @property
    def max_effort(self) -> int:
        """The effort with which everything is searched."""
        return int(self.index.nlist) if self.kind == "ivf" else len(self.codes)

    def search(self, queries: Floats, n: int, excluded: Bools | None = None) -> Neighbours:
        neighbours = Neighbours.none(len(queries), min(n, len(self.codes)))
        if not neighbours.codes.size:
            return neighbours
        n = neighbours.codes.shape[1]
        bits = None if excluded is None else np.packbits(~excluded[self.codes], bitorder="little")
        parameters = self._parameters(n, bits)  # they point to the bits
        _use_one_thread()
        for start in range(0, len(queries), _QUERIES_AT_ONCE):
            block = queries[start : start + _QUERIES_AT_ONCE]
            extended = np.zeros((len(block), self.index.d), np.float32)  # the last one of IVF stays 0
            extended[:, : block.shape[1]] = block
            _, indices = self.index.search(extended, n, params=parameters)
            for row, (query, best) in enumerate(zip(block, indices, strict=True), start):
                codes = np.sort(self.codes[best[best >= 0]])
                products = self.vectors.products(query, codes)
                order = descending(products)
                neighbours.codes[row, : len(order)] = codes[order]
                neighbours.products[row, : len(order)] = products[order]
        return neighbours

    def write(self, folder: Path) -> None:
        import faiss

        np.save(folder / "codes.npy", self.codes, allow_pickle=False)
        faiss.write_index(self.index, str(folder / FILE))

    def _parameters(self, n: int, bits: Bits | None) -> faiss.SearchParameters:
        """The parameters of one search for ``n`` neighbours among the vectors whose ``bits`` are set."""
        import faiss

        selector = {} if bits is None else {"sel": faiss.IDSelectorBitmap(bits)}
        effort = min(self.max_effort, max(self.effort, -(-self.effort * n // self.depth)))
        if self.kind == "ivf":
            return faiss.SearchParametersIVF(nprobe=max(effort, 1), **selector)
        return faiss.SearchParametersHNSW(efSearch=max(effort, n), **selector)


def build_faiss(kind: FaissKind, vectors: Vectors, seed: int = 0) -> FaissIndex:
    """Build an index over ``vectors``, on one thread, so that the same vectors and seed give the same index.

    Cost: O(n · √n · dimensions) for IVF with 4·√n lists; HNSW takes several times as long.
    """
    import faiss

    _use_one_thread()
    codes = np.flatnonzero(vectors.has_vector).astype(np.int32)
    n, dimensions = len(codes), vectors.rows.shape[1]
    rows = np.ascontiguousarray(vectors.at(codes), np.float32)
    if kind == "ivf":
        rows = _extend_to_one_length(rows)
        n_lists = max(1, min(int(4 * n**0.5), n // 8))
        index = faiss.IndexIVFFlat(faiss.IndexFlatL2(dimensions + 1), dimensions + 1, n_lists)
        index.cp.seed, index.cp.niter = seed + 1, _TRAINING_ROUNDS
        index.cp.min_points_per_centroid, index.cp.max_points_per_centroid = 1, _TRAINING_VECTORS
        index.train(rows)
    else:
        index = faiss.IndexHNSWFlat(dimensions, _LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = _BUILD_EFFORT
    index.add(rows)
    return FaissIndex(kind, index, codes, vectors)


def read_faiss(kind: FaissKind, folder: Path, vectors: Vectors) -> FaissIndex:
    """Read an index that :meth:`FaissIndex.write` wrote; FAISS maps the file into memory.

    Raises:
        OSError: a file is missing or damaged.
        ValueError: the index belongs to other vectors.
    """
    import faiss

    codes = np.asarray(np.load(folder / "codes.npy", mmap_mode="r", allow_pickle=False))
    try:
        index = faiss.read_index(str(folder / FILE), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise OSError(f"{folder / FILE}: {error}") from error
    width = vectors.rows.shape[1] + (kind == "ivf")
    if index.d != width or index.ntotal != len(codes) or not np.array_equal(codes, np.flatnonzero(vectors.has_vector)):
        raise ValueError(
            f"it has {index.ntotal} vectors of {index.d} numbers, the model {vectors.has_vector.sum()} of {width}"
        )
    return FaissIndex(kind, index, codes, vectors)


def _extend_to_one_length(rows: Floats) -> Floats:
    """``rows`` with one more dimension, so that all are as long as the longest."""
    squares = np.einsum("if,if->i", rows, rows, dtype=np.float64)
    rest = np.sqrt(np.maximum(squares.max(initial=0) - squares, 0))
    return np.column_stack([rows, rest]).astype(np.float32)


def _use_one_thread() -> None:
    """Let FAISS use no threads beside the calling one; OpenMP keeps this number for each thread."""
    import faiss

    faiss.omp_set_num_threads(1)
