"""A planned clip becomes finished files: graph (pure), overlays, execution."""
