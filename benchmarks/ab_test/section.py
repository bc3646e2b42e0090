"""The page section on the tests of live experiments."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    parts = [
        "## Live experiments\n\n"
        "The tests of [experiments](../docs/experiments.md) on simulated users, where the answer "
        "is known. Levels are 5 %, two-sided.",
        *_false_positives(result),
        *_power(result["power"]),
        *_ratio_check(result["ratio_check"]),
        *_harm(result["harm"]),
        *_variance(result["variance"]),
        *_interleaving(result["interleaving"]),
    ]
    if result["other_library"]:
        parts += _beside(result["other_library"])
    return "\n\n".join(parts)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"


def _false_positives(result: dict[str, Any]) -> list[str]:
    text = (
        f"### A/A: no difference to find\n\nShare of {result['runs']:,} experiments in which one was found (standard "
        f"error of 5 %: {100 * (0.05 * 0.95 / result['runs']) ** 0.5:.1f} %). {result['users']:,} users arrive, 1,000 "
        "a day, and each is counted once; those who return are 2,000 over 28 days, with their sums so far. *Always* is "
        "a look after every user. The anytime-valid test is tuned to the intended number of users; looking at the "
        "fixed-horizon test more than once makes it wrong."
    )
    columns = (
        "metric",
        "share of treatment",
        "tuned to",
        "anytime, always",
        "anytime, daily",
        "fixed, once",
        "fixed, daily",
        "fixed, always",
    )
    names = ("anytime_always", "anytime_daily", "fixed_once", "fixed_daily", "fixed_always")
    rows = [
        (row["metric"], f"{row['share']:.0%}", f"{row['planned']:,}", *(_percent(row[name]) for name in names))
        for row in result["false_positives"]
    ]
    return [text, table(columns, rows)]


def _power(power: dict[str, Any]) -> list[str]:
    planned, later = power["planned"], power["planned_anytime"]
    text = (
        "### Power\n\n"
        f"Clicks with mean 1 and variance 2. {planned:,} users give the fixed-horizon test 80 % power at a "
        f"lift of {power['planned_lift']:.0%}; by {later:,} the anytime-valid test, tuned to {planned:,}, is planned "
        "to have 80 %. It pays for continuous looks with later decisions where the lift is no larger than planned, "
        "and decides sooner where it is larger. Mean users: those who do not decide count as stopped at "
        f"{later:,}. {power['runs']:,} experiments; with CUPED (the clicks of four weeks before) "
        f"{power['adjusted_runs']:,}, and 41 looks instead of one after each user."
    )
    columns = (
        "lift",
        "",
        f"fixed, {planned:,} users",
        f"anytime, by {planned:,}",
        f"anytime, by {later:,}",
        "median users",
        "of the fixed",
        "mean users",
    )
    rows = [
        (
            f"{row['lift']:.0%}",
            row["adjustment"],
            _percent(row["fixed"]),
            _percent(row["anytime_planned"]),
            _percent(row["anytime_later"]),
            f"{row['median_users']:,}",
            f"{row['median_users'] / planned:.2f}",
            f"{row['mean_users']:,}",
        )
        for row in power["rows"]
    ]
    return [text, table(columns, rows)]


def _ratio_check(check: dict[str, Any]) -> list[str]:
    sizes = list(check["rows"][0]["once"])
    text = (
        "### A broken split\n\nHow often a split meant to be half and half is called broken (p < 0.0005), by the "
        f"treatment's actual share; {check['runs']:,} experiments. Looks at every {check['look']:,} users, also at the "
        "chi-square test in *repeated*, which is meant for one look."
    )
    columns = (
        "actual share",
        *(f"chi-square, once at {int(n):,}" for n in sizes),
        "repeated",
        *(f"sequential, by {int(n):,}" for n in sizes),
    )
    rows = [
        (
            f"{100 * row['share']:.1f} %",
            *(_percent(row["once"][n]) for n in sizes),
            _percent(row["repeated"]),
            *(_percent(row["anytime"][n]) for n in sizes),
        )
        for row in check["rows"]
    ]
    return [text, table(columns, rows)]


def _harm(harm: dict[str, Any]) -> list[str]:
    text = (
        "### A harmful canary\n\n"
        f"{harm['share']:.0%} of {harm['users']:,} users see a treatment with more dislikes per "
        f"list than the control's 0.1. Two guardrails, dislikes and latency, tolerate {harm['tolerance']:.0%} more; "
        f"daily looks, {harm['runs']:,} experiments. Rolled back for whatever reason; users of the treatment by then."
    )
    rows = [
        (
            f"+{row['harm']:.0%}",
            _percent(row["rolled_back"]),
            "" if row["median_users"] is None else f"{row['median_users']:,}",
        )
        for row in harm["rows"]
    ]
    return [text, table(("dislikes", "rolled back", "median users of the treatment"), rows)]


def _variance(variance: dict[str, Any]) -> list[str]:
    text = (
        "### CUPED\n\n"
        f"{variance['users']:,} users in each variant, {variance['runs']:,} experiments. The variance ratio "
        "is also the share of users that are still needed; coverage is that of Welch's intervals after the adjustment."
    )
    columns = ("values", "correlation", "1 - correlation²", "variance ratio", "bias of the difference", "coverage")
    rows = [
        (
            row["values"],
            f"{row['correlation']:.2f}",
            f"{row['expected']:.3f}",
            f"{row['ratio']:.3f}",
            f"{row['bias']:+.4f} ± {row['bias_se']:.4f}",
            _percent(row["coverage"]),
        )
        for row in variance["rows"]
    ]
    return [text, table(columns, rows)]


def _interleaving(interleaving: dict[str, Any]) -> list[str]:
    better = interleaving["worlds"]["a better ranking"]
    ratio = better["needed_ab"] / better["needed_interleaving"]
    text = (
        "### Interleaving beside A/B\n\n"
        f"Lists of {interleaving['length']}; the second ranking knows the user better, and "
        f"gets {100 * better['lift']:.1f} % more clicks. Share of {interleaving['runs']:,} experiments that find a "
        "difference: the A/B test shows each ranking in half of the lists (Welch), interleaving both in all (sign "
        f"test). For 80 % power the A/B test needs about {better['needed_ab']:,} lists, interleaving "
        f"{better['needed_interleaving']:,}: {ratio:.1f} times fewer."
    )
    columns = ("lists", "A/B, better", "interleaving, better", "A/B, equal", "interleaving, equal")
    rows = [
        (
            f"{row_better['lists']:,}",
            *(_percent(row[name]) for row in (row_better, row_equal) for name in ("ab", "interleaving")),
        )
        for row_better, row_equal in zip(better["rows"], interleaving["worlds"]["equal rankings"]["rows"], strict=True)
    ]
    return [text, table(columns, rows)]


def _beside(other: dict[str, Any]) -> list[str]:
    largest = max(other["largest_difference"].values())
    return [
        f"### Beside ConfSeq\n\nThe boundaries and logarithms of e-values, one- and two-sided, of ConfSeq "
        f"{other['version']} (Howard, Waudby-Smith and Ramdas) and of Palate, with the same mixture variance, differ "
        f"by at most {largest:.0e} (relative) over {other['questions']} combinations of users, tuning, level and "
        "estimate."
    ]
