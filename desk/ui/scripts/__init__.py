"""Automation scripts in the window: chosen, filled in, tried, run and watched beside the ticket."""
