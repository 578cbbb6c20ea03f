"""Demo history: an invented help desk whose tickets, people and articles look like six real months.

Pure: yields neutral records and knows neither the tables nor the loader. `docs/demo.md` describes the story.
"""

from desk.exchange.demo.generator import generate
from desk.exchange.demo.story import Story, planted

__all__ = ["Story", "generate", "planted"]
