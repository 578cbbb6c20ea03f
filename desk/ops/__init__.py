"""Verbs: every write a user, importer or channel can cause is one keyword-only function here."""
