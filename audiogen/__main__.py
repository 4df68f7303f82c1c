"""`python -m audiogen`, and the entry point of the command."""

from audiogen.cli import main

if __name__ == "__main__":
    main()
