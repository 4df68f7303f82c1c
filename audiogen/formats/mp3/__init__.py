"""Samples -> frames -> file. Every frame stands alone, so silence is one frame repeated and never encoded."""
