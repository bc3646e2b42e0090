"""The HTML page of a bench: advice, the regret of the default by group, costs, and all metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from palate.evaluation.comparison import Comparison
from palate.evaluation.regret import HALVINGS, LEAST_USERS, Regret
from palate.evaluation.report.page import document, section, sections
from palate.evaluation.report.regret import regret_dots, regret_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Benched:
    """The results of a bench besides the comparison."""

    advice: str
    """One sentence; names of models stand between backticks."""
    words: Sequence[str]
    """More findings, in sentences."""
    default: str | None
    regret: Regret | None
    costs: Mapping[str, Sequence[str]]
    """For each row, as text: seconds to fit, answers per second and the size of the model."""
    left_out: Sequence[str]
    """What was not run, and why, in sentences."""


def bench_page(result: Comparison, benched: Benched) -> str:
    """Build the page as one self-contained HTML document."""
    regret = [] if benched.regret is None else [_regret(benched.default or "", benched.regret)]
    parts = (*regret, section("What it costs", _READ_COSTS, _costs(benched)), *sections(result))
    return document("Palate: bench", _head(result, benched), parts, result.palate)


def _head(result: Comparison, benched: Benched) -> str:
    advice = re.sub(r"`([^`]*)`", r"<em>\1</em>", escape(benched.advice))
    protocol = result.protocol[0].upper() + result.protocol[1:]
    return (
        f'<header><p class="kind">Bench on {result.part}</p><h1>{advice}</h1>'
        f"<p>{escape(' '.join(benched.words))}</p>"
        f'<p class="note">{escape(protocol)}.</p></header>'
    )


def _regret(default: str, regret: Regret) -> str:
    figures = "".join(_groups(regret, by) for by in dict.fromkeys(row.by for row in regret.groups))
    note = _READ_REGRET.format(default=escape(default), n=len(regret.singles), least=LEAST_USERS, halvings=HALVINGS)
    return section("Regret of the default, by group", note, f'<div class="grid">{figures}</div>{regret_table(regret)}')


def _groups(regret: Regret, by: str) -> str:
    rows = [row for row in (regret.everyone, *regret.groups) if row.by in ("everyone", by)]
    title = "By how many events were known" if by == "history" else f"By the {by} of most events"
    chart = regret_dots(rows, f"Regret in percent, {title[0].lower()}{title[1:]}")
    return f"<figure><h3>{escape(title)} <small>% of NDCG</small></h3>{chart}</figure>"


def _costs(benched: Benched) -> str:
    head = "".join(f"<th scope=col>{name}</th>" for name in ("Model", "Fit, s", "Answers/s", "Kept"))
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        for name, cells in benched.costs.items()
    )
    left_out = "".join(f'<p class="note">{escape(sentence)}</p>' for sentence in benched.left_out)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{left_out}'


_READ_REGRET = (
    "Regret is the share of NDCG that the default ({default}) loses to the best single model of each group, "
    "1 − default / best; a negative value is a gain. Choosing the best of {n} models favours it by chance, so it is "
    "chosen on one half of the users and measured on the other ({halvings} random halvings; dots, with 95 % bootstrap "
    "intervals over users, paired). Half of the users choose less well than all, so this is an underestimate. Hollow "
    "dots choose and measure on the same users, which is an overestimate. Significant values are coloured, at a level "
    "corrected for the number of groups; fewer than {least} users allow no conclusion."
)
_READ_COSTS = "Seconds of one fit, with the base models of an ensemble; recommendations per second for the same users."
