"""From a render job to ffmpeg's arguments: one decode of the source feeds every shape. Pure.

Pictures are encoded without sound, the sound is made beside them (`repurpose.render.loudness`), and a copy without
encoding joins the two: so the sound is encoded and measured once for all shapes, and encoding starts at once.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import PurePosixPath

from repurpose.media import filter_graph
from repurpose.media.filter_graph import Stream
from repurpose.media.picture_filters import STEADY, progressive, scaled, sdr, steady
from repurpose.model import SHAPE_SIZES, Box, Framing, RenderJob, Rendition
from repurpose.render.encoders import device_arguments, output_options, ready_for
from repurpose.timebase import ms_to_seconds

SOUND = "sound.m4a"
METADATA = "metadata.txt"
FONTS = "fonts"
POSTERS = "poster-%d.jpg"
POSTER_CHOICES = 8

SAME_ASPECT = Fraction(1, 100)
"""Aspects that differ by less are scaled onto each other: 1366x768 counts as 16:9."""
BLUR_STEP = 16
"""The backdrop is blurred at 1/16 of its size: at full size the blur alone costs more than the encode."""


def encoder_threads(shapes: int, processors: int) -> int:
    """x264's own choice, three threads for two cores, shared between shapes that are encoded side by side.

    On two cores three shapes with one thread each took 17.3 s where nine threads took 19.1 s.

    >>> [encoder_threads(shapes=3, processors=count) for count in (2, 8)], encoder_threads(shapes=1, processors=2)
    ([1, 4], 3)
    """
    return max(1, 3 * processors // (2 * shapes))


def seek_ms(job: RenderJob) -> int:
    """Where ffmpeg begins to read the source."""
    return job.span.start_ms if job.seek_ms is None else job.seek_ms


def picture_file(rendition: Rendition) -> str:
    """Name of the rendition's picture, still without sound."""
    return f"{PurePosixPath(rendition.output).stem}.picture.mp4"


def argv(job: RenderJob, encoder_threads: int | None = None) -> list[str]:
    """Decode the span once, and encode the picture of each rendition and the choices for the poster.

    To be run in the job's folder, where the ASS files and the fonts lie. `encoder_threads` is for each shape;
    None leaves it to the encoder.
    """
    # Without accurate seek the frame on screen at the start is kept, though it began before; `fps` drops what
    # lies further back. With it, a slide that was put up 5 s before the cut is missing until the next change.
    options = STEADY if job.sample_aspect == "1/1" else {}
    source = filter_graph.read(job.source, ss=ms_to_seconds(seek_ms(job)), noaccurate_seek=None, **options)
    picture = source[str(job.video_index)]
    if job.seek_ms is not None:
        picture = picture.filter("setpts", f"PTS-{job.span.start_ms - job.seek_ms}/1000/TB")
    picture = _settled(picture, job)
    ways = filter_graph.divide(picture, len(job.renditions) + (job.poster is not None))
    outputs = [
        _encoded(way, rendition, job, encoder_threads) for way, rendition in zip(ways, job.renditions, strict=False)
    ]
    if job.poster is not None:
        outputs.append(_posters(ways[-1], job.poster, job))
    return [*device_arguments(job), *filter_graph.arguments(outputs)]


def join_argv(job: RenderJob) -> list[str]:
    """Put each picture and the sound into its finished file, with title, tags, chapters and the index in front."""
    sound = filter_graph.read(SOUND)["a"]
    metadata_input = len(job.renditions) + 1
    return filter_graph.arguments(
        [
            filter_graph.write(
                [filter_graph.read(picture_file(rendition))["v"], sound],
                rendition.output,
                c="copy",
                map_metadata=metadata_input,
                map_chapters=metadata_input,
                movflags="+faststart",
            )
            for rendition in job.renditions
        ],
        metadata=METADATA,
    )


def _settled(stream: Stream, job: RenderJob) -> Stream:
    """Upright (ffmpeg turns it), progressive, constant rate, exact length, square pixels, SDR, with a known matrix."""
    if job.sample_aspect == "1/1":
        stream = steady(stream, job.source_size)
    if job.interlaced:
        stream = progressive(stream)
    stream = stream.filter("fps", job.fps, start_time=0)
    stream = stream.filter("tpad", stop=-1, stop_mode="clone")
    stream = stream.filter("trim", end_frame=job.times.frame_count)
    stream = sdr(stream, hdr=job.hdr, color_space=job.color_space, size=job.source_size)
    if job.sample_aspect != "1/1":
        stream = stream.filter("scale", *job.source_size)
    return stream.filter("setsar", 1)


