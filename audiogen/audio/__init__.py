"""Sound: clips, loudness, backgrounds, chimes and tones."""
