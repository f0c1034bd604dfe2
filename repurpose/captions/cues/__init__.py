"""Words become cues: where they divide, where lines break, when they come and go."""
