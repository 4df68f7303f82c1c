"""`python -m audiogen`, and the entry point."""

import gc

gc.set_threshold(
    100_000
)  # starting makes many objects and no garbage: looking for it takes a tenth of the time

from audiogen.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
