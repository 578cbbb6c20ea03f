"""Import and export: files of other systems, tables and the demo history, in and out of a workspace."""
