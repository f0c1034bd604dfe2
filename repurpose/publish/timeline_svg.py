"""The recording at a glance: an SVG that needs no script to be read and no mouse to be used. Pure.

The whole is a `group`, not an `img`: what stands in an image is hidden from screen readers, links too. Its curves and
rows of ticks are images with names of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from repurpose.model import Edition, ShowItem, Span, Topic
from repurpose.publish.considered import Considered
from repurpose.publish.timeline_curves import chat_curve, loudness_curve, thin
from repurpose.publish.timeline_jumps import Jumps, chapter_anchor, linked
from repurpose.publish.timeline_plot import plot
from repurpose.publish.timeline_scale import Band, Scale, during, fitted, n, tip, words
from repurpose.publish.wording import count, title_of
from repurpose.timebase import clock

MOST_TICKS = 400
"""Shots that are drawn: of a longer recording the strongest cut of each 400th."""
MOST_MARKS = 120
"""Of each kind of mark; more stand too close to be told apart."""
_AXIS, _NAME, _GAP = 24, 15, 7
_BAND = 24


def timeline_svg(edition: Edition, moments: Sequence[Considered]) -> str:
    """Well-formed XML on its own, and an element of a page that holds an anchor for each of `moments`."""
    scale = Scale(max(1, edition.analysis.duration_ms))
    top, rows = _AXIS, []
    for name, band in _bands(edition, moments, scale):
        heads = "".join(f'<text x="{x}" y="{top + 11}">{words(name)}</text>' for x in scale.heads())
        rows.append(f'<g class="name" aria-hidden="true">{heads}</g>')
        rows.append(f'<g transform="translate(0 {top + _NAME})">\n{band.elements}</g>')
        top += _NAME + band.height + _GAP
    title = words(f"Timeline of {title_of(edition)}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="group" aria-label="{title}" aria-describedby="timeline-desc" '
        f'viewBox="0 0 {scale.width} {top}" width="{scale.width}" height="{top}">\n'
        f'<desc id="timeline-desc">{words(_summary(edition, moments))}</desc>\n'
        f"{_axis(scale, top)}" + "\n".join(rows) + "\n</svg>\n"
    )


def _summary(edition: Edition, moments: Sequence[Considered]) -> str:
    made = sum(moment.made for moment in moments)
    parts = [
        f"{clock(edition.analysis.duration_ms)} long",
        count(len(edition.topics), "chapter"),
        count(len(edition.analysis.scenes), "shot"),
        f"{count(made, 'clip')} made",
        f"{count(len(moments) - made, 'moment')} held back",
    ]
    return f"{', '.join(parts)}. Each clip, each moment and each topic is a link."


def _bands(edition: Edition, moments: Sequence[Considered], scale: Scale) -> Iterator[tuple[str, Band]]:
    """Each with its name; what the recording has no source for is left out."""
    analysis, jumps = edition.analysis, Jumps.of(edition, moments)
    if edition.topics:
        same = [topic.span for topic in edition.topics] == [topic.span for topic in edition.sections]
        yield "Topics", _topics(edition.topics, () if same else edition.sections, scale, jumps)
    if moments:
        yield "Clips (filled) and what was held back (outlined), by score", plot(moments, scale)
    if edition.docs:
        yield "Micro-docs", _docs(edition, scale)
    if curve := loudness_curve(analysis.sound, analysis.duration_ms):
        yield "Loudness", _area("loudness", curve, 40, scale, "Loudness over time")
    chat, rate = chat_curve(analysis.chat.messages, analysis.duration_ms)
    if chat:
        name = f"Chat, up to {rate:.0f} messages a minute"
        yield name, _area("chat", chat, 32, scale, name)
    if analysis.scenes:
        yield count(len(analysis.scenes), "shot").capitalize(), _shots(edition, scale)
    if analysis.show.items:
        yield "Run of show", _show(analysis.show.items, scale, jumps)
    if names := _mark_names(edition):
        yield names, _marks(edition, scale, names, jumps)


def _axis(scale: Scale, height: int) -> str:
    ticks = scale.ticks_ms()
    lines = "".join(f"M{n(scale.x(ms))} 18V{height}" for ms in ticks)
    labels = "".join(f'<text x="{n(scale.x(ms) + 3)}" y="14">{clock(ms)}</text>' for ms in ticks)
    return f'<g class="axis" aria-hidden="true"><path class="grid" d="{lines}"/>{labels}</g>\n'


def _topics(chapters: Sequence[Topic], sections: Sequence[Topic], scale: Scale, jumps: Jumps) -> Band:
    """A band of chapters, each with its title, and the sections as a finer one below; each leads to its row."""
    boxes = [
        _box("chapter", topic, f"{during(topic.span)} {topic.title}", chapter_anchor(topic), scale)
        for topic in chapters
    ]
    fine = []
    for topic in sections:
        left, width = scale.box(topic.span, 2)
        drawn = f'<rect x="{n(left)}" width="{n(max(1, width - 1))}" height="7"/>'
        fine.append(f"{linked(jumps.row(topic.span.start_ms), f'{during(topic.span)} {topic.title}', drawn)}\n")
    if fine:
        boxes.append(f'<g class="sections" transform="translate(0 {_BAND + 2})">\n{"".join(fine)}</g>\n')
    said = words(f"Topics: {'; '.join(f'{clock(topic.span.start_ms)} {topic.title}' for topic in chapters)}")
    return Band(_BAND + (10 if sections else 0), f'<g role="group" aria-label="{said}">\n{"".join(boxes)}</g>\n')


def _box(kind: str, part: Topic | ShowItem, said: str, anchor: str, scale: Scale) -> str:
    left, width = scale.box(part.span, 2)
    drawn = f'<rect x="{n(left)}" y="0" width="{n(max(1, width - 1))}" height="{_BAND}" rx="3"/>'
    return f'<g class="{kind}">{linked(anchor, said, drawn + fitted(part.title, left, width, 16))}</g>\n'


def _docs(edition: Edition, scale: Scale) -> Band:
    marks = []
    for doc in edition.docs:
        left, width = scale.box(doc.span, 20)
        said = f"Micro-doc {doc.id}, {during(doc.span)}: {doc.title}"
        marks.append(
            f'<a class="doc" href="#doc-{quote(doc.id)}">{tip(said)}<rect x="{n(left)}" y="1" width="{n(width)}" '
            f'height="16" rx="5"/><text x="{n(left + width / 2)}" y="13">{words(doc.id)}</text></a>\n'
        )
    return Band(18, f'<g role="group" aria-label="{count(len(marks), "micro-doc")}">\n{"".join(marks)}</g>\n')


def _area(kind: str, curve: Sequence[float], height: int, scale: Scale, said: str) -> Band:
    """Each value stands for an even stretch of the recording, and is drawn at its middle."""
    step = (scale.x(scale.duration_ms) - scale.x(0)) / len(curve)
    first, last = scale.x(0), scale.x(scale.duration_ms)
    points = "".join(
        f"L{n(first + step * (index + 0.5))} {n(height * (1 - value))}" for index, value in enumerate(curve)
    )
    path = f"M{n(first)} {height}L{n(first)} {n(height * (1 - curve[0]))}{points}"
    path += f"L{n(last)} {n(height * (1 - curve[-1]))}V{height}Z"
    return Band(height, f'<path class="{kind}" role="img" aria-label="{words(said)}" d="{path}"/>\n')


def _shots(edition: Edition, scale: Scale) -> Band:
    cuts = edition.analysis.scenes[1:]
    drawn = thin(cuts, MOST_TICKS, scale.duration_ms, lambda scene: (scene.span.start_ms, scene.score))
    path = "".join(f"M{n(scale.x(scene.span.start_ms))} 0V10" for scene in drawn)
    said = words(f"{count(len(cuts), 'cut')} between shots")
    ends = f"M{n(scale.x(0))} 10H{n(scale.x(scale.duration_ms))}"
    return Band(10, f'<path class="shots" role="img" aria-label="{said}" d="{ends}{path}"/>\n')


def _show(items: Sequence[ShowItem], scale: Scale, jumps: Jumps) -> Band:
    drawn = thin(items, MOST_MARKS, scale.duration_ms, lambda item: (item.span.start_ms, item.must_clip))
    boxes = []
    for item in drawn:
        kind = "must" if item.must_clip else "never" if item.never_clip else "item"
        note = {"must": " (must be a clip)", "never": " (never a clip)", "item": ""}[kind]
        said = f"{during(item.span)} {item.title}{note}"
        boxes.append(_box(f"show {kind}", item, said, jumps.nearest(item.span), scale))
    name = words(f"Run of show: {'; '.join(f'{clock(item.span.start_ms)} {item.title}' for item in drawn)}")
    return Band(_BAND, f'<g role="group" aria-label="{name}">\n{"".join(boxes)}</g>\n')


def _mark_names(edition: Edition) -> str:
    """What there is of markers and reactions, with its number."""
    kinds = [event.kind for event in edition.analysis.sound.events]
    found = [count(len(edition.analysis.show.markers), "marker") if edition.analysis.show.markers else ""]
    found += [f"{kind} {kinds.count(kind)} times" if kind in kinds else "" for kind in ("laughter", "applause")]
    return ", ".join(name for name in found if name).replace(" 1 times", " once").capitalize()


def _marks(edition: Edition, scale: Scale, said: str, jumps: Jumps) -> Band:
    """Markers hang as flags; laughter and applause lie below them, as long as they lasted."""
    duration_ms, found = scale.duration_ms, []
    for marker in thin(edition.analysis.show.markers, MOST_MARKS, duration_ms, lambda each: (each.ms, 0)):
        span = Span(marker.ms, marker.ms if marker.end_ms is None else marker.end_ms)
        x, end = scale.x(span.start_ms), scale.x(span.end_ms)
        label = f"{clock(marker.ms)} {marker.kind}{f': {marker.label}' if marker.label else ''}"
        flag = f"M{n(x)} 11V0l9 3.5l-9 3.5" + (f"M{n(x)} 11H{n(end)}" if end > x else "")
        found.append(linked(jumps.nearest(span), label, f'<path class="marker" d="{flag}"/>') + "\n")
    for event in thin(edition.analysis.sound.events, MOST_MARKS, duration_ms,
                      lambda each: (each.span.start_ms, each.confidence)):  # fmt: skip
        left, width = scale.box(event.span, 5)
        label = f"{during(event.span)} {event.kind}, {event.confidence:.0%} sure"
        where = f'x="{n(left)}" y="13" width="{n(width)}" height="7" rx="3"'
        found.append(linked(jumps.nearest(event.span), label, f'<rect class="{event.kind}" {where}/>') + "\n")
    return Band(21, f'<g role="group" aria-label="{words(said)}">\n{"".join(found)}</g>\n')
