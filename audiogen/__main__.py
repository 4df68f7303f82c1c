"""`python -m audiogen` does what `audiogen` does."""

from audiogen.cli import main

main()
