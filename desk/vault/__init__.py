"""Encryption of a workspace at rest: its key, the one way to open its databases, sealed lines, conversion."""
