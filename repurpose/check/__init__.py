"""Finished files are decoded and tested."""

from repurpose.check.clip import check_clip
from repurpose.check.probe_file import check_path
from repurpose.check.subject import Seen

__all__ = ["Seen", "check_clip", "check_path"]
