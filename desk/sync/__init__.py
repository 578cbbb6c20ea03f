"""Sharing: the replica and the shared PostgreSQL. The design is docs/adr/016-sharing.md; docs/sync.md is for users."""
