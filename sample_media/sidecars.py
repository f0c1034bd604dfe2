"""What lies beside the recording: its truth, its chat log and its run of show."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sample_media.drawing import HEIGHT, WIDTH
from sample_media.interface import Interface, changes_of
from sample_media.pictures import Picture
from sample_media.timetable import BLACK_MS, FADE_MS, FPS, Placed, Spoken, Timetable, frame_ms

CHEER_EARLY_MS, CHEER_LATE_MS = 250, 650  # applause begins before the last word ends and rings on
BURST_MS = (5_000, 15_000)  # viewers see the picture late, and then they type
Record = dict[str, Any]


def truth_of(table: Timetable, pictures: Mapping[str, Picture]) -> Record:
    """All that happens in the recording, in int milliseconds; spans are half open."""
    how_to = next(placed for placed in table.placed if placed.shot.steps)
    return {
        "schema": "sample-truth/1",
        "title": table.script.title,
        "width": WIDTH,
        "height": HEIGHT,
        "fps": f"{FPS}/1",
        "frames": table.frames,
        "duration_ms": table.duration_ms,
        "audio_tracks": [
            {"title": "Host", "holds": "speech, applause, music under the waiting screen and the end card"},
            {"title": "Music", "holds": "music alone, from start to end"},
        ],
        "scenes": [_scene(placed, pictures[placed.shot.name]) for placed in table.placed],
        "cuts": [_cut(placed) for placed in table.placed[1:]],
        "sentences": [_sentence(placed, one) for placed in table.placed for one in placed.spoken],
        "how_to": {"title": how_to.shot.item["title"], "scene": how_to.shot.name, **_talk((how_to,))},
        "steps": _steps(how_to, pictures[how_to.shot.name]),
        "moments": _moments(table),
        "never": [_span(placed) for placed in table.placed if placed.shot.never_clip],
        "applause": [_cheer(one) for placed in table.placed for one in placed.spoken if one.line.cheer_ms],
    }


def chat_of(table: Timetable) -> str:
    """The chat log: lines of `seconds user: text`, ordered by time."""
    rng = random.Random(table.script.seed)
    lines: list[tuple[int, str]] = []
    for placed in table.placed:
        lines += _spread(placed.shot.chat, placed.start_ms + 1500, placed.end_ms, rng)
        cheers = [one.end_ms for one in placed.spoken if one.line.cheer_ms]
        if cheers and placed.shot.burst:
            lines += _spread(placed.shot.burst, cheers[0] + BURST_MS[0], cheers[0] + BURST_MS[1], rng)
    lines.sort(key=lambda line: line[0])
    return "".join(f"{ms // 1000} {text}\n" for ms, text in lines)


def run_of_show_of(table: Timetable) -> str:
    """The run of show as YAML: an item for each shot with a title."""
    items = []
    for placed in table.placed:
        if placed.shot.item:
            at = placed.start_ms // 1000
            stamp = DoubleQuotedScalarString(f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}")
            items.append({"at": stamp, **placed.shot.item})
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump({"title": table.script.title, "items": items}, text)
    return text.getvalue()


def _span(placed: Placed) -> Record:
    return {"name": placed.shot.name, "start_ms": placed.start_ms, "end_ms": placed.end_ms}


def _scene(placed: Placed, picture: Picture) -> Record:
    kind = placed.shot.picture["kind"]
    return {**_span(placed), "first_frame": placed.first, "picture": kind, "texts": list(picture.texts)}


def _cut(placed: Placed) -> Record:
    cut: Record = {"ms": placed.start_ms, "frame": placed.first, "kind": "cut", "to": placed.shot.name}
    if placed.shot.fades_in:
        half = (FADE_MS + BLACK_MS // 2) * FPS // 1000
        span = {"start_ms": frame_ms(placed.first - half), "end_ms": frame_ms(placed.first + half)}
        return {**cut, "kind": "fade", **span}
    return cut


def _sentence(placed: Placed, one: Spoken) -> Record:
    span = {"start_ms": one.start_ms, "end_ms": one.end_ms}
    return {**span, "speaker": one.line.who, "scene": placed.shot.name, "text": one.line.text}


def _talk(placed: Sequence[Placed]) -> Record:
    """From the first word to the last of some shots."""
    return {"start_ms": placed[0].spoken[0].start_ms, "end_ms": placed[-1].spoken[-1].end_ms}


def _steps(placed: Placed, picture: Picture) -> list[Record]:
    if not isinstance(picture, Interface):
        raise TypeError(f"steps need an interface to be shown on, not {type(picture).__name__}")
    changes = {change.line: change for change in changes_of(placed)}
    steps = []
    for step in placed.shot.steps:
        shown = [changes[line] for line in range(step.first, step.end) if line in changes]
        steps.append(
            {
                "number": step.number,
                "instruction": step.instruction,
                "note": step.note,
                "quote": placed.spoken[step.first].line.text,
                "start_ms": placed.spoken[step.first].start_ms,
                "end_ms": placed.spoken[step.end - 1].end_ms,
                "shown_ms": frame_ms(placed.first + shown[0].frame),
                "clicked": shown[0].click,
                "texts": picture.texts_after(step.end - 1),
            }
        )
    return steps


def _moments(table: Timetable) -> list[Record]:
    names = [placed.shot.name for placed in table.placed]
    moments = []
    for moment in table.script.moments:
        shots = table.placed[names.index(moment.first) : names.index(moment.last) + 1]
        moments.append({"name": moment.name, "why": moment.why, **_talk(shots)})
    return moments


def _cheer(one: Spoken) -> Record:
    end_ms = one.end_ms + one.line.cheer_ms + CHEER_LATE_MS
    return {"start_ms": one.end_ms - CHEER_EARLY_MS, "end_ms": end_ms}


def _spread(texts: Sequence[str], start_ms: int, end_ms: int, rng: random.Random) -> list[tuple[int, str]]:
    step = (end_ms - start_ms) / max(1, len(texts))
    times = [round(start_ms + step * (index + rng.uniform(0, 0.9))) for index in range(len(texts))]
    return list(zip(times, texts, strict=True))
