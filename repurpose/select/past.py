"""Moments that were published or rejected before are known again, by time and by words, and not suggested again.

By time, because a file's clock stays the same whatever is recognised in it; by words, because a moment may be said
again, lie in a backup, or move a little when files are joined.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from repurpose.model import Analysis, Finding, Highlight, Moment, Past, ShowItem, Span, Transcript
from repurpose.model.moments import shares_half
from repurpose.select.choose import highlight_id
from repurpose.select.recurrence import Said
from repurpose.select.score import Scored, Scoring
from repurpose.timebase import clock

COVERED = 0.5
"""Share of a candidate that several moments together may not cover."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a moment of the past is in this recording."""

    span: Span
    moment: Moment


@dataclass(frozen=True, slots=True)
class Places:
    """All of them in order of time, for quick questions."""

    places: tuple[Place, ...]
    starts: tuple[int, ...]
    longest_ms: int

    @classmethod
    def of(cls, past: Past, transcript: Transcript) -> Places:
        """Each moment where its time says, and wherever its words are said."""
        found = {Place(moment.span, moment) for moment in past.moments}
        said = Said.of(transcript)
        for moment in (*past.moments, *past.elsewhere):
            found |= {Place(span, moment) for span in said.where(moment.text)}
        ordered = sorted(found, key=lambda place: (place.span, place.moment.verdict, place.moment.clip))
        longest = max((place.span.duration_ms for place in ordered), default=0)
        return cls(tuple(ordered), tuple(place.span.start_ms for place in ordered), longest)

    def at(self, span: Span) -> Place | None:
        """The moment that a stretch shows; where several do, the one that it shares most with.

        Of what was published nothing at all is shown again.
        """
        near = self._near(span)
        fitting = [place for place in near if place.moment.verdict == "published" or shares_half(place.span, span)]
        if not fitting and _covered_ms(span, near) >= max(1, COVERED * span.duration_ms):
            fitting = near
        return max(fitting, key=lambda place: (_share(place, span), -place.span.start_ms), default=None)

    def _near(self, span: Span) -> list[Place]:
        first = bisect_left(self.starts, span.start_ms - self.longest_ms)
        last = bisect_left(self.starts, span.end_ms)
        return [place for place in self.places[first:last] if place.span.overlaps(span)]


def _share(place: Place, span: Span) -> float:
    return place.span.overlap_ms(span) / max(1, min(place.span.duration_ms, span.duration_ms))


def _covered_ms(span: Span, places: Sequence[Place]) -> int:
    """Of a span, by any of the places, which are in order of their starts."""
    covered, until = 0, span.start_ms
    for place in places:
        inside = place.span.clamp(Span(min(until, span.end_ms), span.end_ms))
        covered, until = covered + inside.duration_ms, max(until, place.span.end_ms)
    return covered


# --- what is left out --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A candidate that shows a moment of the past."""

    scored: Scored
    place: Place


def leave_out(scoring: Scoring, past: Past, analysis: Analysis) -> tuple[Scoring, tuple[Known, ...]]:
    """What may be chosen, and the candidates that are not suggested again, for their receipts.

    What the run of show demands stays: the cut that was published, so that there is one clip of it; another cut than
    the one that was rejected where there is one; else the rejected one, too.
    """
    places = Places.of(past, analysis.transcript)
    if not places.places:
        return scoring, ()
    at = {index: place for index, each in enumerate(scoring.scored) if (place := places.at(each.candidate.span))}
    demanded, given_up = _demanded(scoring.scored, at, [item for item in analysis.show.items if item.must_clip])
    fresh = [
        replace(each, candidate=replace(each.candidate, must=False)) if index in given_up else each
        for index, each in enumerate(scoring.scored)
        if index not in at or index in demanded
    ]
    known = (Known(scoring.scored[index], place) for index, place in at.items() if index not in demanded)
    return replace(scoring, scored=tuple(fresh)), tuple(known)


def _demanded(scored: Sequence[Scored], at: dict[int, Place], items: Sequence[ShowItem]) -> tuple[set[int], set[int]]:
    """Known candidates that the run of show needs all the same, and those whose demand is met by another one."""
    needed, all_answering, free = set[int](), set[int](), set[int]()
    for item in items:
        answering = {i for i, each in enumerate(scored) if each.candidate.must and shares_half(_cut(each), item.span)}
        published = [i for i in answering & at.keys() if _meets(at[i], item)]
        fresh = answering - at.keys()
        if published or not fresh:
            rivals = published or sorted(answering)
            likeness = {i: _likeness(at[i].span, _cut(scored[i])) if published else 0.0 for i in rivals}
            fresh = set(sorted(rivals, key=lambda i: (-likeness[i], -scored[i].score, _cut(scored[i])))[:1])
        needed |= fresh & at.keys()
        all_answering |= answering
        free |= fresh
    return needed, all_answering - free


