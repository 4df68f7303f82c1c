"""Routine -> cues (`expand`) -> timeline (`timeline`), and the timeline told to people and programs (`report`)."""
