"""Sharing with a real PostgreSQL."""
