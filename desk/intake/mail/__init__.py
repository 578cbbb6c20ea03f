"""Mail in and out: reading what real programs send, threading it, and sending answers."""
