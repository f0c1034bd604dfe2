"""The source as the clip shows it, small and at a few frames a second: what still and blank stretches are its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from repurpose.errors import InputError
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.finished_file import FinishedFile, read_finished
from repurpose.media.picture_stretches import Limits
from repurpose.model import RenderJob, Rendition, ShapeName
from repurpose.render import graph

FPS = "4"
SMALLER = 6
QUICK_DECODE = ("-skip_loop_filter", "all", "-skip_frame", "noref")
"""Before the input: at four small pictures a second nobody sees the difference, and it takes half the time."""
LIMITS = Limits(moved_share=0.01, still_ms=1000, blank_ms=0, flat_share=0.1)
"""Ten times what counts as movement in a finished file, five times what is taken for blank (thin lines and letters grow
as the picture is made small), and shorter stretches: a wrong alarm keeps a good clip back."""


def read_source(job: RenderJob, shapes: frozenset[ShapeName], upper: float) -> dict[ShapeName, FinishedFile]:
    """Decode the clip's span once for all `shapes`, through the graph that made them, without captions."""
    renditions = tuple(_small(each) for each in job.renditions if each.framing.shape in shapes)
    fps = FPS if job.times.is_plain else job.fps  # cuts lie on frames of the clip's own rate
    small = replace(job, renditions=renditions, fps=fps, preset="ultrafast", crf=10, poster=None)
    with TemporaryDirectory(prefix="source-") as name:
        run_ffmpeg([*QUICK_DECODE, *graph.argv(small)], cwd=Path(name))
        return {each.framing.shape: _read(Path(name) / graph.picture_file(each), upper) for each in renditions}


def _read(path: Path, upper: float) -> FinishedFile:
    """Without a frame where seeking found none, as near the end of a recording that was cut off."""
    try:
        return read_finished(path, upper=upper, limits=LIMITS)
    except InputError:
        return FinishedFile()


def _small(rendition: Rendition) -> Rendition:
    width, height = (length // SMALLER // 2 * 2 for length in (rendition.width, rendition.height))
    return replace(rendition, width=width, height=height, subtitles="")
