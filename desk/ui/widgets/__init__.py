"""Small painted widgets that several panes share; they know tokens and texts, never a ticket or a verb."""
