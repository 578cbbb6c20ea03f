"""Ten thousand ticket switches: after a warm-up the window's memory grows by at most a tenth."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ProofCount

ROOT = Path(__file__).resolve().parents[3]
GROWTH = 1.10


def test_memory_does_not_grow_over_a_long_day(proof_count: ProofCount) -> None:
    warm = proof_count(reduced=100, full=1_000)
    total = proof_count(reduced=300, full=10_000)
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.window.switcher", str(warm), str(total)],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, check=True, capture_output=True,
        text=True, timeout=1200,
    )  # fmt: skip
    before, after = (int(line) for line in done.stdout.split())
    assert after <= before * GROWTH, (
        f"{before / 1e6:.1f} MB after {warm} switches, {after / 1e6:.1f} MB after {total}"
    )
