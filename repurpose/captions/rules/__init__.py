"""The linter over a caption profile, and why a rule could not be kept."""
