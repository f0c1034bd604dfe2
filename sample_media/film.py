"""Frames and tracks go into one file, by the ffmpeg program of imageio-ffmpeg."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from PIL import Image

from sample_media.drawing import HEIGHT, WIDTH
from sample_media.pictures import Picture
from sample_media.speech import RATE, Sound
from sample_media.timetable import BLACK_MS, FADE_MS, FPS, Placed, Timetable

Pictures = Mapping[str, Picture]
HALF_OPEN, OPEN = 0.035, 0.11  # mean levels of one frame of speech
BITRATES = ("80k", "48k")
KEY_FRAMES = str(2 * FPS)


def mouths(table: Timetable, speech: Sound) -> list[int]:
    """For each frame how far the speaker's mouth is open: 0, 1 or 2."""
    window = RATE // FPS
    padded = np.zeros(table.frames * window, np.float32)
    length = min(len(speech), len(padded))
    padded[:length] = speech[:length]
    level = np.sqrt(np.mean(np.square(padded.reshape(table.frames, window)), axis=1))
    # Two frames share a picture of the camera, so they share a mouth.
    louder = [max(level[frame - frame % 2 : frame - frame % 2 + 2]) for frame in range(table.frames)]
    return [int(value > HALF_OPEN) + int(value > OPEN) for value in louder]


def frames(table: Timetable, pictures: Pictures) -> Iterator[bytes]:
    """Every frame of the recording as RGB bytes; a frame like the one before is not drawn again."""
    for placed in table.placed:
        picture = pictures[placed.shot.name]
        last: object = None
        data = b""
        for frame in range(placed.end - placed.first):
            light = _light(placed, frame)
            key = (picture.key(frame), light)
            if key != last:
                image = picture.draw(frame)
                data = _dimmed(image, light).tobytes()
                last = key
            yield data


def write_film(path: Path, table: Timetable, pictures: Pictures, waves: Mapping[str, Path]) -> None:
    """Encodes the recording; `waves` maps the tracks' titles to their sounds, in order."""
    with subprocess.Popen(film_argv(path, waves), stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None  # PIPE was asked for
        for data in frames(table, pictures):
            encoder.stdin.write(data)
        encoder.stdin.close()
    if encoder.returncode != 0:
        raise RuntimeError(f"ffmpeg ended with {encoder.returncode}; its message is above")


def film_argv(path: Path, waves: Mapping[str, Path]) -> list[str]:
    """The encoder's argument list: key frames every two seconds, as streaming programs write them."""
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    argv += ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-"]
    for wave in waves.values():
        argv += ["-i", str(wave)]
    argv += ["-map", "0:v", "-metadata:s:a", "language=eng"]
    for index, title in enumerate(waves):
        argv += ["-map", f"{index + 1}:a", f"-metadata:s:a:{index}", f"title={title}"]
        argv += [f"-metadata:s:a:{index}", f"handler_name={title}", f"-b:a:{index}", BITRATES[index]]
    argv += ["-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p"]
    argv += ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    argv += ["-c:v", "libx264", "-preset", "medium", "-crf", "25"]
    argv += ["-g", KEY_FRAMES, "-keyint_min", KEY_FRAMES]
    # No extra key frames at cuts, as live encoders do it; a fixed thread count gives the same bytes.
    argv += ["-sc_threshold", "0", "-bf", "2", "-x264-params", "threads=2:lookahead-threads=1"]
    argv += ["-c:a", "aac", "-movflags", "+faststart", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    return [*argv, str(path)]


def _dimmed(image: Image.Image, light: float) -> Image.Image:
    return image if light == 1 else Image.blend(Image.new("RGB", image.size), image, light)


def _light(placed: Placed, frame: int) -> float:
    """How bright a frame of the shot is, 0 to 1, where the shot fades."""
    fade, rest = FADE_MS * FPS // 1000, BLACK_MS * FPS // 2000
    light = 1.0
    if placed.shot.fades_in:
        light = min(light, max(0.0, (frame - rest + 1) / fade))
    if placed.fades_out:
        left = placed.end - placed.first - 1 - frame
        light = min(light, max(0.0, (left - rest + 1) / fade))
    return light