def _encoded(stream: Stream, rendition: Rendition, job: RenderJob, threads: int | None) -> Stream:
    stream = composed(stream, rendition.framing, (rendition.width, rendition.height), job.source_size)
    if rendition.subtitles:
        stream = stream.filter("ass", rendition.subtitles, fontsdir=FONTS)
    options = output_options(job, rendition, threads)
    return filter_graph.write([ready_for(stream, job)], picture_file(rendition), **options)


def _posters(stream: Stream, framing: Framing, job: RenderJob) -> Stream:
    """A few frames over the clip, without captions, as JPEG (which is BT.601 and full range, whatever a tag says)."""
    step = max(1, job.times.frame_count // POSTER_CHOICES)
    stream = stream.filter("select", f"not(mod(n-{step // 2},{step}))")
    stream = composed(stream, framing, SHAPE_SIZES[framing.shape], job.source_size)
    stream = stream.filter("scale", out_color_matrix="bt601", out_range="pc").filter("format", "yuvj420p")
    return filter_graph.write(
        [stream], POSTERS, f="image2", vcodec="mjpeg", fps_mode="passthrough", **{"q:v": 3, "frames:v": POSTER_CHOICES}
    )


def composed(stream: Stream, framing: Framing, size: tuple[int, int], source_size: tuple[int, int]) -> Stream:
    """The upright source in a shape of `size`, by the framing's layout."""
    shot = framing.shots[0]
    if shot.layout in ("hold", "track"):
        wide, high, left, top = crop_pixels(shot.crop, source_size, Fraction(*size))
        stream = stream.filter("crop", wide, high, left, top)
    elif not _same_aspect(source_size, size):
        # Also for `full` of another aspect, as an edited plan may ask for: bars are better than a squeezed picture.
        return _over_backdrop(stream, size, source_size)
    return scaled(stream, size)


def _over_backdrop(stream: Stream, size: tuple[int, int], source_size: tuple[int, int]) -> Stream:
    """The whole picture over a dimmed, blurred copy that fills the shape."""
    inner = fit_size(source_size, size)
    front, behind = filter_graph.divide(scaled(stream, inner), 2)
    wide, high, left, top = crop_pixels(None, inner, Fraction(*size))
    small = (_even(size[0] / BLUR_STEP), _even(size[1] / BLUR_STEP))
    behind = behind.filter("crop", wide, high, left, top).filter("scale", *small, flags="area")
    behind = behind.filter("gblur", 6).filter("lutyuv", y="16+(val-16)*0.6")
    behind = behind.filter("scale", *size, flags="bilinear")
    over = behind.overlay(front, x=(size[0] - inner[0]) // 2, y=(size[1] - inner[1]) // 2)
    # The backdrop went through rounded sizes, and ffmpeg keeps count of that in the sample aspect.
    return over.filter("setsar", 1)


def fit_size(source_size: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """The largest even size of the source's aspect inside `size`.

    >>> fit_size((1920, 1080), (1080, 1920))
    (1080, 608)
    """
    factor = min(Fraction(size[0], source_size[0]), Fraction(size[1], source_size[1]))
    return min(size[0], _even(source_size[0] * factor)), min(size[1], _even(source_size[1] * factor))


def crop_pixels(box: Box | None, source_size: tuple[int, int], aspect: Fraction) -> tuple[int, int, int, int]:
    """Width, height, left and top in even pixels of the largest crop of `aspect` around the middle of `box`.

    It lies inside the box, so nothing is squeezed where a box has another aspect; None is the whole picture.

    >>> crop_pixels(None, (1920, 1080), Fraction(9, 16))
    (608, 1080, 656, 0)
    """
    box = box or Box(0.0, 0.0, 1.0, 1.0)
    room_wide, room_high = box.width * source_size[0], box.height * source_size[1]
    wide = min(_even(min(room_wide, room_high * aspect)), source_size[0])
    high = min(_even(min(room_high, room_wide / aspect)), source_size[1])
    left = round(box.x * source_size[0] + (room_wide - wide) / 2)
    top = round(box.y * source_size[1] + (room_high - high) / 2)
    left, top = (max(0, min(left, source_size[0] - wide)), max(0, min(top, source_size[1] - high)))
    return wide, high, left - left % 2, top - top % 2


def _same_aspect(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return abs(Fraction(*one) / Fraction(*two) - 1) <= SAME_ASPECT


def _even(length: float | Fraction) -> int:
    """The nearest even length, at least 2: yuv420p halves both sides."""
    return max(2, round(length / 2) * 2)
