"""A doc as files that people read."""
