"""The queue: a list of up to a million tickets, painted; knows rows and keys, never a whole ticket."""
