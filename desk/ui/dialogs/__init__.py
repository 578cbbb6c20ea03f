"""Dialogs of the window: they ask and answer with plain values; the window performs."""
