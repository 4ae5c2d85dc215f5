"""Figures over time as a picture: an SVG of lines, one panel above the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, GAP = 720, 130, 60, 50  # of a panel, in pixels
COLOURS = ("#0b5cad", "#b3261e", "#3d7a37", "#8a5a00")
Line = Sequence[tuple[float, float]]


def save(file: Path, panels: Mapping[str, Mapping[str, Line]]) -> None:
    """`panels`: by title its lines, by name the points (second, figure). All have the same seconds."""
    drawn = [
        _panel(title, lines, GAP + number * (HEIGHT + GAP)) for number, (title, lines) in enumerate(panels.items())
    ]
    height = GAP + len(drawn) * (HEIGHT + GAP)
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 20} {height}" font-family="sans-serif" '
        f'font-size="13"><rect width="100%" height="100%" fill="#fff"/>{"".join(drawn)}</svg>\n',
        encoding="utf-8",
    )


def _panel(title: str, lines: Mapping[str, Line], top: float) -> str:
    points = [point for line in lines.values() for point in line]
    end, most = max(second for second, _ in points), max(figure for _, figure in points) or 1
    parts = [
        f'<text x="{LEFT}" y="{top - 10}" font-weight="bold">{escape(title)}</text>',
        f'<path d="M{LEFT} {top}V{top + HEIGHT}H{LEFT + WIDTH}" fill="none" stroke="#666"/>',
        *(_label(LEFT - 6, top + HEIGHT * (1 - share) + 4, f"{most * share:.0f}", "end") for share in (0, 1)),
        *(_label(LEFT + WIDTH * share, top + HEIGHT + 16, f"{end * share:.0f} s", "middle") for share in (0, 0.5, 1)),
    ]
    for number, (name, line) in enumerate(lines.items()):
        drawn = " ".join(
            f"{LEFT + WIDTH * at / end:.1f},{top + HEIGHT * (1 - figure / most):.1f}" for at, figure in line
        )
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{COLOURS[number]}" stroke-width="1.5"/>')
        parts.append(_label(LEFT + WIDTH - number * 170, top - 10, name, "end", COLOURS[number]))
    return "".join(parts)


def _label(x: float, y: float, text: str, anchor: str, colour: str = "#333") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
