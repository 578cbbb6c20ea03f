"""The draft journal: what was typed is there after a kill, and gone once it became an op."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desk.ui.journal import FILE, DraftJournal

KEY = ("ab" * 16, "reply")


def test_a_killed_process_leaves_its_texts(tmp_path: Path) -> None:
    program = (
        "import sys, os, signal; from pathlib import Path; from desk.ui.journal import DraftJournal\n"
        "journal = DraftJournal(Path(sys.argv[1]))\n"
        "journal.write({('ab' * 16, 'reply'): '您好，正在'})\n"
        "journal.write({('ab' * 16, 'reply'): '您好，正在排查'})\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=Path(__file__).parents[2])
    assert done.returncode == -signal.SIGKILL
    assert DraftJournal(tmp_path).restore() == {KEY: "您好，正在排查"}


def test_half_a_line_is_ignored(tmp_path: Path) -> None:
    journal = DraftJournal(tmp_path)
    journal.write({KEY: "one"})
    journal.close()
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"ticket": "cd", "kind": "no')
    assert DraftJournal(tmp_path).restored() == {KEY: "one"}


def test_a_sent_draft_empties_the_file(tmp_path: Path) -> None:
    journal = DraftJournal(tmp_path)
    assert journal.write({KEY: "text"}) == 1
    assert journal.write({KEY: "text"}) == 0
    assert journal.write({}) == 1
    assert (tmp_path / FILE).read_bytes() == b""
    assert journal.write({KEY: "again"}) == 1
    assert DraftJournal(tmp_path).restore() == {KEY: "again"}
    journal.close()


def test_a_restored_draft_that_was_sent_does_not_come_back(tmp_path: Path) -> None:
    first = DraftJournal(tmp_path)
    first.write({KEY: "text", ("cd", "note"): "kept"})
    first.close()
    second = DraftJournal(tmp_path)
    second.restore()
    second.write({("cd", "note"): "kept"})
    second.close()
    assert DraftJournal(tmp_path).restore() == {("cd", "note"): "kept"}


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    journal = DraftJournal(tmp_path / "missing")
    assert journal.write({KEY: "text"}) == 0
    assert journal.trouble
    os.mkdir(tmp_path / "missing")
    assert journal.write({KEY: "text"}) == 1
    assert journal.trouble == ""
    journal.close()


@given(
    st.lists(
        st.dictionaries(
            st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["reply", "note"])), st.text()
        ),
        max_size=6,
    )
)
def test_the_last_state_is_what_is_restored(
    tmp_path_factory: object, states: list[dict[tuple[str, str], str]]
) -> None:
    folder = tmp_path_factory.mktemp("journal")  # type: ignore[attr-defined]
    journal = DraftJournal(folder)
    for state in states:
        journal.write(state)
    journal.close()
    wanted = {key: text for key, text in (states[-1] if states else {}).items() if text}
    assert DraftJournal(folder).restore() == wanted
