"""What each file of a clip or doc follows from, fact by fact: where one is another than when it was made, it is stale.

A fact is a name and a short text: the value itself, or the digest of a longer one. A file's `plan_digest` is the digest
of its facts; the facts themselves are kept in the hidden folder, for people who ask why.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from repurpose.codec import digest, to_data, to_json
from repurpose.errors import StoredDataError
from repurpose.model import (
    Box,
    CaptionSettings,
    ClipCaptions,
    ClipPlan,
    Cue,
    DocPlan,
    Framing,
    Settings,
    ShapeName,
    Topic,
    TopicList,
    Transcript,
)
from repurpose.render.brand_kit import brand_identity
from repurpose.render.metadata import chapters
from repurpose.render.music import music_bed
from repurpose.steps.captioning import carded, clip_rate
from repurpose.steps.work import Work
from repurpose.timebase import timestamp
from repurpose.workspace import WORK, Workspace

Facts = tuple[tuple[str, str], ...]

SRT, VTT, POSTER = "captions.srt", "captions.vtt", "poster.jpg"
DOC = "doc"
"""Under which the facts of a doc are remembered: its files share them."""
LONGEST = 60
"""Letters of a value that is kept as it is."""
VERSIONS = 3
"""Of a file whose facts are remembered: one may be held back, and one be given up."""
_SPOKEN_LOOKS = ("karaoke", "pop")


def clip_facts(work: Work, planned: ClipPlan, words: Transcript, captions: ClipCaptions) -> dict[str, Facts]:
    """What each of a clip's files follows from, by its name within the clip's folder.

    Score and reasons are for people, and so are the recording's name, date and place. `work` has the clip's own style.
    """
    planned = carded(work, planned)
    source = _source(work) + _cut(planned)
    told = (
        ("title", planned.title),
        ("description", planned.description),
        ("tags", ", ".join(planned.tags)),
        ("chapters", digest(chapters(planned, words, sections_of(work), clip_rate(work)))),
    )
    rate = (("frame rate", str(clip_rate(work))),)
    cues = (("caption cues", _cues(captions.cues)), ("captions by hand", _yes(captions.edited)))
    made: dict[str, Facts] = {}
    for framing in planned.framing:
        shown = (
            ("framing", _framing(framing)),
            *rate,
            *_punch_in(work, planned),
            *_encoding(work.settings, "video", "sound"),
        )
        drawn = _drawn(planned, captions, work.settings, framing.shape)
        made[f"{framing.shape}.mp4"] = _short(
            source + told + shown + drawn + _branded(work, planned, words, captions.panel_in(framing.shape))
        )
    made[SRT] = made[VTT] = _short(source + cues)
    made[POSTER] = _short(source + rate + tuple(("framing", _framing(each)) for each in planned.framing[:1]))
    return made


def sections_of(work: Work) -> tuple[Topic, ...]:
    """The recording's sections as they were found last: what a clip's own chapters come from."""
    return work.workspace.load("analysis/topics.json", "topics/1", TopicList).sections


def doc_facts(work: Work, planned: DocPlan, words: Transcript) -> Facts:
    """What the files of a doc follow from: all of them from the same."""
    steps = digest([(step.instruction, step.quote, step.note, step.evidence, step.frame_ms, step.span)
                    for step in planned.steps])  # fmt: skip
    facts = (
        *_source(work),
        ("start", timestamp(planned.span.start_ms)),
        ("end", timestamp(planned.span.end_ms)),
        ("title", planned.title),
        ("summary", planned.summary),
        ("tags", ", ".join(planned.tags)),
        ("steps", steps),
        ("words", digest(words)),
        ("docs.film_size", work.settings.docs.film_size),
        *_table("captions", work.settings.captions),
        *_encoding(work.settings, "video"),
    )
    return _short(facts)


def _source(work: Work) -> Facts:
    recording = work.recording
    return (("recording", f"{recording.id} {recording.video_index} {recording.audio_index}"),)


def _cut(planned: ClipPlan) -> Facts:
    """Of when to when, without what, how fast."""
    return (
        ("start", timestamp(planned.span.start_ms)),
        ("end", timestamp(planned.span.end_ms)),
        ("cuts", ", ".join(f"{timestamp(cut.start_ms)}-{timestamp(cut.end_ms)}" for cut in planned.cuts)),
        ("speed", f"{planned.speed:g}"),
    )


def _framing(framing: Framing) -> str:
    """The framing without its reason, which is for people."""
    return digest(_without_reasons(to_data(framing)))


def _without_reasons(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_reasons(value) for key, value in data.items() if key != "reason"}
    return [_without_reasons(item) for item in data] if isinstance(data, list) else data


def _encoding(settings: Settings, *tables: str) -> Facts:
    """The keys of the tables that pictures and sound follow from; `max_fps` counts by the frame rate that it gives."""
    every = (fact for table in tables for fact in _table(table, getattr(settings, table)))
    return tuple(fact for fact in every if fact[0] != "video.max_fps")


def _punch_in(work: Work, planned: ClipPlan) -> Facts:
    """How much closer the picture comes after a cut, where there is one."""
    return _table("clips", work.settings.clips, "punch_in_percent") if planned.cuts else ()


def _branded(work: Work, planned: ClipPlan, words: Transcript, panel: Box | None) -> Facts:
    """Of a brand that is on: its files by content, who is named where, when music sinks. Raises PresetError."""
    brand = work.settings.brand
    identity = brand_identity(brand)
    if not identity:
        return ()
    plain = replace(brand, name="", logo="", card_picture="", music="")
    bed = music_bed(brand, words, planned.times(clip_rate(work)))
    spoken = digest(bed.speech) if bed else ""
    shown = (("speaker", planned.speaker), ("lower third", digest(panel)), ("speech over music", spoken))
    return (("brand", digest(*identity)), *shown, *_table("brand", plain))


def _drawn(planned: ClipPlan, captions: ClipCaptions, settings: Settings, shape: ShapeName) -> Facts:
    """Captions in the picture: what they say and when, what they keep clear of, and how they look."""
    cues = captions.of(shape) if planned.captions == "burned" else ()
    facts = (("captions", planned.captions), ("captions by hand", _yes(captions.edited and bool(cues))))
    if not cues:
        return facts
    table = "captions" if shape == "wide" else "vertical_captions"
    look = settings.captions_of(shape)
    avoid = digest([to_data(each) for each in captions.avoided_in(shape)])
    return (*facts, ("caption cues", _cues(cues)), ("kept clear of", avoid), *_look(table, look, shape))


def _look(table: str, look: CaptionSettings, shape: ShapeName) -> Iterator[tuple[str, str]]:
    """The keys of a style that show in this shape; the rules show in the cues, and a style's name shows nowhere."""
    names = [field.name for field in dataclasses.fields(look)]
    shows = {
        "style": False,
        "highlight_colour": look.look in _SPOKEN_LOOKS,
        "box_colour": look.look == "boxed" or look.box_opacity > 0,  # of the shadow, where there is no box
        "bottom_percent": shape != "vertical",
    }
    for fact in _table(table, look):
        name = fact[0].partition(".")[2]
        if name in names[names.index("style") :] and shows.get(name, True):
            yield fact


