"""Sharing in the window: the state of the line, conflicts side by side, what was not delivered, who is here."""
