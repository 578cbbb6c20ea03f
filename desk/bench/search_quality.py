"""Quality beside the yardsticks; `python -m desk.bench.search_quality FOLDER QUERIES` answers nDCG@10 of each set."""

import sys
from pathlib import Path

from desk.bench.processes import say
from desk.bench.yardsticks import Fts5, Tantivy, available
from desk.search.evaluation import Scores, TestSet, evaluate, read_sets
from desk.search.terms import terms


def of_yardstick(yard: Fts5 | Tantivy, chosen: TestSet) -> float:
    """Return nDCG@10 of a yardstick with our words; a text without a title is its title there too."""
    for number, (_, title, text) in enumerate(chosen.documents, 1):
        yard.add(number, terms(title or text), terms(text if title else ""))
    yard.ready()
    scores = Scores()
    for ident, text in chosen.queries:
        found = [chosen.documents[number - 1][0] for number in yard.find(terms(text))]
        scores.add(found, chosen.answers[ident])
    return scores.report()["nDCG@10"]


def main() -> None:
    """Measure and answer."""
    found: dict[str, dict[str, float]] = {}
    for chosen in read_sets(Path(sys.argv[1])):
        limit = int(sys.argv[2]) or len(chosen.queries)
        part = TestSet(chosen.name, chosen.documents, chosen.queries[:limit], chosen.answers)
        found[chosen.name] = {"ours": evaluate(part)["nDCG@10"]}
        for kind in available():
            found[chosen.name][kind.name] = of_yardstick(kind(), part)
    say(**found)


if __name__ == "__main__":
    main()
