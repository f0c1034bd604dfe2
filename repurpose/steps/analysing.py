"""Tasks of the analyse room."""

from __future__ import annotations

from repurpose.model import Chat, Closeup, SceneList, Show, Sound, Span, Survey
from repurpose.remembering import KeptValue
from repurpose.steps.kept import KeptSound
from repurpose.steps.work import Work
from repurpose.tasks import Task


def survey(work: Work) -> Task[Survey]:
    from repurpose.analyse.picture import survey as look

    return Task(
        "survey",
        lambda: look(work.recording, work.settings.scenes, work.report("survey")),
        (work.recording.id, work.recording.video_index, work.settings.scenes),
        KeptValue("survey", "analysis/picture.json", "picture/1", Survey),
        timeout_seconds=work.alarm_seconds,
    )


def scenes(work: Work, seen: Survey) -> Task[SceneList]:
    from repurpose.analyse.scenes import find_scenes

    def run() -> SceneList:
        found = find_scenes(work.recording, seen, work.settings.scenes, work.report("scenes"))
        return SceneList(work.recording.video.fps, found)

    return Task(
        "scenes",
        run,
        (work.recording.id, work.recording.video_index, work.settings.scenes, seen),
        KeptValue("scenes", "analysis/scenes.json", "scenes/1", SceneList),
        timeout_seconds=work.alarm_seconds,
    )


def sound(work: Work) -> Task[Sound]:
    from repurpose.analyse.sound import listen

    return Task(
        "sound",
        lambda: listen(work.recording, work.pcm, work.report("sound")),
        (work.recording.id, work.recording.audio_index),
        KeptSound("sound"),
        timeout_seconds=work.alarm_seconds,
    )


def chat(work: Work) -> Task[Chat]:
    from repurpose.analyse.chat import read_chat

    return Task(
        "chat",
        lambda: read_chat(work.recording),
        (work.recording.id, work.recording.sidecars, work.recording.probe.duration_ms),
        KeptValue("chat", "analysis/chat.json", "chat/1", Chat),
    )


def show(work: Work) -> Task[Show]:
    from repurpose.ingest.show import read_show

    return Task(
        "show",
        lambda: read_show(work.recording),
        (work.recording.id, work.recording.sidecars, work.recording.probe.duration_ms),
        KeptValue("show", "analysis/show.json", "show/1", Show),
    )


def closeup(work: Work, spans: tuple[Span, ...], screens: tuple[Span, ...]) -> Task[Closeup]:
    from repurpose.analyse.closeup import look_closer

    return Task(
        "closeup",
        lambda: look_closer(work.recording, spans, screens, work.report("closeup")),
        (work.recording.id, work.recording.video_index, spans, screens),
        KeptValue("closeup", "analysis/closeup.json", "closeup/1", Closeup),
        version=2,  # 2: lines of text, too
        timeout_seconds=work.alarm_seconds,
    )
