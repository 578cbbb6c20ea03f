"""The standard support process as pure rules: standard library only, no clock, no SQL, no Qt."""
