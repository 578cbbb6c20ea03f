"""An engine killed while it commits: the next start opens, and every article is found."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.conftest import ProofCount
from tests.unit.search.kit import SearchKit

WRITER = """
import sys
from pathlib import Path
from tests.unit.ops_kit import Kit
from desk.search.service import knowledge_of

kit = Kit(Path(sys.argv[1]))
knowledge = knowledge_of(kit.store)
for number in range(10_000):
    kit.run("article.create", title=f"killed word{number}", steps="x")
    knowledge.follow(kit.store.connection)
    print(number, flush=True)
"""


def test_a_killed_engine_loses_no_article(tmp_path: Path, proof_count: ProofCount) -> None:
    """SIGKILL at many moments of a loop of edits and commits."""
    workspace = tmp_path / "workspace"
    for attempt in range(proof_count(reduced=2, full=50)):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(workspace)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            for _ in range(2 + attempt % 17):
                assert writer.stdout.readline()
            writer.send_signal(signal.SIGKILL)
        kit = SearchKit(workspace, starter=False)
        stored = kit.store.connection.exec_driver_sql("SELECT count(*) FROM article").scalar()
        assert kit.search("killed").total == stored
        kit.close()
