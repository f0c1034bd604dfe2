"""Each room's work on one recording as a task: what it follows from, and where its value is kept."""
