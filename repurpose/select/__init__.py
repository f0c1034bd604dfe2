"""An Analysis becomes Highlights: topics, candidates, signals, score, choice. Pure."""
