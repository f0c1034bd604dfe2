"""Recording files and their sidecars become a Recording: probe, fingerprint, sidecars."""
