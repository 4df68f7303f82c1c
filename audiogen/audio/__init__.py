"""Clips, their loudness, and the sounds that are synthesized: backgrounds, chimes, tones."""
