"""Which of ffmpeg's lines mean that the recording is damaged."""

from __future__ import annotations

from repurpose.render import damage

LOGGED = """\
[mov,mp4 @ 0x55] st: 0 edit list: 1 Missing key frame while searching for timestamp: 1024
[h264 @ 0x55] error while decoding MB 14 3, bytestream -6
[h264 @ 0x55] concealing 210 DC, 210 AC, 210 MV errors in P frame
[aist#0:1/aac @ 0x55] Error submitting packet to decoder: Invalid data found when processing input
"""


def test_faults_are_counted_and_the_first_is_evidence() -> None:
    [found] = damage("clip/02", LOGGED)
    assert (found.rule, found.severity, found.where) == ("render.damaged", "warning", "clip/02")
    assert "3 faults" in found.message
    assert found.evidence == (("first", "[h264 @ 0x55] error while decoding MB 14 3, bytestream -6"),)


def test_other_warnings_are_no_damage() -> None:
    assert damage("clip/01", LOGGED.splitlines()[0]) == ()
    assert damage("clip/01", "") == ()
