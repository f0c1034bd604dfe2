"""Finished files are decoded and tested."""

from repurpose.check.clip import check_clip
from repurpose.check.probe_file import check_path

__all__ = ["check_clip", "check_path"]
