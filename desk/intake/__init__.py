"""Channels: what comes in from mail, monitoring and forms, and what goes out. Knows ops; knows no window."""
