"""`make eval-captions`: how well cues keep their profiles, where they break, and what an editor would have to change.

Measured on real words with real times, against greedy filling in the same run; written to bench/out/captions.md. The
recordings lie beside the project, on the team's machines only.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from suber.data_types import LineBreak, Subtitle, TimedWord
from suber.metrics.suber import calculate_SubER

from bench.caption_baselines import greedy_cues, punctuated_cues
from bench.caption_sources import read_ctm, read_meeting, read_octo, read_reference
from repurpose.captions.cues.breaks import bare_word
from repurpose.captions.cues.building import make_cues
from repurpose.captions.rules.lint import lint
from repurpose.captions.rules.shortfalls import shortfalls
from repurpose.model import CaptionSettings, Cue, Span, Transcript
from repurpose.presets import caption_settings

PROJECT = Path(__file__).resolve().parents[1]
MEDIA = PROJECT.parent / "shared" / "media"
PROFILES = ("netflix-en", "netflix-en-strict", "bbc", "vertical", "social")
EDITED = Span(0, 10 * 60_000)
"""The part of the call whose edit rate is taken: the metric's time grows faster than its input."""
AFTER_MS = 3000
"""How long the picture goes on after the last word."""

Builder = Callable[[Transcript, CaptionSettings], tuple[Cue, ...]]


# Short lists of their own, so that the builder is not measured by its own grammar.
def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _listed("a an the my your his our their its this these those")
AUXILIARIES = _listed("""
    is are was were be been am has have had will would can could shall should do does did may might must
""")
NO_VERBS = _listed("a an the this that in on at to for of with by from and or but if as my your his her our")
NUMBERS = _listed("""
    one two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety hundred
    thousand million billion point
""")
UNITS = NUMBERS | _listed("percent dollars years year months days hours minutes times points quarter")


@dataclass(frozen=True, slots=True)
class Sources:
    """What is measured on: name to words with times, and the same speech as a person wrote it down, with its words."""

    spoken: Mapping[str, Transcript]
    written: Mapping[str, Transcript]


def ours(transcript: Transcript, settings: CaptionSettings) -> tuple[Cue, ...]:
    return make_cues(transcript, Span(0, transcript.words[-1].span.end_ms + AFTER_MS), settings)


BUILDERS: Mapping[str, Builder] = {"ours": ours, "greedy": greedy_cues}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--media", type=Path, default=MEDIA, help="the folder of real recordings")
    media = parser.parse_args().media
    if not media.is_dir():
        raise SystemExit(f"The real recordings ({media}) are not on this machine; --media names another folder.")
    sources = read_sources(media)
    lines = [*profile_table(sources), "", *break_table(sources), "", *edit_table(sources), "", speed(sources)]
    target = PROJECT / "bench" / "out" / "captions.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def read_sources(media: Path) -> Sources:
    call = read_ctm(media / "transcripts" / "4341191.rev.ctm")
    talk = next((media / "transcripts").glob("KateDarling-*.json"))
    meetings = {path.stem: read_meeting(path) for path in sorted((media / "speech").glob("meeting_*.json"))}
    written = {"call": read_reference(media / "transcripts" / "4341191.ref.nlp", call), **meetings}
    return Sources({"call": call, "talk": read_octo(talk), **meetings}, written)


def profile_table(sources: Sources) -> Iterator[str]:
    yield "| profile | cues | keep it | greedy | the rest, by reason |"
    yield "|---|---|---|---|---|"
    for profile in PROFILES:
        settings = caption_settings(profile)
        built = [ours(words, settings) for words in sources.spoken.values()]
        filled = [greedy_cues(words, settings) for words in sources.spoken.values()]
        reasons: Counter[str] = Counter()
        for cues in built:
            told: dict[str, str] = {}
            for finding in shortfalls(cues, settings):
                evidence = dict(finding.evidence)
                told.setdefault(evidence["cue"], evidence["reason"])
            reasons.update(told.values())
        rest = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common()) or "none"
        passed = f"{_kept(built, settings):.1f} % | {_kept(filled, settings):.1f} %"
        yield f"| `{profile}` | {sum(map(len, built))} | {passed} | {rest} |"


