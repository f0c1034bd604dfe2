"""`repurpose captions`: caption files against a profile's rules or rebuilt to them; a changed glossary applied."""

from __future__ import annotations

import argparse

from repurpose.cli import captions_apply, captions_format, captions_lint, captions_profiles, options

ACTIONS = {
    "lint": captions_lint,
    "format": captions_format,
    "profiles": captions_profiles,
    "apply": captions_apply,
}

HELP = "lint caption files, rebuild them to a profile, list the profiles, apply a changed glossary"
DESCRIPTION = """\
Test caption files (SRT, WebVTT, ASS) against the rules of a caption profile, rebuild them to one, or list the profiles.
Correct a finished recording's captions by a changed glossary.

examples:
  repurpose captions lint captions.srt --profile netflix-en
  repurpose captions format long-lines.vtt --profile bbc -o short-lines.srt
  repurpose captions profiles
  repurpose captions apply library/2026-05-12-product-day-3f9a1c
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, action in ACTIONS.items():
        added = actions.add_parser(
            name,
            help=action.HELP,
            description=action.DESCRIPTION,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        # The verb's own --debug stands before the action; here it must not undo that one.
        added.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        action.add_arguments(added)
        options.add_library(added)
        added.set_defaults(do=action.act)


def act(arguments: argparse.Namespace) -> int:
    code: int = arguments.do(arguments)
    return code
