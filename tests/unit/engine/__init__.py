"""Tests of the engine's parts without its process."""