def _table(table: str, values: Any, *names: str) -> Facts:
    """The keys of a table of the settings, or those of `names`, that are not at their defaults: a key that a later
    version adds is no fact of what was made before it."""
    keys = names or tuple(field.name for field in dataclasses.fields(values))
    facts = ((f"{table}.{key}", str(getattr(values, key))) for key in keys)
    return tuple((key, text) for key, text in facts if text != default_of(key))


def default_of(key: str) -> str:
    """The default of a `table.key` of the settings, as a fact; empty for any other name."""
    table, dot, name = key.partition(".")
    values = getattr(Settings(), table, None) if dot else None
    return str(getattr(values, name, ""))


def _cues(cues: Iterable[Cue]) -> str:
    return digest([to_data(cue) for cue in cues])


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _short(facts: Facts) -> Facts:
    return tuple((name, text if len(text) <= LONGEST else digest(text)[:16]) for name, text in facts)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file that was made followed from."""

    name: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class FactSheet:
    """`.work/facts/clip-01.json` (schema facts/1): the last versions of each file, newest first."""

    files: tuple[FileFacts, ...] = ()


def note_facts(workspace: Workspace, entry: str, made: Mapping[str, Facts]) -> None:
    """Remember what files follow from, before they get their names. `entry` is `clip/01`, names as in `clip_facts`."""
    kept = list(read_facts(workspace, entry).files)
    for name, facts in made.items():
        mine = [FileFacts(name, facts)]
        mine += [each for each in kept if each.name == name and each.facts != facts]
        kept = [*(each for each in kept if each.name != name), *mine[:VERSIONS]]
    workspace.write(_sheet(entry), to_json("facts/1", FactSheet(tuple(kept))))


def read_facts(workspace: Workspace, entry: str) -> FactSheet:
    """What is remembered of an entry's files; nothing where the hidden folder was deleted."""
    try:
        return workspace.load(_sheet(entry), "facts/1", FactSheet)
    except StoredDataError:
        return FactSheet()


def facts_of(sheet: FactSheet, name: str, plan_digest: str) -> Facts | None:
    """What the version of a file with this digest followed from; None where that is not known any more."""
    return next((each.facts for each in sheet.files if each.name == name and digest(each.facts) == plan_digest), None)


def _sheet(entry: str) -> str:
    return f"{WORK}/facts/{entry.replace('/', '-')}.json"
