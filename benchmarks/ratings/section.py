"""The page section on predicted ratings."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_RATINGS = (
    "`bmf` on the published folds u1–u5 of MovieLens 100K; features come from the training part alone, and everyone is "
    "folded in from their training ratings, as a server would. RMSE is of the predicted mean, MAE of the median; means "
    "over folds, with 95 % bootstraps over users. An interval keeps its word if its share of ratings is inside. "
    "Others report, over the five folds with dates, 0.877 (myFM), and without 0.919 (SVD++ of Surprise); on u1 0.881 "
    "(myFM) and 0.889 (GLocal-K)."
)


def section(result: dict[str, Any]) -> str:
    rows = []
    for title, name in (("with the time of the rating", "with_date"), ("without", "without_date")):
        figures = result[name]
        intervals = figures["intervals"]
        rows.append(
            (
                title,
                f"{figures['rmse']:.4f} ({intervals['rmse'][0]:.3f}–{intervals['rmse'][1]:.3f})",
                f"{figures['mae']:.4f} ({intervals['mae'][0]:.3f}–{intervals['mae'][1]:.3f})",
                f"{figures['folds'][0]['rmse']:.4f}",
                *(f"{figures['coverage'][mass]:.1%}" for mass in ("0.8", "0.95")),
                f"{figures['took_s']:.0f}",
            )
        )
    columns = ("", "RMSE (95 %)", "MAE (95 %)", "RMSE of u1", "inside 80 %", "inside 95 %", "seconds, five folds")
    new_users = result["strangers"]
    folded, trained = (f"{new_users[name]['rmse']:.4f}" for name in ("folded_in", "in_training"))
    return (
        f"## Predicted ratings\n\n{_RATINGS} Seed {result['seed']}.\n\n{table(columns, rows)}\n\n"
        f"Users who were not in the training ({new_users['protocol']}; {new_users['users']} users, "
        f"{new_users['ratings']:,} ratings): RMSE {folded} folded in, {trained} if what is known of them is part of "
        "the training."
    )
