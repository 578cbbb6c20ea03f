"""Reads: every question a window or the command line may ask, answered with frozen structs."""
