"""Draws what was measured: for each work a bar for each target, on a scale on which ten times as long is one step."""

import math
from html import escape

from bench.over_http import Results
from bench.report import TIMES
from bench.targets import HAND, TARGETS
from bench.works import KINDS

COLOURS = {"hand": "#6b7280", "lastfour": "#047857", "sqlite": "#34d399", "stock": "#b45309", "plain": "#b91c1c"}
BAR, GAP, LEFT, WIDE, RIGHT, TOP = 20, 14, 200, 460, 120, 56
LEAST = 1.0  # milliseconds where bars begin
FONT = "ui-sans-serif, system-ui, Helvetica, Arial, sans-serif"


def drawn(results: Results) -> str:
    """The picture as SVG."""
    works = results.times[next(iter(KINDS))]
    most = max(timed.median for times in works.values() for timed in times.values())
    steps = max(1, math.ceil(math.log10(most / LEAST)))
    parts: list[str] = []
    top = TOP
    for name, times in works.items():
        base = times[HAND.name].median
        parts.append(_text(LEFT - 12, top + 14, name, anchor="end", weight="bold"))
        for target in TARGETS:
            median = times[target.name].median
            length = max(2.0, WIDE * math.log10(max(median, LEAST) / LEAST) / steps)
            parts.append(
                f'<rect x="{LEFT}" y="{top}" width="{length:.0f}" height="{BAR - 4}" fill="{COLOURS[target.name]}"/>'
            )
            parts.append(_text(LEFT + length + 6, top + 13, f"{median:.1f} ms{TIMES}{median / base:.1f}"))
            top += BAR
        top += GAP
    grid = []
    for step in range(steps + 1):
        x = LEFT + WIDE * step / steps
        grid.append(f'<line x1="{x:.0f}" y1="{TOP - 8}" x2="{x:.0f}" y2="{top - GAP}" stroke="#e5e7eb"/>')
        grid.append(_text(x, TOP - 12, f"{LEAST * 10**step:,.0f} ms", colour="#6b7280", anchor="middle"))
    legend = []
    x = 16.0
    for target in TARGETS:
        legend.append(f'<rect x="{x:.0f}" y="12" width="12" height="12" fill="{COLOURS[target.name]}"/>')
        legend.append(_text(x + 17, 22, target.title))
        x += 34 + 6.3 * len(target.title)
    width, height = LEFT + WIDE + RIGHT, top + 6
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{FONT}" font-size="12">'
    )
    box = f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff" stroke="#d1d5db"/>'
    return "\n".join([head, box, *grid, *legend, *parts, "</svg>", ""])


def _text(
    x: float, y: float, text: str, *, colour: str = "#1f2937", anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.0f}" y="{y}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}">{escape(text)}</text>'
    )
