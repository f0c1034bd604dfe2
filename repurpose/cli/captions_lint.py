"""`repurpose captions lint`: which cues break a profile's rules."""

from __future__ import annotations

import argparse
import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repurpose.cli import options
from repurpose.cli.display import put_json, say, say_notes
from repurpose.errors import CaptionError

if TYPE_CHECKING:
    from repurpose.captions.formats.reading import ReadCaptions
    from repurpose.model import CaptionSettings

HELP = "test caption files against a profile"
DESCRIPTION = """\
Test caption files against a profile: one line for each broken rule of a cue, with number, times, rule, measured value
and limit, and a summary with the share of cues that keep the profile. Encoding and format are told by the content.
Judged is what a file alone shows; rules about shot changes and the first frame of speech need the recording and are
left out. Exit code 0: clean. 1: something is broken, or a caption cannot be read. 2: wrong use.

examples:
  repurpose captions lint captions.srt
  repurpose captions lint clips/*/captions.vtt --profile vertical --fps 30000/1001 --json
"""
BROADCAST_RATES = {
    "23.976": Fraction(24000, 1001),
    "23.98": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "59.94": Fraction(60000, 1001),
}
UNITS = {
    "line_length": "characters",
    "lines": "lines",
    "words": "words",
    "speed": "characters a second",
    "words_per_minute": "words a minute",
    "empty": "characters",
}
"""Of what the linter measures; seconds where it is not here."""
EXCERPT = 60
"""Characters of a cue that a line of the linter shows."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options.add_profile(parser)
    parser.add_argument(
        "--fps",
        type=_frame_rate,
        default=Fraction(25),
        metavar="RATE",
        help="frame rate that gaps are counted at, such as 25, 29.97 or 30000/1001 (default: 25)",
    )
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    settings = options.caption_settings_of(arguments)
    rows: list[dict[str, Any]] = []
    for path in arguments.files:
        rows += _lint_file(path, settings, arguments)
    if arguments.json:
        put_json(json.dumps(rows, indent=1))
    return int(bool(rows))


def _lint_file(path: Path, settings: CaptionSettings, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    from repurpose.captions.formats.reading import read_caption_file
    from repurpose.captions.rules.lint import broken_cues, lint

    try:
        read = read_caption_file(path)
    except CaptionError as error:
        row = _row(path, "captions.file.refused", error.message, error.details["line"], {})
        _say_row(row, arguments.json)
        return [row]
    say_notes(read.notes, "info")
    findings = lint(read.cues, settings, arguments.fps, grain_ms=10 if read.format == "ass" else 1)
    rows = [
        _row(path, note.rule, note.message, int(dict(note.evidence)["line"]), {})
        for note in read.notes
        if note.severity != "info"
    ]
    lines = read.lines
    for finding in findings:
        evidence = dict(finding.evidence)
        rows.append(_row(path, finding.rule, finding.message, lines[int(evidence["cue"]) - 1], evidence))
    for row in rows:
        _say_row(row, arguments.json, read)
    lost = sum(note.severity == "error" for note in read.notes)
    total = len(read.cues) + lost
    kept = len(read.cues) - len(broken_cues(findings))
    share = f"{1000 * kept // total / 10:g} %" if total else "none"
    say(
        f"{path}: {kept} of {total} captions keep {arguments.profile} ({share}); {len(rows)} findings",
        aside=arguments.json,
    )
    return rows


def _row(path: Path, rule: str, message: str, line: int, evidence: dict[str, str]) -> dict[str, Any]:
    def number(key: str) -> float | int | None:
        text = evidence.get(key, "")
        try:
            return int(text) if text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return None  # a cue of no length has no speed

    keys = ("cue", "start_ms", "end_ms", "measured", "limit")
    return {"file": str(path), "line": line, "rule": rule, **{key: number(key) for key in keys}, "message": message}


def _say_row(row: dict[str, Any], as_json: bool, read: ReadCaptions | None = None) -> None:
    from repurpose.timebase import timestamp

    if as_json:
        return
    if row["cue"] is None or read is None:
        say(f"{row['rule']}: {row['message']}")
        return
    text = read.cues[row["cue"] - 1].text
    excerpt = text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
    times = f"{timestamp(row['start_ms'])} --> {timestamp(row['end_ms'])}"
    measured = "endless" if row["measured"] is None else row["measured"]
    unit = UNITS.get(row["rule"].rpartition(".")[2], "s")
    said = f"{measured} {unit}, limit {row['limit']} (line {row['line']})"
    say(f"{row['cue']:>5}  {times}  {row['rule']:<25} {said}: {excerpt}")


def _frame_rate(text: str) -> Fraction:
    try:
        rate = BROADCAST_RATES.get(text) or Fraction(text)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not 1 <= rate <= 1000:
        raise argparse.ArgumentTypeError(f"'{text}' is no frame rate; write it like 25, 29.97 or 30000/1001")
    return rate
