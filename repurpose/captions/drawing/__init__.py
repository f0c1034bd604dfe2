"""Cues drawn into the picture: styles, placement, letters, as ASS."""
