"""The ticket: header with clocks, timeline, composer, actions and their inline forms."""
