"""The compiled form of :mod:`palate.models.linear.numpy_kernels`: the same functions, as loops that Numba compiles."""

from __future__ import annotations

import numpy as np

from palate.compiled import compiled
from palate.types import Bools, Codes, Doubles, Floats


@compiled
def sum_rows(weights: Floats, rows: Codes, strengths: Floats) -> Floats:
    sums = np.zeros(weights.shape[1], np.float32)
    n_paired = len(rows) // 4 * 4
    for index in range(0, n_paired, 4):  # four rows for each pass over the sums
        first, second = weights[rows[index]], weights[rows[index + 1]]
        third, fourth = weights[rows[index + 2]], weights[rows[index + 3]]
        a, b, c, d = strengths[index], strengths[index + 1], strengths[index + 2], strengths[index + 3]
        for column in range(len(sums)):
            sums[column] += (a * first[column] + b * second[column]) + (c * third[column] + d * fourth[column])
    for index in range(n_paired, len(rows)):
        row, strength = weights[rows[index]], strengths[index]
        for column in range(len(sums)):
            sums[column] += strength * row[column]
    return sums


@compiled
def add_sparse_rows(
    starts: Codes, ends: Codes, columns: Codes, values: Floats, strengths: Floats, sums: Floats
) -> None:
    for index in range(len(starts)):
        strength = strengths[index]
        for cell in range(starts[index], ends[index]):
            sums[columns[cell]] += strength * values[cell]


@compiled
def add_dense_shares(
    weights: Floats, rows: Codes, strengths: Floats, events: Codes, columns: Codes, shares: Floats
) -> None:
    for index in range(len(rows)):
        row, strength, event = weights[rows[index]], strengths[index], events[index]
        for item in range(len(columns)):
            if columns[item] >= 0:
                shares[item, event] += strength * row[columns[item]]


@compiled
def add_sparse_shares(
    starts: Codes,
    ends: Codes,
    columns: Codes,
    values: Floats,
    strengths: Floats,
    events: Codes,
    index_of: Codes,
    shares: Floats,
) -> None:
    for index in range(len(starts)):
        strength, event = strengths[index], events[index]
        for cell in range(starts[index], ends[index]):
            item = index_of[columns[cell]]
            if item >= 0:
                shares[item, event] += strength * values[cell]


@compiled
def sparse_dots(
    starts: Codes, columns: Codes, values: Floats, n_columns: int, first: Codes, second: Codes, dots: Floats
) -> None:
    n_first, n_used = len(first), 0
    index_of = np.full(n_columns, -1, np.int32)
    for row in range(n_first):
        for cell in range(starts[first[row]], starts[first[row] + 1]):
            if index_of[columns[cell]] < 0:
                index_of[columns[cell]] = n_used
                n_used += 1
    dense = np.zeros((n_used, n_first), np.float32)  # a row for each column that a row of ``first`` has
    for row in range(n_first):
        for cell in range(starts[first[row]], starts[first[row] + 1]):
            dense[index_of[columns[cell]], row] = values[cell]
    totals = np.zeros(n_first, np.float32)
    for other in range(len(second)):
        totals[:] = 0
        for cell in range(starts[second[other]], starts[second[other] + 1]):
            index = index_of[columns[cell]]
            if index >= 0:
                value, used = values[cell], dense[index]
                for row in range(n_first):
                    totals[row] += value * used[row]
        for row in range(n_first):
            dots[row, other] = totals[row]


@compiled
def sparse_dots_with_sums(
    starts: Codes,
    columns: Codes,
    values: Floats,
    n_columns: int,
    rows: Codes,
    strengths: Floats,
    others: Codes,
    dots: Floats,
) -> None:
    n_sums = len(strengths)
    sums = np.zeros((n_columns, n_sums), np.float32)
    for index in range(len(rows)):
        for cell in range(starts[rows[index]], starts[rows[index] + 1]):
            target, value = sums[columns[cell]], values[cell]
            for each in range(n_sums):
                target[each] += strengths[each, index] * value
    totals = np.empty(n_sums, np.float32)
    for other in range(len(others)):
        totals[:] = 0
        for cell in range(starts[others[other]], starts[others[other] + 1]):
            source, value = sums[columns[cell]], values[cell]
            for each in range(n_sums):
                totals[each] += value * source[each]
        for each in range(n_sums):
            dots[each, other] = totals[each]


@compiled
def moments(scores: Floats, mask: Bools) -> tuple[float, float]:
    # Four sums side by side, since additions to one wait for each other.
    n = 0
    totals = np.zeros(4)
    for index in range(len(scores)):
        score = scores[index]
        if mask[index] and score == score:  # no NaN
            n += 1
            totals[index & 3] += score
    if n == 0:
        return 0.0, 0.0
    mean = totals.sum() / n
    totals[:] = 0
    for index in range(len(scores)):
        score = scores[index]
        if mask[index] and score == score:
            totals[index & 3] += (score - mean) ** 2
    return mean, totals.sum() / n


@compiled
def add_centred(scores: Floats, mean: float, factor: float, sums: Floats, has_score: Bools) -> None:
    weight, centre = np.float32(factor), np.float32(mean)
    for index in range(len(scores)):
        score = scores[index]
        if not np.isnan(score):
            has_score[index] = True
            sums[index] += weight * (score - centre)


@compiled
def factorise(system: Doubles) -> bool:
    n = len(system)
    for pivot in range(n):
        if not system[pivot, pivot] > 0:
            return False
        row = system[pivot]
        scale = 1 / np.sqrt(row[pivot])
        for column in range(pivot, n):
            row[column] *= scale
        for below in range(pivot + 1, n):
            target, factor = system[below], row[below]
            for column in range(below, n):
                target[column] -= factor * row[column]
    return True


@compiled
def solve_factorised(factor: Doubles, right_sides: Doubles) -> None:
    n, n_sides = right_sides.shape
    for row in range(n):
        values = right_sides[row]
        for side in range(n_sides):
            values[side] /= factor[row, row]
        for below in range(row + 1, n):
            target, weight = right_sides[below], factor[row, below]
            for side in range(n_sides):
                target[side] -= weight * values[side]
    for row in range(n - 1, -1, -1):
        values = right_sides[row]
        for later in range(row + 1, n):
            source, weight = right_sides[later], factor[row, later]
            for side in range(n_sides):
                values[side] -= weight * source[side]
        for side in range(n_sides):
            values[side] /= factor[row, row]
