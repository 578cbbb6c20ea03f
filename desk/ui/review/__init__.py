"""The review: what waits for supervisors and receivers, worked through by keyboard."""
