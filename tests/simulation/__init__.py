"""The deterministic simulator: several desks with real replicas and the real server, one random seed a world.

`python -m tests.simulation --seeds 100` (or `desk-dev simulate`) runs it; the invariants are those of docs/sync.md.
"""
