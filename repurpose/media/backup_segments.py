"""A stretch of a backup, encoded once as the recording that it fills is coded."""

from __future__ import annotations

from pathlib import Path

from repurpose.errors import PartsError, shown
from repurpose.media import filter_graph
from repurpose.media.ffmpeg_program import file_url, run_ffmpeg
from repurpose.model import AudioStream, Recording
from repurpose.timebase import ms_to_seconds

PICTURE_ENCODERS = {"h264": "libx264", "hevc": "libx265"}
SOUND_ENCODERS = {
    "aac": "aac", "mp3": "libmp3lame", "ac3": "ac3", "opus": "libopus", "flac": "flac", "pcm_s16le": "pcm_s16le",
    "mp2": "mp2",
}  # fmt: skip
CRF = 17
"""Visibly the same: it may be encoded once more for a clip."""


def encode_segment(recording: Recording, backup: Recording, start_ms: int, duration_ms: int, target: Path) -> None:
    """Write `duration_ms` of the backup from `start_ms` on in the recording's codecs, size, rate and pixel format.

    The picture has exactly the frames that fit; every sound track of the recording gets the backup's sound. Raises
    PartsError for codecs that cannot be encoded here, ProcessError.
    """
    video = recording.video
    if video.codec not in PICTURE_ENCODERS or video.rotation or video.mirrored:
        raise PartsError(
            f"{shown(recording.parts[0].path)} is coded in {video.codec}, so nothing can be filled into it",
            file=recording.parts[0].path,
        )
    seconds = ms_to_seconds(duration_ms)
    url = file_url(backup.path)
    frames = max(1, round(duration_ms * video.fps / 1000))
    # Without accurate seek the frame on screen at the start is kept, though it began before.
    source = filter_graph.read(url, ss=ms_to_seconds(max(0, start_ms)), noaccurate_seek=None)
    picture = source[str(backup.video_index)].filter("fps", str(video.fps), start_time=0)
    picture = picture.filter("tpad", stop=-1, stop_mode="clone").filter("trim", end_frame=frames)
    size = (video.width, video.height)
    picture = picture.filter("scale", *size, force_original_aspect_ratio="decrease")
    picture = picture.filter("pad", *size, "(ow-iw)/2", "(oh-ih)/2").filter("setsar", str(video.sample_aspect))
    picture = picture.filter("format", video.pixel_format)
    encoder: dict[str, str | int] = {"vcodec": PICTURE_ENCODERS[video.codec], "preset": "veryfast", "crf": CRF,
                                     "bf": 0, "g": max(1, round(video.fps * 2))}  # fmt: skip
    streams = [picture]
    for number, track in enumerate(recording.probe.audio):
        streams.append(_sound(backup, start_ms, seconds, track))
        encoder[f"c:a:{number}"] = _sound_encoder(recording, track)
    run_ffmpeg(filter_graph.arguments([filter_graph.write(streams, target.name, **encoder)]), cwd=target.parent)


def _sound(backup: Recording, start_ms: int, seconds: str, track: AudioStream) -> filter_graph.Stream:
    if backup.audio_index is None:
        sound = filter_graph.generate(f"anullsrc=r={track.sample_rate}")["a"]
    else:
        source = filter_graph.read(file_url(backup.path), ss=ms_to_seconds(max(0, start_ms)), t=seconds)
        sound = source[str(backup.audio_index)].filter("aresample", **{"async": 1, "first_pts": 0})
    layout = {1: "mono", 2: "stereo"}.get(track.channels, f"{track.channels}c")
    sound = sound.filter("aformat", sample_rates=track.sample_rate, channel_layouts=layout)
    return sound.filter("apad").filter("atrim", duration=seconds)


def _sound_encoder(recording: Recording, track: AudioStream) -> str:
    if track.codec not in SOUND_ENCODERS:
        path = recording.parts[0].path
        raise PartsError(f"{shown(path)} has sound in {track.codec}, so nothing can be filled into it", file=path)
    return SOUND_ENCODERS[track.codec]
