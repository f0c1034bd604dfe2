"""From a render job to ffmpeg's arguments: one decode of the source feeds every shape. Pure.

Pictures are encoded without sound, the sound is made beside them (`repurpose.render.loudness`), and a copy without
encoding joins the two: so the sound is encoded and measured once for all shapes, and encoding starts at once.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from repurpose.media import filter_graph
from repurpose.media.filter_graph import Stream
from repurpose.media.picture_filters import STEADY, progressive, sdr, steady
from repurpose.model import SHAPE_SIZES, Framing, RenderJob, Rendition
from repurpose.render.branding import extended, overlaid
from repurpose.render.composition import composed, composed_run, longest, runs
from repurpose.render.encoders import device_arguments, output_options, ready_for
from repurpose.render.pieces import kept_picture
from repurpose.timebase import ms_to_seconds

SOUND = "sound.m4a"
METADATA = "metadata.txt"
FONTS = "fonts"
POSTERS = "poster-%d.jpg"
POSTER_CHOICES = 8


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
    stream = progressive(stream, job.source_size)
    stream = stream.filter("fps", job.fps, start_time=0)
    stream = stream.filter("tpad", stop=-1, stop_mode="clone")
    stream = kept_picture(stream, job.times)
    stream = sdr(stream, job.colours, job.source_size)
    if job.sample_aspect != "1/1":
        stream = stream.filter("scale", *job.source_size)
    return stream.filter("setsar", 1)


def _encoded(stream: Stream, rendition: Rendition, job: RenderJob, threads: int | None) -> Stream:
    stream = composed(stream, rendition.framing, job.source_size, (rendition.width, rendition.height), job.times)
    stream = overlaid(extended(stream, job.times), rendition.under, job.times.fps)
    if rendition.subtitles:
        stream = stream.filter("ass", rendition.subtitles, fontsdir=FONTS)
    stream = overlaid(stream, rendition.over, job.times.fps)
    options = output_options(job, rendition, threads)
    return filter_graph.write([ready_for(stream, job)], picture_file(rendition), **options)


def _posters(stream: Stream, framing: Framing, job: RenderJob) -> Stream:
    """A few frames over the clip's longest stretch of one layout, without captions.

    As JPEG, which is BT.601 and full range, whatever a tag says.
    """
    size = SHAPE_SIZES[framing.shape]
    found = runs(framing, job.source_size, size, job.times)
    run = longest(found)
    step = max(1, run.frames // POSTER_CHOICES)
    chosen = f"not(mod(n-{run.starts[0] + step // 2},{step}))"
    if len(found) > 1:
        chosen += f"*gte(n,{run.starts[0]})*lt(n,{run.end})"
    stream = composed_run(stream.filter("select", chosen), run, job.source_size, size, job.times)
    stream = stream.filter("scale", out_color_matrix="bt601", out_range="pc").filter("format", "yuvj420p")
    return filter_graph.write(
        [stream], POSTERS, f="image2", vcodec="mjpeg", fps_mode="passthrough", **{"q:v": 3, "frames:v": POSTER_CHOICES}
    )
