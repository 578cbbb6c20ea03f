"""Tables of the replica and the store, which owns the only commit. Knows no op, no query and no Qt."""
