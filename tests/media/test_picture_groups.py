from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from repurpose.ingest import read_recording
from repurpose.media.picture_groups import Depth, GroupReader
from repurpose.model import IngestSettings, Recording

MakeMedia = Callable[..., Path]


def made(make_media: MakeMedia, name: str, seconds: int, *arguments: str) -> Recording:
    source = f"testsrc=s=160x90:r=25:d={seconds}"
    return read_recording(make_media(name, "-f", "lavfi", "-i", source, *arguments), IngestSettings())


def test_each_group_begins_with_its_key_frame(make_media: MakeMedia) -> None:
    recording = made(make_media, "a.mp4", 5, "-c:v", "libx264", "-g", "50", "-sc_threshold", "0")
    with GroupReader(recording) as reader:
        groups = list(reader.groups())
    assert [(group.start_ms, len(group.packets), group.whole, group.every_key) for group in groups] == [
        (0, 50, True, False),
        (2000, 50, True, False),
        (4000, 25, True, False),
    ]
    assert all(packet.is_keyframe == (at == 0) for group in groups for at, packet in enumerate(group.packets))


def test_where_every_frame_is_a_key_frame_a_group_lasts_a_second(make_media: MakeMedia) -> None:
    recording = made(make_media, "a.avi", 3, "-c:v", "mjpeg")
    with GroupReader(recording) as reader:
        assert [(group.start_ms, group.every_key) for group in reader.groups()] == [
            (0, True),
            (1000, True),
            (2000, True),
        ]


def test_a_long_group_comes_in_pieces(make_media: MakeMedia) -> None:
    recording = made(make_media, "a.mp4", 30, "-c:v", "libx264", "-g", "9999", "-preset", "ultrafast")
    with GroupReader(recording) as reader:
        groups = list(reader.groups())
    assert [group.whole for group in groups] == [False, False, False]
    assert sum(len(group.packets) for group in groups) == 750


def test_what_is_left_out_changes_nothing_around_it(make_media: MakeMedia) -> None:
    """Decoding through the first half gives the second half's frames as a whole decode does."""
    recording = made(make_media, "a.mp4", 2, "-c:v", "libx264", "-g", "50", "-x264-params", "b-pyramid=none")
    with GroupReader(recording) as reader:
        (group,) = reader.groups()
        whole = {picture.ms: picture.pixels for picture in [*reader.decode(group.packets), *reader.drain()]}
        depths: list[Depth] = ["through" if ms < 1000 else "all" for ms in group.times_ms]
        half = [*reader.decode(group.packets, depths), *reader.drain()]
    assert sorted(whole) == [40 * frame for frame in range(50)]
    assert [picture.ms for picture in half] == [40 * frame for frame in range(25, 50)]
    assert all((picture.pixels == whole[picture.ms]).all() for picture in half)


def test_broken_packets_are_counted_and_passed_over(make_media: MakeMedia) -> None:
    recording = made(make_media, "a.avi", 3, "-c:v", "mjpeg")
    path = Path(recording.path)
    data = bytearray(path.read_bytes())
    at = data.index(b"00dc", len(data) // 2) + 8
    data[at : at + 600] = bytes(600)
    path.write_bytes(bytes(data))
    with GroupReader(recording) as reader:
        pictures = [picture for group in reader.groups() for picture in reader.decode(group.packets)]
        pictures += reader.drain()
        assert reader.broken_packets >= 1
    assert 70 <= len(pictures) < 75
