"""Routine + choices -> cues (`expand`) -> timeline (`place_cues`), fitted to a length (`fit`)."""
