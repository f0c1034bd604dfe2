"""The script of a sample recording as values, and their reading from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

PAUSE_MS = 420


@dataclass(frozen=True, slots=True)
class Voice:
    """A speech program and the voice that it is asked for."""

    engine: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, how it is said, and what happens on the screen with it."""

    who: str
    text: str
    pace: float = 1.0
    gain_db: float = 0.0
    pitch: int | None = None
    pause_ms: int = PAUSE_MS
    cheer_ms: int = 0
    click: str | None = None
    show: Mapping[str, Any] | None = None
    distance: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A numbered step of the how-to: lines `first` up to but not `end` of its shot."""

    number: int
    instruction: str
    note: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture without a cut inside it, and what is said over it."""

    name: str
    picture: Mapping[str, Any]
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    fades_in: bool
    seconds: float
    music_db: float | None
    item: Mapping[str, Any]
    never_clip: bool
    chat: tuple[str, ...]
    burst: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch that makes a good clip: from the first shot's start to the last one's end."""

    name: str
    why: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Script:
    """A whole recording before it has times."""

    title: str
    seed: int
    voices: Mapping[str, Voice]
    shots: tuple[Shot, ...]
    moments: tuple[Moment, ...]


def read_script(path: Path) -> Script:
    """The script of a YAML file; a field that it lacks is a KeyError naming the field."""
    data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    voices = {name: Voice(voice["engine"], voice["voice"]) for name, voice in data["voices"].items()}
    shots = tuple(_shot(shot, data["host"]) for shot in data["shots"])
    moments = tuple(Moment(**moment) for moment in data["moments"])
    return Script(data["title"], data["seed"], voices, shots, moments)


def _shot(data: Mapping[str, Any], host: str) -> Shot:
    lines = [_line(line, host) for line in data.get("say", ())]
    steps = []
    for number, step in enumerate(data.get("steps", ()), 1):
        first = len(lines)
        lines += [_line(line, host) for line in step["say"]]
        steps.append(Step(number, step["instruction"], step.get("note", ""), first, len(lines)))
    # A shot with a title opens a new item of the run of show.
    wanted = ("title", "speaker", "tags", "must_clip", "must_doc", "never_clip")
    item = {key: data[key] for key in wanted if key in data} if "title" in data else {}
    return Shot(
        name=data["name"],
        picture=data["picture"],
        lines=tuple(lines),
        steps=tuple(steps),
        fades_in=data.get("enter") == "fade",
        seconds=float(data.get("seconds", 0)),
        music_db=data.get("music_db"),
        item=item,
        never_clip=bool(data.get("never_clip", False)),
        chat=tuple(data.get("chat", ())),
        burst=tuple(data.get("burst", ())),
    )


def _line(data: str | Mapping[str, Any], host: str) -> Line:
    if isinstance(data, str):
        return Line(host, data)
    return Line(**{"who": host, **data})
