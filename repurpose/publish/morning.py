"""The morning report of one day's overnight runs, as Markdown, as a page and as a short notice. Pure.

Paths are relative to `library/reports/`, where the report lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from repurpose.media.page_templates import fill_html
from repurpose.model.night import (
    NOT_MADE,
    Fate,
    MadeEntry,
    Night,
    NightRecording,
    final_fates,
    last_complete,
    standing,
)
from repurpose.publish.markdown import code, command, said, table
from repurpose.publish.wording import SEVERITIES, by_severity, count, named_counts, one_line

TEMPLATE = Path(__file__).resolve().parent / "templates" / "morning.html.j2"
MOST_ROWS = 50
"""Of files of one fate: ten thousand duplicates would hide what matters."""
FATES: tuple[tuple[Fate, str], ...] = (
    ("failed", "Failed"),
    ("put off", "Left for the next night"),
    ("waits", "Not ready yet"),
    ("left alone", "Left alone"),
    ("known", "In the library already"),
)

Values = dict[str, Any]


def morning_html(nights: Sequence[Night]) -> str:
    """One file without any request. `nights` are one day's runs, in order of their end."""
    return fill_html(TEMPLATE, {"page": _page(nights)})


def morning_markdown(nights: Sequence[Night]) -> str:
    """The same as CommonMark with tables."""
    page = _page(nights)
    parts = [f"# {said(page['title'])}", said(" · ".join(page["facts"])) + ".", "\n".join(_waits_lines(page["waits"]))]
    for run in page["runs"]:
        parts.append("\n".join(_run_lines(run)))
        parts += ["\n".join(_made_lines(made)) for made in run["made"]]
        parts += ["\n".join(_others_lines(group)) for group in run["others"]]
        if run["times"]:
            rows = [tuple(said(cell) for cell in row) for row in run["times"]]
            parts.append("\n".join(["### Times", "", *table(TIMES_HEAD, rows)]))
    return "\n\n".join(part for part in parts if part) + "\n"


def notice_text(night: Night, report: str) -> tuple[str, str, bool]:
    """Title and body of a notice, and whether it tells of problems; `report` is where the report lies."""
    problems = bool(night.waits or night.halted or not night.whole or _with_fate(night, "failed"))
    lines = _tallies([night])
    if night.halted:
        lines.append(f"Stopped: {night.halted}")
    lines += [f"{recording.name}: {recording.reason}" for recording in _with_fate(night, "failed")[:10]]
    lines += [f"Waits for a person: {count(len(night.waits), 'thing')}"] * bool(night.waits)
    title = f"Night of {night.date}: {', '.join(_tallies([night])) or 'nothing arrived'}"
    return _unaddressed(title), "\n".join([*map(_unaddressed, lines), f"Report: {report}"]), problems


