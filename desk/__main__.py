"""The `desk` command: `python -m desk`."""

import sys

from desk.opening import is_plain, open_plain


def main() -> int:
    """Run the command line and return its exit code."""
    arguments = sys.argv[1:]
    if is_plain(arguments):
        return open_plain(arguments)
    from desk.cli import main as run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
