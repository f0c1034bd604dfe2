"""`index.html` of a recording: what was made, to watch, judge and take away. Pure; opens from the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from repurpose.media.page_templates import Finished, fill_html
from repurpose.model import HELD, ClipRecord, DocRecord, Edition, Finding, Span, Topic
from repurpose.publish.considered import Considered, clip_anchor, find_considered, held_back_ones, verdict
from repurpose.publish.timeline_jumps import chapter_anchor, section_anchor, sections_of
from repurpose.publish.timeline_svg import timeline_svg
from repurpose.publish.wording import (
    by_severity,
    count,
    length,
    named_counts,
    one_line,
    shorten,
    title_of,
    weights_of,
)
from repurpose.timebase import clock

TEMPLATE = Path(__file__).resolve().parent / "templates" / "gallery.html.j2"
OPEN_LOST = 6
"""The best of what was held back, to read at once; the others are one click away."""
FULL_LOST = 40
"""So many with quote and whole reason: beyond them only what beat it, or a page of 8 hours would pass 500 KB."""
MOST_SHOTS = 3
SAID_CHARS = 160

Values = dict[str, Any]


def gallery_html(edition: Edition) -> str:
    """The whole page as one text: style and script inside, no request but for the files beside it."""
    return fill_html(TEMPLATE, {"page": _page(edition)})


def _page(edition: Edition) -> Values:
    recording = edition.recording
    moments = find_considered(edition)
    lost = [_lost(moment, index) for index, moment in enumerate(held_back_ones(moments))]
    width, height = recording.video.display_size
    return {
        "title": title_of(edition),
        "facts": [
            recording.date,
            clock(recording.probe.duration_ms),
            count(len(edition.clips), "clip"),
            count(sum(len(clip.renditions) for clip in edition.clips), "video file"),
            count(len(edition.docs), "micro-doc"),
            f"preset {edition.preset_name}",
        ],
        "badges": [{"severity": severity, "text": text} for severity, text in named_counts(edition.findings) if text],
        "duration": clock(recording.probe.duration_ms),
        "language": edition.analysis.transcript.language or "en",
        "width": width,
        "height": height,
        # Written as markup by us, every text of others escaped on the way.
        "timeline": Finished(timeline_svg(edition, moments)),
        "topics": _topics(edition),
        "clips": [_clip(edition, clip) for clip in edition.clips],
        "docs": [_doc(doc) for doc in edition.docs],
        "lost": lost[:OPEN_LOST],
        "lost_more": lost[OPEN_LOST:],
        "findings": [_finding(finding, edition) for finding in by_severity(edition.findings)],
        "links": [
            _link("report.md", "Report"),
            _link("plan.yaml", "Plan, to edit"),
            _link("captions/full.srt", "Captions of the whole recording"),
            _link("timelines/recording.fcpxml", "FCPXML"),
            _link("timelines/recording.otio", "OTIO"),
            _link("timelines/recording.edl", "EDL"),
            _link("timelines/markers.csv", "Markers"),
            _link("timelines/chapters.txt", "Chapters"),
            _link("timelines/chapters.ffmetadata", "Chapters for ffmpeg"),
        ],
        "made": f"Made from {one_line(recording.name)} ({recording.id[:12]}).",
    }


def _topics(edition: Edition) -> list[Values]:
    """The chapters, each with the sections that start in it where there is more than one, and the clips that begin."""

    def line(topic: Topic, anchor: str, clips: bool) -> Values:
        begun = [clip for clip in edition.clips if clips and topic.span.contains(clip.span.start_ms)]
        return {
            "at": clock(topic.span.start_ms),
            "title": one_line(topic.title),
            "anchor": anchor,
            "clips": [{"id": clip.id, "anchor": clip_anchor(clip), "title": clip.title} for clip in begun],
        }

    return [
        line(chapter, chapter_anchor(chapter), not parts)
        | {"sections": [line(part, section_anchor(part), True) for part in parts]}
        for chapter, parts in ((chapter, sections_of(edition, chapter)) for chapter in edition.topics)
    ]


def _clip(edition: Edition, clip: ClipRecord) -> Values:
    folder = f"clips/{clip.id}-{clip.slug}"
    times = clip.times()
    words = [word for word in edition.analysis.transcript.words_in(clip.span) if times.shows(word.span)]
    return {
        "id": clip.id,
        "anchor": clip_anchor(clip),
        "title": clip.title,
        "at": _at(clip.span),
        "length": length(times.length_ms),
        "score": f"{clip.score:.2f}" if clip.parts.parts else "",
        "reason": clip.reason or "Added by hand.",
        "tags": clip.tags,
        "state": _state(clip),
        "apart": list(dict.fromkeys(finding.message for finding in clip.errors)) if clip.held else [],
        "poster": quote(f"{folder}/{f'{HELD}/' * clip.held}poster.jpg"),
        "captions": quote(f"{folder}/captions.vtt"),
        "renditions": [
            {
                "shape": rendition.shape,
                "href": quote(f"{folder}/{rendition.path}"),
                "width": rendition.width,
                "height": rendition.height,
                "stale": rendition.stale,
            }
            for rendition in clip.renditions
        ],
        "receipt": _receipt(edition, clip),
        "findings": [_finding(finding) for finding in by_severity(clip.findings)],
        "text": " ".join(word.text for word in words),
        "links": [
            _link(f"{folder}/{name}", label)
            for name, label in (
                ("captions.srt", "SRT"),
                ("captions.vtt", "VTT"),
                *([] if clip.held else [("poster.jpg", "Poster")]),
                ("clip.json", "clip.json"),
            )
            if clip.renditions or name == "clip.json"
        ],
    }


def _receipt(edition: Edition, clip: ClipRecord) -> list[Values]:
    """The parts of the score, those that added most first."""
    weights = weights_of(edition, clip)
    parts = sorted(clip.parts.parts, key=lambda part: (-part[1] * weights.get(part[0], 1.0), part[0]))
    return [
        {
            "name": name.replace("_", " "),
            "percent": round(100 * min(1.0, max(0.0, value))),
            "value": f"{value:.2f}",
            "weight": f"{weights[name]:g}" if name in weights else "",
        }
        for name, value in parts
    ]


def _state(clip: ClipRecord) -> Values:
    """The verdict in a word or two."""
    severities = [finding.severity for finding in clip.findings]
    if not clip.renditions:
        return {"severity": "error", "text": "not made"}
    if "error" in severities:
        return {"severity": "error", "text": "kept apart" if clip.held else "do not publish"}
    if clip.verdict == "rejected":
        return {"severity": "warning", "text": "rejected"}
    if warnings := severities.count("warning"):
        return {"severity": "warning", "text": count(warnings, "warning")}
    return {"severity": "ready", "text": clip.verdict or "ready"}


def _doc(doc: DocRecord) -> Values:
    folder = f"docs/{doc.id}-{doc.slug}"
    return {
        "id": doc.id,
        "anchor": quote(f"doc-{doc.id}"),
        "title": doc.title,
        "summary": doc.summary,
        "at": _at(doc.span),
        "count": count(len(doc.steps), "step"),
        "href": quote(f"{folder}/index.html"),
        "steps": [step.instruction for step in doc.steps],
        "shots": [
            {"href": quote(f"{folder}/{step.screenshot}"), "alt": f"Step {step.number}: {step.instruction}"}
            for step in doc.steps
            if step.screenshot
        ][:MOST_SHOTS],
        "findings": [_finding(finding) for finding in by_severity(doc.findings)],
        "links": [
            _link(f"{folder}/index.html", "Open"),
            _link(f"{folder}/film.mp4", "Film"),
            _link(f"{folder}/doc.md", "Markdown"),
            _link(f"{folder}/doc.json", "doc.json"),
        ],
    }


def _lost(moment: Considered, index: int) -> Values:
    return {
        "anchor": moment.anchor,
        "score": f"{moment.score or 0:.2f}",
        "at": _at(moment.span),
        "reason": moment.reason if index < FULL_LOST else f"{verdict(moment.reason)}.",
        "rival": moment.rival,
        "text": shorten(one_line(moment.text), SAID_CHARS) if index < FULL_LOST else "",
    }


def _finding(finding: Finding, edition: Edition | None = None) -> Values:
    """Within a clip's own card the place goes without saying."""
    values = {"severity": finding.severity, "message": finding.message, "rule": finding.rule, "where": "", "anchor": ""}
    if edition is None:
        return values
    return values | {"where": one_line(finding.where), "anchor": _anchor_of(finding, edition)}


def _anchor_of(finding: Finding, edition: Edition) -> str:
    """The card that a finding is about, found by the folder or the entry that it names."""
    records = [("clip", "clips", clip.id, clip.slug) for clip in edition.clips]
    records += [("doc", "docs", doc.id, doc.slug) for doc in edition.docs]
    for kind, folder, number, slug in records:
        if finding.where == f"{kind}/{number}" or f"{finding.where}/".startswith(f"{folder}/{number}-{slug}/"):
            return quote(f"{kind}-{number}")
    return ""


def _link(path: str, label: str) -> Values:
    return {"href": quote(path), "label": label}


def _at(span: Span) -> str:
    return f"{clock(span.start_ms)} – {clock(span.end_ms)}"
