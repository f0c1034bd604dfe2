"""`repurpose check`: the acceptance tests of finished files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import put_json, say

if TYPE_CHECKING:
    from repurpose.check.verdicts import Verdict

HELP = "decode finished files and test them"
DESCRIPTION = """\
Decode finished files and test them, as `run` does (docs/checks.md): a clip in a library against its plan and its
recording, where that is still at hand; any other film as far as it goes. What was not tested is told, and why.
PATH is a video file, a clip's folder, a recording's folder or a whole library. Exit code 1 when an error is found.

examples:
  repurpose check library/2026-05-12-product-day-3f9a1c
  repurpose check clips/01-how-to-pair/vertical.mp4 --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.check.verdicts import report_of
    from repurpose.checking import check_anything
    from repurpose.codec import to_json

    reports = [report_of(check_anything(path)) for path in arguments.paths]
    found = tuple(finding for report in reports for finding in report.findings)
    verdicts = tuple(verdict for report in reports for verdict in report.verdicts)
    if arguments.json:
        put_json(to_json("check/1", type(reports[0])(found, verdicts)))
    else:
        for finding in found:
            say(f"{finding.severity:<8}{finding.rule:<24}{finding.where}: {finding.message}")
        _sum_up(verdicts)
    return int(any(finding.severity == "error" for finding in found))


def _sum_up(verdicts: Sequence[Verdict]) -> None:
    """One line a file, and why rules were not tested."""
    for file, own in groupby(verdicts, key=lambda verdict: verdict.file):
        each = list(own)
        outcomes = [verdict.outcome for verdict in each]
        counts = [f"{outcomes.count(name)} {name}" for name in ("passed", "error", "warning", "untested")]
        say(f"{file}: {', '.join(count for count in counts if not count.startswith('0 '))}")
        untested = sorted((verdict.message, verdict.rule) for verdict in each if verdict.outcome == "untested")
        for why, rules in groupby(untested, key=lambda pair: pair[0]):
            say(f"  not tested, {why}: {', '.join(rule for _, rule in rules)}")
