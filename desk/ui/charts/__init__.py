"""The SLA page: cards and charts of one period; the only package that draws with pyqtgraph."""
