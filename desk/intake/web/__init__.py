"""The web side of `desk serve`: hooks of monitoring, health and figures."""
