"""The page section on the delay between a like and the changed list."""

from __future__ import annotations

from typing import Any


def section(result: dict[str, Any]) -> str:
    parts = result["parts_ms"]
    rows = [
        ("**a like to the changed list, painted**", result["like_to_changed_list_ms"]),
        ("a like to the first paint after it", result["like_to_first_paint_ms"]),
        ("of the former: until the act is sent", parts["sending"]),
        ("the act, to the disk and back", parts["telling"]),
        ("the lists, asked for and answered", parts["asking"]),
        ("from the answer to the paint", parts["painting"]),
        ("beside it: `/health` from the page", result["health_ms"]),
        ("a cold visit, to the first paint", result["first_paint_ms"]),
        ("a cold visit, to the first course", result["first_content_ms"]),
    ]
    before, after = result["load_average"]
    lines = ["| ms | p50 | p90 | p99 |", "| --- | --- | --- | --- |"]
    lines += [f"| {name} | {times['p50']} | {times['p90']} | {times['p99']} |" for name, times in rows]
    return (
        f"## The blink\n\n{_BLINK} {result['likes']} likes, of which {result['lists_changed']} changed the list; "
        f"{result['loads']} cold visits; {result['browser']}. Load average {before} to {after}: others used the "
        "machine.\n\n" + "\n".join(lines)
    )


_BLINK = (
    "The menu of the [web app](../docs/web.md) in Chromium, against a server over the sample community: from the click "
    "on a heart to the frame that shows the list which the server's answer brought, browser and server on one machine."
)
