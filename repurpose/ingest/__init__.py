"""Recording files and their sidecars become a Recording: probe, fingerprint, sidecars."""

from repurpose.ingest.recording import read_parts, read_recording

__all__ = ["read_parts", "read_recording"]
