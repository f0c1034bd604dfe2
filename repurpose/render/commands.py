"""What one finished film was made with, as `clip.json` keeps it. Pure."""

from __future__ import annotations

from dataclasses import replace

from repurpose.model import RenderJob, Rendition
from repurpose.render import graph, loudness

SOURCE = "SOURCE"
"""Stands for the recording's path, which is another on the next machine."""


def commands(job: RenderJob, rendition: Rendition, threads: int | None) -> tuple[tuple[str, ...], ...]:
    """ffmpeg's arguments for a rendition's picture, for the sound with its measured gain, and for joining the two.

    All shapes of a clip are made by one process; these make this one alone, with the same frames. Other names are
    files of the job's folder: the captions with their fonts, and the tags.
    """
    alone = replace(job, source=SOURCE, renditions=(rendition,), poster=None)
    return (
        tuple(graph.argv(alone, threads)),
        tuple(loudness.sound_argv(alone)),
        tuple(graph.join_argv(alone)),
    )
