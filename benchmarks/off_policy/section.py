"""The page section on off-policy estimators."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.table import table

_UNBIASED: Final = {"ips", "dr"}
_TARGETS: Final = {
    "learned": "### A learned policy, near uniform\n\nThe evaluation policy of the example: learned by weighted "
    "logistic regression from a log of its own. Weights are small.",
    "opposite": "### The opposite policy\n\nThe target is the softmax with β = 3, which prefers what the log avoids: "
    "weights are heavy. The bias of DR is chance of the draws: with the true rewards it has none, and shows it too.",
}
_KINDS: Final = {
    "independent": "its own action",
    "cascade": "also the actions above",
    "standard": "the whole list",
}
_SLATES_UNBIASED: Final = {
    "independent": ("sips", "iips", "rips", "cascade_dr"),
    "cascade": ("sips", "rips", "cascade_dr"),
    "standard": ("sips",),
}
_COLUMNS: Final = (
    "estimator",
    "unbiased",
    "relative error",
    "bias",
    "RMSE",
    "bootstrap covers",
    "normal covers",
    "Bernstein covers",
    "length",
)


def section(result: dict[str, Any]) -> str:
    parts = [_introduction(result)]
    for target, text in _TARGETS.items():
        rows = [
            _row(name, name.split(",")[0] in _UNBIASED, figures)
            for name, figures in result["synthetic"][target].items()
        ]
        parts += [text, table(_COLUMNS, rows)]
    if result["other_library"]:
        parts += _beside(result["other_library"], result["published"])
    parts += _slates(result)
    if result["open_bandit"]:
        parts += _open_bandit(result["open_bandit"])
    return "\n\n".join(parts)


def _introduction(result: dict[str, Any]) -> str:
    return (
        "## Off-policy evaluation\n\nEstimators of [off-policy evaluation](../docs/off_policy.md) where the answer "
        f"is known: {result['draws']} draws of the synthetic set-up of Open Bandit Pipeline (Saito et al., 2021) with "
        f"{result['rounds']:,} rounds, {result['actions']} actions, {result['features']} features and β = "
        f"{result['beta']:g}. The relative error is against the value over the logged contexts, as published; bias, "
        "RMSE and coverage of 95 % intervals are against the value over all contexts. *by action* is one logistic "
        "regression for each action (the right form), *one for all* has no interactions (the wrong form, as in the "
        "example); both are fitted by cross-fitting. *true rewards* is DR with the true expected rewards: no "
        "unbiased estimator can be much better. Hyper-parameters are chosen from the log by the bound of the mean "
        "squared error, which changes next to nothing here, or by SLOPE where it says so. With 100 draws a coverage "
        "of 95 % has a standard error of 2 %."
    )


def _row(name: str, is_unbiased: bool, figures: dict[str, Any]) -> tuple[str, ...]:
    bernstein = figures["coverage_bernstein"]
    return (
        name,
        "yes" if is_unbiased else "",
        f"{figures['relative_error']:.4f} ± {figures['relative_error_se']:.4f}",
        f"{figures['bias']:+.4f} ± {figures['bias_se']:.4f}",
        f"{figures['rmse']:.4f}",
        f"{figures['coverage_bootstrap']:.0%}",
        f"{figures['coverage_normal']:.0%}",
        "" if bernstein is None else f"{bernstein:.0%}",
        f"{figures['length']:.4f}",
    )


def _beside(other: dict[str, Any], published: dict[str, Any]) -> list[str]:
    largest = max(other["largest_difference"].values())
    (few, of_few), (many, of_many) = other["runs"].items()
    oracle = of_many["ours"]["oracle_dr"][0]
    rows = []
    for name in of_many["ours"]:
        cells = [
            f"{errors[name][0]:.4f} ± {errors[name][1]:.4f}" if name in errors else "" for errors in _sides(of_few)
        ]
        cells += [
            f"{errors[name][0]:.4f} ± {errors[name][1]:.4f}" if name in errors else "" for errors in _sides(of_many)
        ]
        rows.append((name, *cells))
    columns = ("relative error", f"obp, {few} runs", f"here, {few} runs", f"obp, {many} runs", f"here, {many} runs")
    text = (
        f"### Beside Open Bandit Pipeline\n\nThe library's own example (obp {other['version']}, its data, policy and "
        "seeds), and its logs evaluated here with a reward model for each action. From the same predicted rewards "
        "the estimates of DM, IPS, clipped IPS, SNIPS, DR, SNDR, Switch-DR and DRos (at given hyper-parameters) "
        f"differ by at most {largest:.0e} over all runs. The published table is of {published['runs']} runs: SNDR "
        f"{published['best']:.4f}, DR {published['dr']:.4f}, IPS {published['ipw']:.4f}. `oracle_dr` is DR with the "
        f"true expected rewards: its {oracle:.4f} over {many} runs is about what the noise of 10,000 rewards allows an "
        f"unbiased estimator, so that the smaller errors over {few} runs are those of favourable seeds."
    )
    return [text, table(columns, rows)]


def _sides(runs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return runs["theirs"], runs["ours"]


def _slates(result: dict[str, Any]) -> list[str]:
    text = (
        f"### Slates\n\n{result['lists']:,} lists of three out of five actions, {result['draws']} draws; two different "
        "Plackett-Luce policies. Which estimator is unbiased depends on what the reward at a position depends on. The "
        "policies of the second table are further apart: few lists then carry most of the weight, and intervals from "
        "large samples are too short; the effective sample size (the median of the draws, of whole lists) warns of it."
    )
    parts = [text]
    for kinds in result["slates"].values():
        rows = []
        for kind, figures in kinds.items():
            for name, errors in figures["estimators"].items():
                row = _row(name, name in _SLATES_UNBIASED[kind], errors)
                rows.append((_KINDS[kind], f"{figures['effective']:,}", *row[:7], row[8]))
        columns = [name for name in _COLUMNS if not name.startswith("Bernstein")]
        parts.append(table(("a reward depends on", "effective lists", *columns), rows))
    return parts


def _open_bandit(result: dict[str, Any]) -> list[str]:
    rows = []
    for target, figures in result.items():
        own = figures["on_policy"]
        rows.append((target, figures["log"], "own mean", _cell(own["value"]), _range(own["bootstrap"]), ""))
        for estimate in figures["estimates"]:
            cells = (
                _cell(estimate["value"]),
                _range(estimate["bootstrap"]),
                f"{figures['diagnostics']['effective']:,.0f}",
            )
            rows.append((target, figures["log"], estimate["name"], *cells))
    clicks = result["bts"]["clicks"]
    text = (
        "### Open Bandit Dataset, the published sample\n\nMen's campaign, 10,000 impressions of each policy "
        f"({clicks['random']} clicks of `random`, {clicks['bts']} of the Thompson policy `bts`): weak evidence, which "
        "tells no estimator from another. Each policy is estimated from the other's log, beside its own mean; "
        "intervals are 95 % bootstraps over impressions. An impression at one of three positions is one round, with "
        "its own propensity; the position is a feature of the reward model (one for all actions). `bts` learns "
        "during the week; as a target it is the share of each item at each position in its own log."
    )
    return [text, table(("policy", "log", "", "clicks per impression", "95 %", "effective rounds"), rows)]


def _cell(value: float) -> str:
    return f"{value:.2%}"


def _range(interval: list[float]) -> str:
    return f"{interval[0]:.2%} – {interval[1]:.2%}"
