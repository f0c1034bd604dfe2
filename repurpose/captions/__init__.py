"""Words become cues, cues become caption files."""
