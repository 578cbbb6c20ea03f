"""Desk: a native, offline-first workstation for technical-support agents."""

__version__ = "0.1.0"
