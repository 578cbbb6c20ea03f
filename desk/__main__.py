"""The `desk` command: `python -m desk`."""

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    from desk.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
