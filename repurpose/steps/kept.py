"""How the values of tasks are stored, where a JSON file of their own does not do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from repurpose.analyse.heard import HeardBatch
from repurpose.codec import from_json, to_json
from repurpose.errors import StoredDataError
from repurpose.model import DocMade, Made, Sound
from repurpose.workspace import WORK, Workspace

R = TypeVar("R", Made, DocMade)


@dataclass(frozen=True, slots=True)
class KeptSound:
    """Loudness is 36,000 numbers an hour: an array file of its own."""

    name: str

    def write(self, workspace: Workspace, value: Sound) -> tuple[str, ...]:
        from repurpose.media.sound_file import save_sound

        with workspace.job(self.name) as folder:
            save_sound(value, folder / "sound.npz")
            workspace.adopt(folder, ["sound.npz"], "analysis")
        return ("analysis/sound.npz",)

    def read(self, workspace: Workspace) -> Sound:
        from repurpose.media.sound_file import load_sound

        return load_sound(workspace.path("analysis/sound.npz"))


@dataclass(frozen=True, slots=True)
class KeptMade(Generic[R]):
    """What rendering gave: the value in the hidden folder, answered for together with every file that it names."""

    name: str
    schema: str
    kind: type[R]

    def write(self, workspace: Workspace, value: R) -> tuple[str, ...]:
        name = f"{WORK}/made/{self.name}.json"
        workspace.write(name, to_json(self.schema, value))
        return (name, *(asset.path for asset in value.assets))

    def read(self, workspace: Workspace) -> R:
        return workspace.load(f"{WORK}/made/{self.name}.json", self.schema, self.kind)


@dataclass(frozen=True, slots=True)
class StoredBatches:
    """What finished batches of a recording gave, a file each, so that a killed recognition goes on with the next one.

    Some 130 small files for a recording of 8 hours.
    """

    workspace: Workspace
    prefix: str

    def get(self, key: str) -> HeardBatch | None:
        name = self._name(key)
        try:
            return from_json("heard/1", HeardBatch, self.workspace.read(name), name)
        except StoredDataError:
            return None

    def put(self, key: str, batch: HeardBatch) -> None:
        self.workspace.write(self._name(key), to_json("heard/1", batch))

    def _name(self, key: str) -> str:
        return f"{WORK}/speech/{self.prefix}-{key}.json"
