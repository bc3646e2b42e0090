"""The page section on the two-tower model."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.table import table

_FOLDS: Final = (
    "Ratings told from [texts alone](../docs/models/two_tower.md), without any id, on the published folds u1–u5 of "
    "MovieLens 100K: titles, genres and years of films, ages, genders and occupations of users, and histories. All "
    "settings were chosen on a random fifth of the training part of u1. RMSE is of the predicted mean, MAE of the "
    "median (a step of the scale); means over folds, with 95 % bootstraps over users."
)
_NEW_USERS: Final = (
    "**Beside `bmf`, for users who were not in the training.** `bmf` with the sweeps of the settings (100), the texts "
    "alone, and both [pooled](../docs/models/rating_ensemble.md); as `POST /predict` is asked, without the time of the "
    "rating. Everyone who can is asked about the same ratings from as many of their others as the row says, drawn at "
    "random. The last column is a 95 % paired bootstrap over users."
)


def section(result: dict[str, Any]) -> str:
    figures, seed = result["folds"], result["seed"]
    intervals, bias = figures["intervals"], figures["bias"]
    folds = table(
        ("", "RMSE (95 %)", "MAE (95 %)", "MAE of the mean", "inside 80 %", "inside 95 %", "processor seconds a fold"),
        [
            ("biases of users and items", f"{bias['rmse']:.4f}", "", f"{bias['mae']:.4f}", "", "", ""),
            (
                "`two_tower`",
                f"{figures['rmse']:.4f} ({intervals['rmse'][0]:.3f}–{intervals['rmse'][1]:.3f})",
                f"{figures['mae']:.4f} ({intervals['mae'][0]:.3f}–{intervals['mae'][1]:.3f})",
                f"{figures['mae_of_mean']:.4f}",
                *(f"{figures['coverage'][mass]:.1%}" for mass in ("0.8", "0.95")),
                f"{max(figures['processor_s']):.0f} at most",
            ),
        ],
    )
    new_users = result["strangers"]
    buckets = table(
        (
            "ratings known",
            "users",
            "ratings asked",
            "`bmf`",
            "`two_tower`",
            "pooled",
            "inside 80, 95 %",
            "pooled − `bmf`",
        ),
        [_bucket_row(bucket) for bucket in new_users["bands"]],
    )
    return (
        f"## Ratings told from text\n\n{_FOLDS} Seed {seed}.\n\n{folds}\n\n{_NEW_USERS} "
        f"Protocol: {new_users['protocol']}.\n\n{buckets}"
    )


def _bucket_row(bucket: dict[str, Any]) -> tuple[Any, ...]:
    low, high = bucket["known"]
    known = str(low) if low == high else f"{low}–{high}" if high < 1000 else f"{low} or more"
    pooled, difference = bucket["models"]["rating_ensemble"], bucket["pool_less_bmf"]
    rmse = (f"{bucket['models'][name]['rmse']:.4f}" for name in ("bmf", "two_tower", "rating_ensemble"))
    inside = ", ".join(f"{pooled['coverage'][mass]:.1%}" for mass in ("0.8", "0.95"))
    change = f"{difference['rmse']:+.4f} ({difference['interval'][0]:+.4f}, {difference['interval'][1]:+.4f})"
    return (known, bucket["users"], f"{bucket['ratings']:,}", *rmse, inside, change)