def _meets(place: Place, item: ShowItem) -> bool:
    return place.moment.verdict == "published" and shares_half(place.span, item.span)


def _cut(scored: Scored) -> Span:
    return scored.candidate.span


def _likeness(one: Span, other: Span) -> float:
    """Time in common over time of either, 0..1."""
    common = one.overlap_ms(other)
    return common / max(1, one.duration_ms + other.duration_ms - common)


def likest_cuts(known: Sequence[Known]) -> tuple[Scored, ...]:
    """For each moment the candidate that is most like it."""
    return tuple(min(cuts, key=_likest).scored for cuts in _by_place(known))


def receipts(known: Sequence[Known], scoring: Scoring) -> tuple[Highlight, ...]:
    """Of each moment the cut that is most like it and the best one, as lost to nothing but the past."""
    chosen: dict[Span, Known] = {}
    for cuts in _by_place(known):
        best = min(cuts, key=lambda each: (-each.scored.score, _cut(each.scored)))
        chosen |= {_cut(each.scored): each for each in (min(cuts, key=_likest), best)}
    return tuple(_highlight(each, scoring) for each in chosen.values())


def _by_place(known: Sequence[Known]) -> Iterator[list[Known]]:
    cuts: dict[Place, list[Known]] = {}
    for each in known:
        cuts.setdefault(each.place, []).append(each)
    for place in sorted(cuts, key=lambda place: (place.span, place.moment.verdict, place.moment.clip)):
        yield cuts[place]


def _likest(known: Known) -> tuple[float, float, Span]:
    return -_likeness(known.place.span, _cut(known.scored)), -known.scored.score, _cut(known.scored)


def _highlight(known: Known, scoring: Scoring) -> Highlight:
    scored, span = known.scored, _cut(known.scored)
    told = _told(known.place.moment)
    same = shares_half(known.place.span, span) or known.place.moment.verdict != "published"
    reason = f"{told}; it is not suggested again." if same else f"Overlaps what was {told[:1].lower()}{told[1:]}."
    return Highlight(
        highlight_id(span), span, scored.score, scored.parts, scoring.weights, reason, kept=False, lost_to=None,
        text=scored.candidate.text,
    )  # fmt: skip


def _told(moment: Moment) -> str:
    on = f" on {moment.date}" if moment.date else ""
    clip = f" as clip {moment.clip}" if moment.clip else ""
    if moment.verdict == "published":
        return f"Published before{clip}{on}"
    if moment.by == "plan":
        return f"Rejected before: an editor deleted {f'clip {moment.clip}' if moment.clip else 'it'} from plan.yaml{on}"
    return f"Rejected before{clip} by an editor{on}"


def find_past(highlights: Sequence[Highlight], past: Past, analysis: Analysis) -> tuple[Finding, ...]:
    """What was left out because of the past, and what the run of show demanded in spite of it."""
    places = Places.of(past, analysis.transcript)
    if not places.places:
        return ()
    at = [(highlight, place.moment) for highlight in highlights if (place := places.at(highlight.span))]
    left_out = {moment for highlight, moment in at if not highlight.kept}
    left_out -= {moment for highlight, moment in at if highlight.kept}
    findings = [_left_out(left_out)] if left_out else []
    for highlight, moment in at:
        if highlight.kept and moment.verdict == "rejected":
            message = (
                f"the run of show demands the clip at {clock(highlight.span.start_ms)}, and it is made although it was "
                "rejected before; take must_clip out of the run of show to leave it out"
            )
            findings.append(Finding("select.past_demanded", "warning", "run of show", message))
    return tuple(findings)


def _left_out(moments: set[Moment]) -> Finding:
    verdicts = [moment.verdict for moment in moments]
    counts = [(verdicts.count("published"), "published"), (verdicts.count("rejected"), "rejected")]
    told = " and ".join(f"{number} {word}" for number, word in counts if number)
    one = len(moments) == 1
    message = (
        f"{len(moments)} {'moment was' if one else 'moments were'} left out because an editor decided on "
        f"{'it' if one else 'them'} before ({told}); --again suggests {'it' if one else 'them'} all the same"
    )
    clips = sorted((moment.clip, _told(moment)) for moment in moments)
    return Finding("select.past", "info", "recording", message, tuple(clips))
