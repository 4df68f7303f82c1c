"""Clips and chimes -> levelled regions of samples: `loudness` finds the gain, `mix` makes the regions."""
