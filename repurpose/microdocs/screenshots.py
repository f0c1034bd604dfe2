"""The one frame that shows a step: settled, not black, sharp, and unlike the step before where there is a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from repurpose.media.still_measure import Still, measure_stills
from repurpose.media.video_frames import read_frames, save_frame
from repurpose.model import DocPlan, Recording, StepPlan
from repurpose.timebase import Span

EVERY_MS = 120
SIDE = 480
"""Longer side of the candidates: wide enough that blurred and sharp text differ."""
BEFORE_MS, AFTER_MS = 360, 1200
"""How far around the planned time a better frame is looked for."""
SAID_AFTER_MS = 2400
"""The same for a step that was only said: any frame of it serves."""
NEXT_MS = 80
"""Stay this far before the next step: two frames at 25 a second."""
BLACK = 0.03
BLANK = 0.015
"""Contrast below which there is nothing to see: the bottom of a fade, an empty slide."""
MOVING, MOST_MOVING = 0.006, 0.02
"""Mean luma change between candidates above which the picture is in transition. A pointer stays below 0.001, a fade of
half a second is 0.05 and more; where a camera moves all the time, half more than its usual change is allowed."""
SAME_THUMB = 1.0
"""Mean difference of two thumbnails, in luma levels, below which they show the same."""
AS_SHARP = 0.97
"""Share of the best sharpness that counts as equal: then the frame nearest to the plan is taken."""


def save_screenshots(
    recording: Recording, doc: DocPlan, folder: Path, on_progress: Callable[[float], None] | None = None
) -> tuple[tuple[str, int], ...]:
    """Write `steps/NN.png` into `folder`; the path within it and the true time in ms of each, in the order of steps.

    Raises ZeroDurationError where no frame can be decoded.
    """
    told = on_progress or (lambda _: None)
    (folder / "steps").mkdir()
    saved: list[tuple[str, int]] = []
    shown: Still | None = None
    for step, following in zip(doc.steps, [*doc.steps[1:], None], strict=True):
        span = _window(step, following, recording.span)
        pictures = read_frames(recording, range(span.start_ms, span.end_ms, EVERY_MS), side=SIDE)
        shown = choose_still(tuple(measure_stills(pictures)), step.frame_ms, shown if step.evidence == "said" else None)
        name = f"steps/{step.number:02d}.png"
        ms = save_frame(recording.path, recording.video, recording.probe.origin_ms, shown.ms, folder / name)
        saved.append((name, ms))
        told(step.number / len(doc.steps))
    return tuple(saved)


def choose_still(stills: Sequence[Still], wanted_ms: int, before: Still | None = None) -> Still:
    """The best of some candidates in order of time; there must be one.

    Candidates fall into runs in which the picture holds still. The run at `wanted_ms` is taken, or the nearest with
    something to see, a later one first; within it the sharpest frame, and of equals the nearest to `wanted_ms`. With
    `before`, a run that shows something else than that is preferred.
    """
    runs = _settled_runs(stills)
    visible = [run for run in runs if any(_visible(still) for still in run)] or runs
    settled = [run for run in visible if len(run) > 1] or visible
    fresh = [run for run in settled if before is None or not _same(run[len(run) // 2], before)] or settled
    run = min(fresh, key=lambda run: (_distance_ms(run, wanted_ms), run[0].ms))
    good = [still for still in run if _visible(still)] or run
    sharpest = max(still.sharpness for still in good)
    equal = [still for still in good if still.sharpness >= AS_SHARP * sharpest]
    return min(equal, key=lambda still: (abs(still.ms - wanted_ms), still.ms))


def _settled_runs(stills: Sequence[Still]) -> list[list[Still]]:
    usual = sorted(still.motion for still in stills)[len(stills) // 2]
    limit = min(max(MOVING, 1.5 * usual), MOST_MOVING)
    runs = [[stills[0]]]
    for still in stills[1:]:
        if still.motion <= limit:
            runs[-1].append(still)
        else:
            runs.append([still])
    return runs


def _visible(still: Still) -> bool:
    return still.brightness > BLACK and still.contrast > BLANK


def _distance_ms(run: Sequence[Still], wanted_ms: int) -> int:
    """How far a run is from the wanted time; one that ended before it counts thrice, for it shows the old state."""
    if run[0].ms <= wanted_ms <= run[-1].ms:
        return 0
    return run[0].ms - wanted_ms if wanted_ms < run[0].ms else 3 * (wanted_ms - run[-1].ms)


def _same(one: Still, other: Still) -> bool:
    return sum(abs(a - b) for a, b in zip(one.thumb, other.thumb, strict=True)) < SAME_THUMB * len(one.thumb)


def _window(step: StepPlan, following: StepPlan | None, whole: Span) -> Span:
    """Where to look: around the planned time, within the step, never in the next one, never outside the recording."""
    after = AFTER_MS if step.evidence == "shown" else SAID_AFTER_MS
    end = step.frame_ms + after
    if following is not None:
        end = min(end, max(step.frame_ms + 1, following.span.start_ms - NEXT_MS))
    start = max(step.frame_ms - BEFORE_MS, min(step.span.start_ms, step.frame_ms))
    return Span(start, max(start + 1, end)).clamp(whole)
