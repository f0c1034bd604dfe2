"""Tasks of the analyse room."""

from __future__ import annotations

from repurpose.model import Analysis, Chat, Closeup, SceneList, Show, Sound, Span, Survey, Transcript
from repurpose.remembering import KeptValue
from repurpose.steps.kept import KeptSound
from repurpose.steps.work import Work
from repurpose.tasks import Task


def survey(work: Work) -> Task[Survey]:
    from repurpose.analyse.glances import Glances
    from repurpose.analyse.picture import survey as look

    return Task(
        "survey",
        lambda: look(work.recording, work.settings.scenes, work.report("survey"), Glances()),
        (work.recording.id, work.recording.video_index, work.settings.scenes),
        KeptValue("survey", "analysis/picture.json", "picture/1", Survey),
        version=3,  # 2: faces and text, too; 3: faces by another network
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
        version=2,  # 2: pitch, laughter and applause, too
        timeout_seconds=work.alarm_seconds,
    )


def chat(work: Work, heard: Sound) -> Task[Chat]:
    from repurpose.analyse.chat import read_chat

    return Task(
        "chat",
        lambda: read_chat(work.recording, heard, work.settings.ingest),
        (
            work.recording.id,
            work.recording.sidecars,
            work.recording.probe,
            work.recording.audio_index,
            work.settings.ingest.chat_offset,
        ),
        KeptValue("chat", "analysis/chat.json", "chat/1", Chat),
        version=2,  # 2: on the recording's clock, with the delay of a reaction
    )


def show(work: Work, words: Transcript, heard: Sound) -> Task[Show]:
    from repurpose.ingest.show import cut_to_recording, read_plan
    from repurpose.select.show_alignment import align_show
    from repurpose.select.topics import find_topics

    duration_ms = work.recording.probe.duration_ms

    def run() -> Show:
        plan = read_plan(work.recording)
        if any(not item.fixed for item in plan.items):
            turns = find_topics(Analysis(duration_ms, transcript=words)).sections
            plan = align_show(plan, words, heard, duration_ms, tuple(turn.span.start_ms for turn in turns))
        return cut_to_recording(plan, duration_ms)

    return Task(
        "show",
        run,
        (work.recording.id, work.recording.sidecars, duration_ms, words, heard.speech),
        KeptValue("show", "analysis/show.json", "show/1", Show),
        version=2,  # 2: planned items lie where they were said
    )


def closeup(work: Work, known: Analysis, spans: tuple[Span, ...], screens: tuple[Span, ...]) -> Task[Closeup]:
    """A closer look at `spans` and `screens`; of the analysis, the shots and voices that lie in `spans` count."""
    from repurpose.analyse.closeup import look_closer

    scenes = tuple(scene for scene in known.scenes if any(scene.span.overlaps(span) for span in spans))
    speech = tuple(voice for voice in known.sound.speech if any(voice.overlaps(span) for span in spans))

    def run() -> Closeup:
        return look_closer(work.recording, spans, screens, work.report("closeup"), scenes=scenes, speech=speech)

    return Task(
        "closeup",
        run,
        (work.recording.id, work.recording.video_index, spans, screens, scenes, speech),
        KeptValue("closeup", "analysis/closeup.json", "closeup/1", Closeup),
        version=6,  # 2: lines of text; 3: faces by another network; 4: they are followed; 6: insets and attention
        timeout_seconds=work.alarm_seconds,
    )
