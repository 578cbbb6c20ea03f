"""Readers of import files: rows of a format (`registry`), fields of a mapping, tickets of a form.

They yield the neutral records of `desk.exchange.records` and must not know tables, sessions or clocks.
"""
