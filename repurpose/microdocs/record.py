"""Make one micro-doc: pictures, film, page and Markdown in a folder, and the record of what was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from repurpose.media.ffmpeg_program import ffmpeg_version
from repurpose.media.film_cards import moviepy_version
from repurpose.media.memory import give_back
from repurpose.microdocs.film import make_film
from repurpose.microdocs.film_plan import FilmPlan
from repurpose.microdocs.screenshots import save_screenshots
from repurpose.microdocs.writers.html import to_html
from repurpose.microdocs.writers.markdown import to_markdown
from repurpose.microdocs.writers.pages import view_of
from repurpose.model import Asset, DocPlan, DocRecord, Recording, Settings, StepRecord, Transcript
from repurpose.storage import file_sha256

PICTURES_SHARE = 0.25
"""Of the whole time, measured on the sample: the rest is the film."""


def make_doc(
    recording: Recording,
    doc: DocPlan,
    transcript: Transcript,
    settings: Settings,
    folder: Path,
    on_progress: Callable[[float], None] | None = None,
) -> tuple[DocRecord, tuple[Asset, ...]]:
    """Write everything of a doc but `doc.json` into the empty `folder`; `doc.json` is the returned record.

    Paths of the assets are relative to `folder`; their `plan_digest` is the caller's to fill in. Raises
    ZeroDurationError where no frame can be decoded, ProcessError and RenderError where the film fails.
    """
    told = on_progress or (lambda _: None)
    pictures = save_screenshots(recording, doc, folder, lambda share: told(share * PICTURES_SHARE))
    # Decoded pictures: 200 MiB a doc, which would stay with the process beside each encode after it.
    give_back()
    steps = tuple(
        replace(StepRecord.of(step, name), frame_ms=ms) for step, (name, ms) in zip(doc.steps, pictures, strict=True)
    )
    record = DocRecord.of(recording.id, doc, steps)
    film = make_film(
        recording,
        doc,
        transcript,
        settings,
        folder,
        lambda share: told(PICTURES_SHARE + share * (1 - PICTURES_SHARE)),
    )
    view = view_of(record, recording, transcript.language, film.starts_ms, film.duration_ms)
    (folder / "index.html").write_text(to_html(view), encoding="utf-8")
    (folder / "doc.md").write_text(to_markdown(view), encoding="utf-8")
    return record, tuple(_assets(recording, record, film, settings, folder))


def _assets(
    recording: Recording, record: DocRecord, film: FilmPlan, settings: Settings, folder: Path
) -> Iterator[Asset]:
    ffmpeg = ("ffmpeg", ffmpeg_version())
    width, height = (int(side) for side in settings.docs.film_size.split("x"))
    made = Asset("document", "", "", 0, made_from=f"doc/{record.id}")
    yield _complete(made, "index.html", folder)
    yield _complete(made, "doc.md", folder)
    picture_width, picture_height = recording.video.display_size
    for step in record.steps:
        picture = replace(made, kind="picture", width=picture_width, height=picture_height)
        yield _complete(picture, step.screenshot, folder)
    video = replace(made, kind="video", width=width, height=height, duration_ms=film.duration_ms)
    yield _complete(replace(video, tools=(ffmpeg, ("moviepy", moviepy_version()))), "film.mp4", folder)
    yield _complete(replace(made, kind="captions"), "captions.vtt", folder)


def _complete(asset: Asset, path: str, folder: Path) -> Asset:
    return replace(asset, path=path, sha256=file_sha256(folder / path), size=(folder / path).stat().st_size)
