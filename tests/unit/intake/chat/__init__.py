"""Tests of the chat channel."""
