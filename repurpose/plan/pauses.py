"""Long pauses and filler words, as the stretches that a clip leaves out. Pure.

Only what nobody misses is cut. A pause is one for the words, for the voice detector and for the meter: music, laughter,
a word that was not recognised or a sound that is shown keep it. So does a screen that changes in it. A filler word
goes only where its time is sure and there is air on both sides. And no cut may be seen: where the picture cannot be
enlarged after it (`repurpose.plan.punch`) and does not stand still, it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log10
from statistics import median

from repurpose.captions.cues.condense import filler_words
from repurpose.captions.cues.grammar import grammar_of
from repurpose.model import Analysis, ClipPlan, ClipSettings, Closeup, Word
from repurpose.model.analysis import SILENT_LUFS
from repurpose.plan.joins import is_hidden, off_shot_changes
from repurpose.timebase import Span

LEAST_AIR_MS = 60
"""Left on each side of a cut between two words, whatever is asked for."""
SURE_WORD = 0.5
"""Probability under which a recognised filler may be another word."""
LEAST_CUT_MS = 200
"""Shorter, a cut saves nothing and is seen all the same."""
QUIET_LU = 15.0
"""A pause is so much quieter than the words: rooms are 25 to 45 below a voice, music under it 6 to 14."""
WINDOW_MS = 400
"""A momentary loudness is that of so much before its time (EBU R 128)."""
LEAST_SHARE, SLACK_LU = 0.5, 2.0
"""Of a window that lies in a pause too short for a whole one, and what may be heard beyond the voice beside it: in an
empty pause 0 to 1.5, with a chime or a breath into the microphone 3 and more."""
VOICE_PAD_MS = 64
"""The voice detector puts so much before and after what it heard (`repurpose.media.voice_activity`)."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """What lies between two words that stay."""

    span: Span
    """Without the voice that goes on after the first word and begins before the second."""
    fillers: tuple[Word, ...]


def find_cuts(
    clip: ClipPlan, analysis: Analysis, closeup: Closeup, settings: ClipSettings, least_ms: int
) -> tuple[Span, ...]:
    """The clip's cuts in order of time; none where the preset asks for none.

    The longest are taken first, and none that would leave the clip shorter than `least_ms`.
    """
    if not settings.cut_pauses_ms and not settings.cut_fillers:
        return ()
    near = _near(clip.span, analysis)
    found = [
        cut
        for gap in _gaps(clip.span, near, settings)
        for cut in _cut(gap, clip.span, near, settings)
        if not _holds_something(gap.span, cut, analysis, closeup)
    ]
    moved = (off_shot_changes(cut, [scene.span.start_ms for scene in analysis.scenes]) for cut in found)
    hidden = [cut for cut in moved if _is_worth_it(cut) and is_hidden(cut, clip, analysis, closeup, settings)]
    left_ms = int(clip.span.duration_ms / clip.speed) - least_ms
    kept: list[Span] = []
    for cut in sorted(hidden, key=lambda each: (-each.duration_ms, each)):
        saved_ms = int(cut.duration_ms / clip.speed) + 1
        if saved_ms <= left_ms:
            kept.append(cut)
            left_ms -= saved_ms
    return tuple(sorted(kept))


def _near(span: Span, analysis: Analysis) -> Analysis:
    """The same with the clip's words and voices alone: each gap looks through all of them."""
    words = analysis.transcript.words_in(span)
    start_ms = min((span.start_ms, *(word.span.start_ms for word in words)))
    reach = Span(start_ms, max((span.end_ms, *(word.span.end_ms for word in words))))
    speech = tuple(
        voice for voice in analysis.sound.speech if voice.start_ms <= reach.end_ms and voice.end_ms >= reach.start_ms
    )
    transcript = replace(analysis.transcript, words=words, sentences=(), turns=())
    return replace(analysis, transcript=transcript, sound=replace(analysis.sound, speech=speech))


def _gaps(span: Span, analysis: Analysis, settings: ClipSettings) -> Iterator[_Gap]:
    """What lies between the words that stay, and before the first and after the last where fillers stand there."""
    words = sorted(analysis.transcript.words_in(span), key=lambda word: word.span)
    grammar = grammar_of(analysis.transcript.language)
    filler = set(filler_words([word.text for word in words], grammar)) if settings.cut_fillers else set()
    stay = [index for index in range(len(words)) if index not in filler]
    if not stay:
        return
    for one, two in pairwise([-1, *stay, len(words)]):
        between = tuple(words[one + 1 : two])
        sides = [words[index] for index in (one, two) if 0 <= index < len(words)]
        if (len(sides) < 2 and not between) or not all(word.timed for word in sides):
            continue
        start_ms = words[one].span.end_ms if one >= 0 else span.start_ms
        end_ms = words[two].span.start_ms if two < len(words) else span.end_ms
        if end_ms > start_ms:
            yield _Gap(Span(start_ms, end_ms), between)


