"""KPIs aggregated in SQL over the derived tables: one formula each, n always beside the number."""
