"""audiogen: narrated MP3 sessions from routine scripts. Begin reading at `build.py`."""

__version__ = "0.1.0"
