"""The page's section on two towers of text."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.table import table

_FOLDS: Final = (
    "Ratings told from [texts alone](../docs/models/two_tower.md), without any id, on the published folds u1–u5 of "
    "MovieLens 100K: titles, genres and years of films, ages, genders and occupations of users, and histories. All "
    "settings were chosen on a random fifth of the training part of u1. RMSE is of the predicted mean, MAE of the "
    "median (a step of the scale); means over folds, with 95 % bootstraps over users."
)
_STRANGERS: Final = (
    "**Beside `bmf`, for users who were not in the training.** `bmf` with the sweeps of the settings (100), the texts "
    "alone, and both [pooled](../docs/models/rating_ensemble.md); as `POST /predict` is asked, without the time of the "
    "rating. Everyone who can is asked about the same ratings from as many of their others as the row says, drawn at "
    "random. The last column is a 95 % paired bootstrap over users."
)


def tower(result: dict[str, Any]) -> str:
    one, seed = result["folds"], result["seed"]
    ends, bias = one["intervals"], one["bias"]
    folds = table(
        ("", "RMSE (95 %)", "MAE (95 %)", "MAE of the mean", "inside 80 %", "inside 95 %", "processor seconds a fold"),
        [
            ("biases of users and items", f"{bias['rmse']:.4f}", "", f"{bias['mae']:.4f}", "", "", ""),
            (
                "`two_tower`",
                f"{one['rmse']:.4f} ({ends['rmse'][0]:.3f}–{ends['rmse'][1]:.3f})",
                f"{one['mae']:.4f} ({ends['mae'][0]:.3f}–{ends['mae'][1]:.3f})",
                f"{one['mae_of_mean']:.4f}",
                *(f"{one['coverage'][mass]:.1%}" for mass in ("0.8", "0.95")),
                f"{max(one['processor_s']):.0f} at most",
            ),
        ],
    )
    strangers = result["strangers"]
    bands = table(
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
        [_band(band) for band in strangers["bands"]],
    )
    return (
        f"## Ratings told from text\n\n{_FOLDS} Seed {seed}.\n\n{folds}\n\n{_STRANGERS} "
        f"Protocol: {strangers['protocol']}.\n\n{bands}"
    )


def _band(band: dict[str, Any]) -> tuple[Any, ...]:
    low, high = band["known"]
    known = str(low) if low == high else f"{low}–{high}" if high < 1000 else f"{low} or more"
    pooled, less = band["models"]["rating_ensemble"], band["pool_less_bmf"]
    rmse = (f"{band['models'][name]['rmse']:.4f}" for name in ("bmf", "two_tower", "rating_ensemble"))
    inside = ", ".join(f"{pooled['coverage'][mass]:.1%}" for mass in ("0.8", "0.95"))
    change = f"{less['rmse']:+.4f} ({less['interval'][0]:+.4f}, {less['interval'][1]:+.4f})"
    return (known, band["users"], f"{band['ratings']:,}", *rmse, inside, change)
