"""`python -m rctlab` is the rctlab command."""

import sys

from rctlab.cli import main

if __name__ == "__main__":
    sys.exit(main())
