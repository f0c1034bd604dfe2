from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from repurpose.errors import NoSuchFileError, NotMediaError, NoVideoError
from repurpose.ingest import read_recording
from repurpose.media.frame_pixels import small_size
from repurpose.media.video_frames import open_video, read_frames, read_span, save_frame
from repurpose.model import IngestSettings, Recording, Span

MakeMedia = Callable[..., Path]

# Each frame's gray tells its number: 16 + 4 n, in 0..255.
COUNTING = "color=c=black:s=160x90:r={rate}:d={seconds},format=gray,geq=lum='16+4*mod(N,50)',format=yuv420p"
VARIABLE = ("-fps_mode", "passthrough", "-enc_time_base", "1/1000")


def recorded(path: Path) -> Recording:
    return read_recording(path, IngestSettings())


def number(pixels: np.ndarray) -> int:
    """Which frame it is, by its gray."""
    return round((float(pixels.mean()) - 16) / 4)


@pytest.fixture
def counting(make_media: MakeMedia) -> Recording:
    graph = COUNTING.format(rate="30000/1001", seconds=1.5)
    return recorded(make_media("count.mp4", "-f", "lavfi", "-i", graph, "-c:v", "libx264", "-qp", "4", "-g", "20"))


def test_the_frame_on_screen_is_read_at_exactly_its_time(counting: Recording) -> None:
    # At 29.97 fps frame 2 starts at 66.73 ms, frame 3 at 100.1 ms.
    pictures = list(read_frames(counting, [0, 65, 66, 99, 100, 1000]))
    assert [number(picture.pixels) for picture in pictures] == [0, 1, 2, 2, 3, 29]
    assert [picture.ms for picture in pictures] == [0, 33, 66, 66, 100, 967]


def test_times_past_the_end_give_the_last_frame(counting: Recording) -> None:
    (picture,) = read_frames(counting, [60_000])
    assert number(picture.pixels) == 44


def test_a_span_gives_each_frame_that_comes_on_within_it(counting: Recording) -> None:
    pictures = list(read_span(counting, Span(300, 500), side=80, gray=True))
    assert [picture.ms for picture in pictures] == [300, 333, 367, 400, 433, 467]
    assert pictures[0].pixels.shape == (45, 80)


def test_key_frames_alone_are_those_of_the_stream(counting: Recording) -> None:
    pictures = list(read_span(counting, counting.span, side=80, depth="keys"))
    assert [picture.ms for picture in pictures] == [0, 667, 1334]


def test_a_transport_stream_starts_at_zero_on_our_clock(make_media: MakeMedia) -> None:
    graph = COUNTING.format(rate=25, seconds=2)
    path = make_media("count.ts", "-f", "lavfi", "-i", graph, "-c:v", "libx264", "-qp", "4", "-g", "10")
    recording = recorded(path)
    assert recording.probe.origin_ms > 1000
    pictures = list(read_frames(recording, [0, 1000, 1960]))
    assert [picture.ms for picture in pictures] == [0, 1000, 1960]
    assert [number(picture.pixels) for picture in pictures] == [0, 25, 49]


def test_a_variable_rate_keeps_its_true_times(make_media: MakeMedia) -> None:
    graph = "testsrc=s=160x90:r=10:d=2,settb=1/1000,setpts='if(lt(N,10),N*100,1000+(N-10)*400)'"
    recording = recorded(make_media("vfr.mp4", "-f", "lavfi", "-i", graph, *VARIABLE))
    assert [picture.ms for picture in read_frames(recording, [950, 1390, 1400, 1799, 9000])] == [
        900,
        1000,
        1400,
        1400,
        4600,
    ]


@pytest.mark.parametrize(("turn", "corner"), [(90, "right"), (180, "bottom"), (270, "left")])
def test_a_turned_recording_is_upright(make_media: MakeMedia, tmp_path: Path, turn: int, corner: str) -> None:
    # The coded picture is red along its upper edge; a player turns it clockwise.
    graph = "color=c=black:s=160x90:d=0.2,drawbox=w=160:h=20:c=red:t=fill"
    coded = make_media("coded.mp4", "-f", "lavfi", "-i", graph)
    turned = make_media("turned.mp4", "-display_rotation", str(-turn), "-i", str(coded), "-c", "copy")
    recording = recorded(turned)
    assert recording.video.rotation == turn
    target = tmp_path / "shot.png"
    assert save_frame(recording.path, recording.video, recording.probe.origin_ms, 0, target) == 0
    image = Image.open(target)
    assert image.size == ((160, 90) if turn == 180 else (90, 160))
    red = np.asarray(image)[:, :, 0].astype(int)
    edges = {"top": red[:8], "bottom": red[-8:], "left": red[:, :8], "right": red[:, -8:]}
    assert max(edges, key=lambda edge: edges[edge].mean()) == corner


def test_pixels_come_out_square(make_media: MakeMedia, tmp_path: Path) -> None:
    path = make_media("wide.mp4", "-f", "lavfi", "-i", "testsrc=s=160x90:d=0.2,setsar=2/1")
    recording = recorded(path)
    target = tmp_path / "shot.jpg"
    save_frame(recording.path, recording.video, recording.probe.origin_ms, 0, target)
    image = Image.open(target)
    assert (image.size, image.format) == ((320, 90), "JPEG")


def test_what_cannot_be_opened_is_told(tmp_path: Path, make_media: MakeMedia) -> None:
    with pytest.raises(NoSuchFileError, match=r"gone\.mp4 does not exist"):
        open_video(str(tmp_path / "gone.mp4"), 0)
    text = tmp_path / "text.mp4"
    text.write_text("no media at all")
    with pytest.raises(NotMediaError, match=r"text\.mp4 is not a recording"):
        open_video(str(text), 0)
    sound = make_media("sound.wav", "-f", "lavfi", "-i", "sine=d=0.2")
    with pytest.raises(NoVideoError, match="no picture in stream 0"):
        open_video(str(sound), 0)


def test_a_playlist_in_disguise_reaches_no_other_protocol(tmp_path: Path) -> None:
    playlist = tmp_path / "stream.m3u8"
    playlist.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(NotMediaError):
        open_video(str(playlist), 0)


def test_an_odd_name_is_a_name(make_media: MakeMedia, tmp_path: Path) -> None:
    plain = make_media("plain.mp4", "-f", "lavfi", "-i", "testsrc=s=160x90:d=0.2")
    odd = plain.rename(tmp_path / 'it\'s 100%: "a" café %03d.mp4')
    assert len(list(read_frames(recorded(odd), [0]))) == 1


def test_a_file_that_cannot_be_sought_is_read_from_its_start(shared_media: Path) -> None:
    recording = recorded(shared_media / "faults" / "test004.flv")
    assert [picture.ms for picture in read_frames(recording, [0, 5142], side=200)] == [25, 5113]


def test_small_sizes_keep_the_aspect() -> None:
    assert small_size(1280, 720) == (256, 144)
    assert small_size(1080, 1920) == (144, 256)
    assert small_size(160, 90) == (160, 90)
