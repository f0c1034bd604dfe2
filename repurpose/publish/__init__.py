"""What was made becomes a manifest, a gallery, timelines, a catalogue and a report."""
