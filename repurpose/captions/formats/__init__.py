"""Caption files, read and written: SubRip, WebVTT, ASS."""
