"""EBU R128 loudness as sound flows by, measured by libavfilter's `ebur128`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av import AudioFrame
    from av.filter import Graph

STEP_MS = 100
"""The filter gives a momentary value for each 100 ms, of the 400 ms that end there."""

FLOOR_LUFS = -70.0
"""The standard's absolute gate: silence."""


class LoudnessMeter:
    """Takes frames of one format in their order, without gaps."""

    def __init__(self) -> None:
        self.momentary: list[float] = []
        """LUFS of each whole 100 ms so far, to a tenth, never under the floor."""
        self.integrated = FLOOR_LUFS
        self._graph: Graph | None = None

    def add(self, frame: AudioFrame) -> None:
        import av

        if self._graph is None:
            self._graph = _graph(frame)
        self._graph.push(frame)
        while True:
            try:
                measured = self._graph.pull().metadata
            except av.BlockingIOError:
                return
            self.momentary.append(_lufs(measured["lavfi.r128.M"]))
            self.integrated = _lufs(measured["lavfi.r128.I"])


def _graph(frame: AudioFrame) -> Graph:
    import av.filter

    graph = av.filter.Graph()
    source = graph.add(
        "abuffer",
        sample_rate=str(frame.sample_rate),
        sample_fmt=frame.format.name,
        channel_layout=frame.layout.name,
        time_base=f"1/{frame.sample_rate}",
    )
    graph.link_nodes(source, graph.add("ebur128", metadata="1"), graph.add("abuffersink")).configure()
    return graph


def _lufs(text: str) -> float:
    value = float(text)
    return max(FLOOR_LUFS, round(value, 1)) if value == value else FLOOR_LUFS  # NaN before anything was heard
