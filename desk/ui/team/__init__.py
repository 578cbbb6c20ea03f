"""The team's page: load, skills, rosters, dispatch, escalation, learning and the shift baton."""
