"""What a run needs of the machine, looked at before the first heavy work rather than hours into it."""

from __future__ import annotations

from repurpose.errors import InputError, PresetError, ToolError
from repurpose.media.brand_pictures import picture_size
from repurpose.media.containers import open_container, read_contents
from repurpose.media.ffmpeg_program import PROGRAM_VARIABLE, ffmpeg_program, list_parts
from repurpose.media.fonts import font_file
from repurpose.media.speech_model import chosen_model, model_folder
from repurpose.model import BrandSettings, Recording, Settings
from repurpose.render import with_working_encoder
from repurpose.render.brand_kit import brand_identity

NEEDED_FILTERS = ("ass", "loudnorm", "ebur128", "zscale", "tonemap", "alimiter", "gblur", "bwdif")
NEEDED_ENCODERS = ("libx264", "aac")


def require_machine(recording: Recording, settings: Settings) -> None:
    """Raise ToolError or ModelError where something is missing without which the run would fail later."""
    require_ffmpeg()
    require_fonts()
    require_brand(settings.brand)
    # Tried now rather than in the first clip's time; one that does not work is told there, and x264 takes its place.
    with_working_encoder(settings.video, "")
    if recording.audio_index is not None:
        model_folder(chosen_model(settings.speech.model, settings.speech.language))


def require_ffmpeg() -> None:
    """Raise ToolError where ffmpeg cannot be run, or was built without something that clips need."""
    filters, encoders = list_parts("filters"), list_parts("encoders")
    missing = [name for name in NEEDED_FILTERS if name not in filters]
    missing += [name for name in NEEDED_ENCODERS if name not in encoders]
    if missing:
        raise ToolError(
            f"{ffmpeg_program()} was built without {', '.join(missing)}; unset {PROGRAM_VARIABLE} to use the packaged "
            "one",
            missing=missing,
        )


def require_brand(brand: BrandSettings) -> None:
    """Raise PresetError where a file that the preset's brand names is missing, or is of no use."""
    brand_identity(brand)
    for key in ("logo", "card_picture"):
        if path := getattr(brand, key):
            picture_size(path, f"brand.{key}")
    if brand.music:
        _require_sound(brand.music)


def _require_sound(path: str) -> None:
    try:
        with open_container(path) as container:
            sound = [stream for stream in read_contents(container).streams if stream.kind == "audio" and stream.codec]
    except InputError as error:
        raise PresetError(
            f"'brand.music' names a file of no use: {error.message}", file=path, key="brand.music"
        ) from error
    if not sound:
        raise PresetError(f"'brand.music' names {path}, which holds no sound", file=path, key="brand.music")


def require_fonts() -> None:
    """Raise ToolError where a caption font of the package is gone."""
    for strong in (False, True):
        if not font_file(strong=strong).is_file():
            raise ToolError(f"the caption font {font_file(strong=strong)} is missing; install the package again")
