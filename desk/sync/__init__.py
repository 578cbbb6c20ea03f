"""Sharing: the replica and the shared PostgreSQL. The design is docs/adr/012-sync.md; docs/sync.md is for users."""
