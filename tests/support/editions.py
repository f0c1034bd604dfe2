"""Editions made by hand, without a file on the disk: what the publish room's writers are tried with."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from repurpose.model import (
    SHAPE_SIZES,
    Analysis,
    Asset,
    AudioStream,
    ClipPlan,
    ClipRecord,
    DocPlan,
    DocRecord,
    Edition,
    Finding,
    Framing,
    Highlight,
    Part,
    Plan,
    Probe,
    Recording,
    RenditionRecord,
    Signals,
    Span,
    StepPlan,
    StepRecord,
    Topic,
    Transcript,
    VideoStream,
    Word,
)

MINUTE_MS = 60_000
PARTS = Signals.of({"hook": 0.9, "keywords": 0.62, "loudness": 0.35, "speech_rate": 0.5})
WEIGHTS = Signals.of({"hook": 1.5, "keywords": 1.0, "loudness": 0.5, "speech_rate": 1.0, "chat": 1.0})
SENTENCE = "Why do plants die at night? Because nobody waters them then."
TOOLS = (("ffmpeg", "9.0"),)


def _recording(fps: Fraction, path: str, minutes: int) -> Recording:
    duration_ms = minutes * MINUTE_MS
    video = VideoStream(0, "h264", 1280, 720, fps, Fraction(1, 15360), 0, duration_ms)
    audio = AudioStream(1, "aac", 2, 48000, 0, duration_ms)
    probe = Probe("mp4", duration_ms, 0, (video,), (audio,))
    part = Part(path, 1000, "f00d", duration_ms)
    return Recording("3f9a1c0de0", Path(path).stem, "2026-05-12", (part,), probe, 0, 1)


def _highlight(start_ms: int, score: float, kept: bool, lost_to: str | None = None) -> Highlight:
    span = Span(start_ms, start_ms + 45_000)
    reason = (
        "Opens with a question; names what the recording is about." if kept else "Outscored by the clip at 0:01:00."
    )
    return Highlight(f"h{span.start_ms}-{span.end_ms}", span, score, PARTS, WEIGHTS, reason, kept, lost_to, SENTENCE)


def _clip(number: int, highlight: Highlight, title: str) -> ClipPlan:
    framing = tuple(Framing.still(shape, highlight.span, "full") for shape in SHAPE_SIZES)
    return ClipPlan(
        f"{number:02d}", f"clip-{number}", title, "A description.", ("plants", "night"), highlight.span, framing,
        score=highlight.score, parts=highlight.parts, reason=highlight.reason, highlight=highlight.id,
    )  # fmt: skip


def _clip_record(recording: Recording, clip: ClipPlan, findings: tuple[Finding, ...]) -> ClipRecord:
    renditions = tuple(
        RenditionRecord(shape, f"{shape}.mp4", *size, clip.span.duration_ms, "0" * 64)
        for shape, size in SHAPE_SIZES.items()
    )
    return ClipRecord(
        clip.id, recording.id, clip.span, clip.title, clip.slug, clip.description, clip.tags, clip.score, clip.parts,
        clip.reason, renditions, findings,
    )  # fmt: skip


def _doc(start_ms: int) -> DocPlan:
    said = ("Open the settings.", "Click the button Add device.", "Wait until the light is green.")
    steps = tuple(
        StepPlan(
            number, text, text, Span(start_ms + number * 5000, start_ms + number * 5000 + 4000), "shown",
            start_ms + number * 5000 + 2000,
        )
        for number, text in enumerate(said, start=1)
    )  # fmt: skip
    span = Span(start_ms, start_ms + 22_000)
    return DocPlan("01", "pair-a-sensor", "How to pair a sensor", "In three steps.", ("sensor",), span, steps)


def make_edition(
    fps: Fraction = Fraction(30), path: str = "/recordings/product-day.mp4", minutes: int = 10, title: str = ""
) -> Edition:
    """Two clips (the first passes its tests), one micro-doc inside the second, eight candidates that lost."""
    recording = _recording(fps, path, minutes)
    kept = [_highlight(MINUTE_MS, 0.71, True), _highlight(3 * MINUTE_MS + 17, 0.62, True)]
    lost = [_highlight((4 * 60 + 15 * index) * 1000, 0.5 - index / 100, False, kept[0].id) for index in range(8)]
    titles = (title or "Why plants die at night", "How to pair a sensor")
    clips = tuple(_clip(number, item, name) for number, (item, name) in enumerate(zip(kept, titles, strict=True), 1))
    doc = _doc(3 * MINUTE_MS + 10_000)
    loud = Finding("audio.loudness", "warning", "clips/02-clip-2/wide.mp4", "−15.9 LUFS, where −14 ± 1 is wanted")
    larger = Finding("render.upscaled", "info", "clip/01", "wide enlarges 1280×720 of the source to 1920×1080")
    records = (_clip_record(recording, clips[0], (larger,)), _clip_record(recording, clips[1], (loud,)))
    steps = tuple(StepRecord.of(step, f"steps/{step.number:02d}.png") for step in doc.steps)
    words = tuple(
        Word(Span(MINUTE_MS + index * 400, MINUTE_MS + index * 400 + 350), text)
        for index, text in enumerate(SENTENCE.split())
    )
    assets = tuple(
        Asset("video", f"clips/{clip.folder}/{shape}.mp4", "0" * 64, 1000, f"clip/{clip.id}", shape=shape, tools=TOOLS)
        for clip in clips
        for shape in SHAPE_SIZES
    )
    return Edition(
        recording=recording,
        preset_name="talk",
        preset=(("clips.shapes", '["wide", "vertical", "square"]', "default"), ("video.crf", "20", "flag")),
        analysis=Analysis(recording.probe.duration_ms, transcript=Transcript("en", "base", words, ((0, 5), (6, 10)))),
        topics=(
            Topic(Span(0, 2 * MINUTE_MS), "Plants at night"),
            Topic(Span(2 * MINUTE_MS, recording.probe.duration_ms), "Pairing a sensor"),
        ),
        highlights=tuple(sorted((*kept, *lost), key=lambda item: item.span)),
        plan=Plan(recording.id, "talk", clips, (doc,)),
        clips=records,
        docs=(DocRecord.of(recording.id, doc, steps),),
        assets=assets,
        findings=(Finding("ingest.truncated", "warning", "recording", "the recording is cut short"), larger, loud),
    )
