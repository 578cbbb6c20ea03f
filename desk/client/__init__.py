"""The window's and command line's way to the engine: transports, and the queue's read-only page reader."""
