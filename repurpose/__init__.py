"""Repurpose turns a stream recording into captioned clips, micro-docs and editor timelines."""

__version__ = "0.1.0"