def took(ms: int) -> str:
    """
    >>> took(4_000), took(125_000), took(3_900_000)
    ('4 s', '2 min 05 s', '1 h 05 min')
    """
    seconds = round(ms / 1000)
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min {seconds % 60:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


# --- what both say -----------------------------------------------------------------------------------------

TIMES_HEAD = ("Recording", "Length", "Expected", "Took", "Expected from")


def _page(nights: Sequence[Night]) -> Values:
    last = nights[-1]
    findings = [finding for night in nights for recording in night.recordings for finding in recording.findings]
    measured = last_complete(nights) or last
    disk = f"{measured.free_bytes / 1e9:.1f} GB free, the library uses {measured.used_bytes / 1e9:.1f} GB"
    return {
        "title": f"Morning report, {last.date}",
        "facts": [*(_tallies(nights) or ["nothing arrived"]), disk],
        "badges": [{"severity": severity, "text": text} for severity, text in named_counts(findings) if text],
        "waits": [
            {"what": one_line(waits.what), "why": one_line(waits.why), "command": waits.command}
            for waits in standing(nights)
        ],
        "runs": [_run(night, number, len(nights)) for number, night in enumerate(nights, 1)],
        "library": last.library,
    }


def _tallies(nights: Sequence[Night]) -> list[str]:
    """Of each recording once, however many runs took it; of clips those that stand in the library."""
    fates = final_fates(nights)
    last_made = {each.source: each.made for night in nights for each in night.recordings if each.made}
    made = [entry for entries in last_made.values() for entry in entries]
    words: dict[Fate, str] = {"made": "made", "failed": "failed", "put off": "put off", "waits": "not ready yet"}
    told = [f"{fates.count(fate)} {word}" for fate, word in words.items() if fate in fates]
    standing_now = [entry.kind for entry in made if entry.note != NOT_MADE]
    clips, docs = standing_now.count("clip"), standing_now.count("micro-doc")
    return told + ([count(clips, "clip"), count(docs, "micro-doc")] if made else [])


def _run(night: Night, number: int, of: int) -> Values:
    name = f"Run {number} of {of}" if of > 1 else "The run"
    facts = [f"{_clock(night.started)} to {_clock(night.ended)}"]
    facts += [f"deadline {_clock(night.until)}"] if night.until else []
    stopped = f"It stopped before its end: {one_line(night.halted)}" if night.halted else ""
    if not night.whole and not stopped:
        stopped = "It was ended before its end; the next run goes on from there."
    times = [recording for recording in night.recordings if recording.took_ms and recording.fate in ("made", "failed")]
    groups = ((title, fate, _with_fate(night, fate)) for fate, title in FATES)
    return {
        "title": name,
        "facts": [*facts, night.host, one_line(night.folder)],
        "stopped": stopped,
        "empty": not night.recordings,
        "made": [_made(recording) for recording in _with_fate(night, "made")],
        "others": [_others(title, fate, recordings) for title, fate, recordings in groups if recordings],
        "times": [_times(recording) for recording in times],
    }


def _made(recording: NightRecording) -> Values:
    home, lies_at = f"../{recording.folder}", one_line(recording.lies_at or recording.source)
    told = [finding for finding in by_severity(recording.findings) if finding.severity != "info"]
    infos = len(dict.fromkeys(recording.findings)) - len(told)
    return {
        "name": one_line(recording.name),
        "href": quote(f"{home}/index.html"),
        "report": quote(f"{home}/report.md"),
        "highlights": quote(f"{home}/highlights.json"),
        "facts": [lies_at, took(recording.recorded_ms) + " long", f"preset {recording.preset}"],
        "entries": [_entry(entry) for entry in recording.made],
        "held": [{"at": held.at, "score": f"{held.score:.2f}", "reason": held.reason} for held in recording.held_back],
        "held_count": recording.held_back_count,
        "findings": [
            {"severity": finding.severity, "where": finding.where, "message": finding.message, "rule": finding.rule}
            for finding in told[:MOST_ROWS]
        ],
        "infos": infos,
    }


def _entry(entry: MadeEntry) -> Values:
    label = f"{entry.kind} {entry.id}: {one_line(entry.title)}"
    return {"label": label, "href": quote(f"../{entry.path}"), "note": entry.note}


def _others(title: str, fate: Fate, recordings: Sequence[NightRecording]) -> Values:
    rows = [
        {"name": one_line(recording.name), "why": one_line(recording.reason)} for recording in recordings[:MOST_ROWS]
    ]
    severity = {"failed": "error", "put off": "warning"}.get(fate, "info")
    more = max(0, len(recordings) - MOST_ROWS)
    return {"title": title, "severity": severity, "count": len(recordings), "rows": rows, "more": more}


def _times(recording: NightRecording) -> tuple[str, ...]:
    expected = took(recording.estimate_ms) if recording.estimate_ms else "–"
    length = took(recording.recorded_ms) if recording.recorded_ms else "–"
    return one_line(recording.name), length, expected, took(recording.took_ms), recording.basis or "–"


def _with_fate(night: Night, fate: Fate) -> list[NightRecording]:
    return [recording for recording in night.recordings if recording.fate == fate]


def _clock(moment: str) -> str:
    """`04:12 (+02:00)`: with the offset, because the clock changes at night."""
    when = datetime.fromisoformat(moment)
    return f"{when:%H:%M} ({when.isoformat()[-6:]})"


def _unaddressed(text: str) -> str:
    """A file's name must not call everybody in a chat: `@everyone`, `<!channel>`."""
    return one_line(text).replace("@", "(at)").replace("<", "(").replace(">", ")")


# --- Markdown ----------------------------------------------------------------------------------------------


def _waits_lines(waits: Sequence[Values]) -> Iterator[str]:
    yield f"## Waits for a person ({len(waits)})"
    yield ""
    if not waits:
        yield "Nothing."
    for item in waits:
        yield f"- **{said(item['what'])}**: {said(item['why'])}"
        yield ""
        yield from command(item["command"])


def _run_lines(run: Values) -> Iterator[str]:
    yield f"## {said(run['title'])}"
    yield ""
    yield said(" · ".join(run["facts"])) + "."
    if run["stopped"]:
        yield f"\n**{said(run['stopped'])}**"
    if run["empty"]:
        yield "\nNothing had arrived."


def _made_lines(made: Values) -> Iterator[str]:
    yield f"### [{said(made['name'])}]({made['href']})"
    yield ""
    source, *facts = made["facts"]
    yield f"{code(source)} · {said(' · '.join(facts))} · [report]({made['report']})"
    yield ""
    for entry in made["entries"]:
        yield f"- [{said(entry['label'])}]({entry['href']}) {said(entry['note'])}".rstrip()
    if not made["entries"]:
        yield "No clip and no micro-doc."
    if made["held"]:
        more = f"; all in [highlights.json]({made['highlights']})"
        yield f"\nHeld back: {count(made['held_count'], 'candidate')}, the best of them{more}\n"
        rows = [(said(held["at"]), held["score"], said(held["reason"])) for held in made["held"]]
        yield from table(("In the recording", "Score", "Why"), rows)
    for severity in SEVERITIES[:2]:
        chosen = [finding for finding in made["findings"] if finding["severity"] == severity]
        if chosen:
            yield f"\n{severity.capitalize()}s:\n"
            yield from (f"- {said(item['where'])}: {said(item['message'])} ({code(item['rule'])})" for item in chosen)
    if made["infos"]:
        yield f"\n{count(made['infos'], 'note')} more in the [report]({made['report']})."


def _others_lines(group: Values) -> Iterator[str]:
    yield f"### {group['title']} ({group['count']})"
    yield ""
    yield from table(("File", "Why"), [(said(row["name"]), said(row["why"])) for row in group["rows"]])
    if group["more"]:
        yield f"\nAnd {group['more']} more."
