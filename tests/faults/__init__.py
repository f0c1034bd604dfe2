"""The faults that Repurpose survives: each with a case that shows it; see `make faults`."""
