"""Samples -> frames -> file. Frames are independent: silence is one frame, repeated."""
