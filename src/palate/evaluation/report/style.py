"""The style sheet of the pages, for light and dark mode and for small screens."""

from __future__ import annotations

from typing import Final

CSS: Final = """
:root {
  color-scheme: light dark;
  --paper: #fcfbf8; --ink: #1d1e20; --quiet: #6f6b64; --faint: #c9c4ba; --line: #e6e2da;
  --accent: #0d6e5f; --less: #a6452f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --ink: #e9e7e2; --quiet: #a09c94; --faint: #4a4d52; --line: #2b2e33;
    --accent: #62cbb4; --less: #e58f76;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: clamp(1.5rem, 5vw, 4.5rem) clamp(1rem, 4vw, 3rem); max-width: 76rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums;
}
header { max-width: 46rem; margin-bottom: 2.5rem; }
.kind { margin: 0; color: var(--accent); font-size: .8rem; font-weight: 600; letter-spacing: .09em;
  text-transform: uppercase; }
h1 { margin: .5rem 0 1rem; font: 600 clamp(1.6rem, 4vw, 2.4rem)/1.2 ui-serif, Georgia, "Times New Roman", serif;
  letter-spacing: -.01em; text-wrap: balance; }
h1 em { color: var(--accent); font-style: normal; }
h2 { margin: 0 0 .25rem; font: 600 1.3rem/1.3 ui-serif, Georgia, "Times New Roman", serif; }
h3 { margin: 0 0 .35rem; font-size: .85rem; font-weight: 600; }
h3 small { color: var(--quiet); font-weight: 400; font-size: inherit; }
section { margin-top: 3.5rem; }
p { margin: 0 0 1rem; max-width: 46rem; overflow-wrap: anywhere; }
.note { color: var(--quiet); font-size: .9rem; }
.wide { overflow-x: auto; margin: 0 -.25rem; padding: 0 .25rem; }
.grid { display: grid; gap: 2rem 2.5rem; margin-top: 1.5rem;
  grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); }
.small { grid-template-columns: repeat(auto-fill, minmax(min(11rem, 45%), 1fr)); gap: 1.75rem 1.5rem; }
figure { margin: 0; min-width: 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; white-space: nowrap; }
th, td { padding: .5rem .6rem; text-align: right; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--quiet); }
thead th { font-size: .8rem; vertical-align: bottom; }
tbody th, thead th:first-child { text-align: left; padding-left: 0; position: sticky; left: 0;
  background: var(--paper); }
tbody th { color: var(--ink); }
td small { color: var(--quiet); font-size: .8rem; font-weight: 400; margin-left: .4rem; }
.best { font-weight: 650; }
td.up { color: var(--accent); }
td.down { color: var(--less); }
tr.few th, tr.few td { color: var(--quiet); }
.grid + .wide { margin-top: 2rem; }
tr.first th { color: var(--accent); font-weight: 650; }
.matrix { width: auto; }
.matrix td { text-align: center; border: 2px solid var(--paper); padding: .45rem .6rem; min-width: 4.4rem;
  color: var(--quiet); background: color-mix(in srgb, var(--line) 45%, transparent); }
.matrix td.up { color: var(--accent); background: color-mix(in srgb, var(--accent) 15%, transparent); }
.matrix td.down { color: var(--less); background: color-mix(in srgb, var(--less) 13%, transparent); }
.matrix td.self { background: none; }
.matrix th { border: none; }
.matrix thead th { text-align: center; }
.matrix td small { display: block; margin: 0; font-size: .72rem; color: inherit; opacity: .8; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); gap: 1.25rem 2rem;
  margin: 1rem 0 0; }
dl .whole { grid-column: 1 / -1; max-width: 46rem; }
dt { color: var(--quiet); font-size: .8rem; }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .85em ui-monospace, "SF Mono", Menlo, monospace; }
svg { display: block; width: 100%; height: auto; overflow: visible; font-size: 11px; }
svg text { fill: var(--quiet); }
svg .name { fill: var(--ink); }
svg .axis { stroke: var(--line); }
svg .span { stroke: var(--faint); stroke-width: 2.5; stroke-linecap: round; }
svg .zero { stroke: var(--quiet); stroke-width: 1.25; }
svg .dot { fill: var(--ink); }
svg .span.worse { stroke: color-mix(in srgb, var(--less) 45%, transparent); }
svg .span.better { stroke: color-mix(in srgb, var(--accent) 45%, transparent); }
svg .hollow { fill: var(--paper); stroke: var(--quiet); stroke-width: 1.5; }
svg .dot.worse { fill: var(--less); }
svg .dot.better { fill: var(--accent); }
svg .others { stroke: var(--faint); fill: none; stroke-width: 1; }
svg .own { stroke: var(--accent); fill: none; stroke-width: 2; }
svg .first, svg .own-dot { fill: var(--accent); }
svg .first-span { stroke: color-mix(in srgb, var(--accent) 45%, transparent); stroke-width: 2.5;
  stroke-linecap: round; }
footer { margin-top: 4rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
@media print { body { max-width: none; padding: 0; } section { break-inside: avoid; } }
"""
