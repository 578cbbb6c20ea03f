"""Automation scripts at work: run on this machine or over ssh, watched, bounded and redacted; logs analysed.

Knows processes; what may run is decided by `desk.process.scripts` and `desk.ops`.
"""
