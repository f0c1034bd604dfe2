"""The how-to parts become documents: steps, screenshots, writers, film."""
