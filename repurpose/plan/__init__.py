"""Highlights become an editable Plan: clips and docs. Pure."""