def _kept(built: Sequence[Sequence[Cue]], settings: CaptionSettings) -> float:
    """Share of the cues in which the linter finds nothing, in percent."""
    broken = sum(len({dict(finding.evidence)["cue"] for finding in lint(cues, settings)}) for cues in built)
    return 100 - 100 * broken / sum(map(len, built))


def break_table(sources: Sources) -> Iterator[str]:
    yield "| profile | breaks | cue ends that tear | greedy | line ends that tear | greedy |"
    yield "|---|---|---|---|---|---|"
    for profile in ("netflix-en", "vertical", "social"):
        settings = caption_settings(profile)
        cells: list[str] = []
        count = 0
        for within in (False, True):
            for builder in BUILDERS.values():
                breaks = [
                    pair for words in sources.spoken.values() for pair in _breaks(builder(words, settings), within)
                ]
                count += len(breaks) if builder is ours else 0
                cells.append(f"{100 * sum(tears(*pair) for pair in breaks) / max(1, len(breaks)):.1f} %")
        yield f"| `{profile}` | {count} | {' | '.join(cells)} |"


def _breaks(cues: Sequence[Cue], within: bool) -> Iterator[tuple[str, str]]:
    """The words before and after each line break, or before and after each change of cue in running speech."""
    if within:
        for cue in cues:
            for one, two in pairwise(cue.lines):
                yield one.split()[-1], two.split()[0]
        return
    for before, after in pairwise(cues):
        if after.span.start_ms - before.span.end_ms < 1000:
            yield before.lines[-1].split()[-1], after.lines[0].split()[0]


def tears(before: str, after: str) -> bool:
    """Whether a break stands between article and noun, auxiliary and verb, or number and unit."""
    if before.endswith((".", ",", "?", "!", ";", ":")):
        return False
    one, two = bare_word(before), bare_word(after)
    number = one in NUMBERS or one[-1:].isdigit()
    return one in ARTICLES or (one in AUXILIARIES and two not in NO_VERBS) or (number and two in UNITS)


def edit_table(sources: Sources) -> Iterator[str]:
    settings = caption_settings("netflix-en")
    yield "| words | against | ours | greedy |"
    yield "|---|---|---|---|"
    written = sources.written
    call, text = (of["call"].within(EDITED) for of in (sources.spoken, written))
    reference = punctuated_cues(text, settings)
    heard = "ten minutes of the call, as recognised | the person's text"
    rates = [suber(build(call, settings), reference) for build in BUILDERS.values()]
    yield f"| {heard}, by its punctuation | {rates[0]:.1f} | {rates[1]:.1f} |"
    rates = [suber(build(call, settings), build(text, settings)) for build in BUILDERS.values()]
    yield f"| {heard}, by the same builder | {rates[0]:.1f} | {rates[1]:.1f} |"
    meetings = [written[name] for name in written if name != "call"]
    rates = [
        sum(suber(build(words, settings), punctuated_cues(words, settings)) for words in meetings) / len(meetings)
        for build in BUILDERS.values()
    ]
    yield f"| five meetings, a person's words | by their punctuation | {rates[0]:.1f} | {rates[1]:.1f} |"


def suber(cues: Sequence[Cue], reference: Sequence[Cue]) -> float:
    """Subtitle edit rate: changes of words and breaks, in percent of the reference's words and breaks."""
    return float(calculate_SubER(list(_subtitles(cues)), list(_subtitles(reference))))


def _subtitles(cues: Sequence[Cue]) -> Iterator[Subtitle]:
    for index, cue in enumerate(cues, start=1):
        start, end = cue.span.start_ms / 1000, cue.span.end_ms / 1000
        words = []
        for line in cue.lines:
            breaks = [LineBreak.NONE] * (len(line.split()) - 1) + [LineBreak.END_OF_LINE]
            words += [TimedWord(word, mark, start, end) for word, mark in zip(line.split(), breaks, strict=True)]
        words[-1].line_break = LineBreak.END_OF_BLOCK
        yield Subtitle(words, index, start, end)


def speed(sources: Sources) -> str:
    call, settings = sources.spoken["call"], caption_settings("netflix-en")
    began = time.process_time()
    ours(call, settings)
    seconds = time.process_time() - began
    hours = call.words[-1].span.end_ms / 3_600_000
    return f"{len(call.words)} words, {hours:.2f} hours: {seconds / hours:.2f} s of processor for an hour."


if __name__ == "__main__":
    main()
