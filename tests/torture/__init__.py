"""Torture audiogen from outside: `python -m tests.torture --minutes 10`.

It kills builds at random moments, fills disks, damages and swaps what is in the cache, builds and
prunes at once, feeds hostile scripts, recordings, settings and networks, and closes streams. After
each attack the next build has to give the right file, with nothing left behind. It prints a table,
and the seed that repeats it. It runs on Linux and macOS.
"""
