"""A Recording becomes an Analysis: scenes, transcript, sound, picture, chat."""
