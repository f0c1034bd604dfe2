"""How the source's picture fills each shape: chosen for each shot of a clip, never across a cut. Pure."""
