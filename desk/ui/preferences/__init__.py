"""Preferences: one page made from the declared table of settings."""