def _cut(gap: _Gap, clip: Span, analysis: Analysis, settings: ClipSettings) -> Iterator[Span]:
    """What of a gap is cut out, if anything: the fillers in it, or the pause that it is."""
    air_ms = max(LEAST_AIR_MS, settings.pause_air_ms)
    start_ms, end_ms = gap.span.start_ms, gap.span.end_ms
    if gap.fillers:
        before_ms, after_ms = gap.fillers[0].span.start_ms - start_ms, end_ms - gap.fillers[-1].span.end_ms
        sure = all(word.timed and word.probability >= SURE_WORD for word in gap.fillers)
        if sure and min(before_ms, after_ms) >= LEAST_AIR_MS and _is_still(clip, analysis):
            before, after = Span(start_ms, start_ms + before_ms), Span(end_ms - after_ms, end_ms)
            first = _left_of(before, air_ms, clip, analysis, settings) if start_ms > clip.start_ms else 0
            last = _left_of(after, air_ms, clip, analysis, settings) if end_ms < clip.end_ms else 0
            yield Span(start_ms + first, end_ms - last)
        return
    quiet = _voiceless(gap.span, analysis)
    if quiet is None or not 0 < settings.cut_pauses_ms < gap.span.duration_ms:
        return
    if quiet.duration_ms > 2 * air_ms and _is_quiet(quiet, clip, analysis):
        yield quiet.grow(-air_ms, -air_ms)


def _left_of(side: Span, air_ms: int, clip: Span, analysis: Analysis, settings: ClipSettings) -> int:
    """How much of the pause beside a filler stays: the air, or all but 60 ms where pauses are not to be cut."""
    room_ms = max(LEAST_AIR_MS, side.duration_ms - LEAST_AIR_MS)
    short = side.duration_ms < WINDOW_MS
    return min(air_ms, room_ms) if short or (settings.cut_pauses_ms and _is_quiet(side, clip, analysis)) else room_ms


def _voiceless(gap: Span, analysis: Analysis) -> Span | None:
    """The gap from where the voice has ended to where it begins again; None where somebody speaks within."""
    start_ms, end_ms = gap.start_ms, gap.end_ms
    for voice in analysis.sound.speech:
        if voice.start_ms <= gap.start_ms < voice.end_ms:
            start_ms = min(max(start_ms, voice.end_ms - VOICE_PAD_MS), gap.end_ms)
        if voice.start_ms < gap.end_ms <= voice.end_ms:
            end_ms = max(min(end_ms, voice.start_ms + VOICE_PAD_MS), gap.start_ms)
    if end_ms <= start_ms:
        return None
    quiet = Span(start_ms, end_ms)
    heard_ms = sum(voice.overlap_ms(quiet) for voice in analysis.sound.speech)
    return quiet if heard_ms <= 2 * VOICE_PAD_MS else None


def _is_quiet(pause: Span, clip: Span, analysis: Analysis) -> bool:
    """Whether the meter hears nothing in a pause.

    Of a pause that holds whole windows each is as quiet as a room. A shorter one is compared with what the voice beside
    it alone would give, and then only where the rest of the clip tells that nothing is heard under the voice.
    """
    sound, voice, quiet = analysis.sound, _voice_level(clip, analysis), _quiet_level(clip, analysis)
    if voice is None:
        return False
    levels: dict[float, list[float]] = {}
    # A value is that of the window which ends with its step.
    for index in range(pause.start_ms // sound.step_ms, (pause.end_ms + WINDOW_MS) // sound.step_ms + 1):
        window = Span(max(0, (index + 1) * sound.step_ms - WINDOW_MS), (index + 1) * sound.step_ms)
        if index < len(sound.momentary_lufs) and window.overlaps(pause):
            levels.setdefault(window.overlap_ms(pause) / WINDOW_MS, []).append(sound.momentary_lufs[index])
    share = max(levels, default=0.0)
    if share == 1:
        return max(levels[share]) <= quiet
    alone = voice + 10 * log10(1 - share)
    return share >= LEAST_SHARE and min(levels[share]) <= alone + SLACK_LU and _is_still(clip, analysis)


def _is_still(clip: Span, analysis: Analysis) -> bool:
    """Whether nothing is heard under the voice: somewhere in the clip, or around it, there is quiet."""
    near = analysis.sound.loudness_in(clip.grow(min(WINDOW_MS, clip.start_ms), WINDOW_MS))
    return bool(near) and min(near) <= _quiet_level(clip, analysis)


def _quiet_level(clip: Span, analysis: Analysis) -> float:
    voice = _voice_level(clip, analysis)
    return SILENT_LUFS if voice is None else max(SILENT_LUFS, voice - QUIET_LU)


def _voice_level(clip: Span, analysis: Analysis) -> float | None:
    """How loud the clip's words are; None where there are none to hear."""
    spoken = [
        level
        for word in analysis.transcript.words_in(clip)
        for level in analysis.sound.loudness_in(word.span)
        if level > SILENT_LUFS
    ]
    return median(spoken) if spoken else None


def _holds_something(gap: Span, cut: Span, analysis: Analysis, closeup: Closeup) -> bool:
    """Whether something else happens there: a laugh, applause, a key that was pressed, a menu that opens."""
    reacts = any(event.span.overlaps(cut) for event in analysis.sound.events)
    marked = any(cut.contains(marker.ms) for marker in analysis.show.markers)
    return reacts or marked or any(gap.contains(change.ms) for change in closeup.changes)


def _is_worth_it(cut: Span) -> bool:
    return cut.duration_ms >= LEAST_CUT_MS
