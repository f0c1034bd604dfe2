"""Finished files are decoded and tested."""
