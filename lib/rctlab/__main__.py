"""`python -m rctlab` is the rctlab command."""

import sys

from rctlab.command.cli import main

if __name__ == "__main__":
    sys.exit(main())
