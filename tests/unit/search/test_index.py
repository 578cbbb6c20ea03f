"""The index follows the replica and mends itself: nothing that happens to its files loses an article."""

import gc
import json
import os
import shutil
from pathlib import Path

import pytest
from whoosh.index import open_dir
from whoosh.query import Term

from desk.protocol.changes import Changes
from desk.search import rebuild, rows, service
from desk.search.damage import DamagedIndexError
from desk.search.index import KnowledgeIndex, State
from desk.search.postings import SCORED, UNSCORED
from desk.search.schema import SCHEMA, document_of
from desk.search.service import idle, knowledge_of, on_changes
from desk.search.writing import LOCK, Gatherer, commit, done
from tests.unit.search.kit import SearchKit

# Whoosh leaves files open: those of an index that it cannot read, those of a writer that never ended.
left_open = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)


def generation(kit: SearchKit) -> Path:
    """Return the folder in use."""
    return kit.folder / json.loads((kit.folder / "current.json").read_text())["folder"]


def add(kit: SearchKit, number: int, **changed: str) -> bytes:
    """Create an article under a word of its own."""
    values = {"title": f"条目 marker{number}", "steps": f"执行 step{number}", **changed}
    return kit.run("article.create", **values).subject


def test_the_first_search_builds_and_the_next_start_opens(kit: SearchKit) -> None:
    """The index of an earlier run is used as it stands."""
    assert kit.titles("redis") == ["Redis timeouts"]
    before = generation(kit)
    kit.restart()
    assert kit.titles("redis") == ["Redis timeouts"]
    assert generation(kit) == before


def test_new_changed_and_removed_articles_are_seen_at_once(kit: SearchKit) -> None:
    """Through the change log alone, without anybody telling."""
    kit.search("redis")
    article = add(kit, 7)
    assert kit.titles("marker7") == ["条目 marker7"]
    kit.run("article.update", article=article, title="条目 renamed7")
    assert kit.titles("renamed7") == ["条目 renamed7"]
    assert kit.titles("marker7") == []
    with kit.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM article WHERE id = ?", (article,))
        connection.exec_driver_sql(
            "INSERT INTO change_log(kind, id, key, op_id) VALUES ('article', ?, 0, x'')", (article,)
        )
    assert kit.titles("renamed7") == []


def test_changes_are_applied_when_told(kit: SearchKit) -> None:
    """The engine's hook: nothing before the first search, cheap where no article changed."""
    on_changes(kit.store, Changes(bulk=True))
    assert not kit.folder.exists()
    kit.search("redis")
    article = add(kit, 8)
    on_changes(kit.store, Changes())
    on_changes(kit.store, kit.store.changes_since(0))
    scorer = knowledge_of(kit.store)._index().scorer
    assert scorer is not None
    assert article in scorer.idents()


def test_a_use_of_an_article_writes_no_index(kit: SearchKit) -> None:
    """Counters are ranked from the replica, so a verdict changes no file."""
    [hit] = kit.search("redis").hits
    before = sorted(path.name for path in generation(kit).iterdir())
    ticket = kit.create()
    kit.run("article.use", ticket=ticket, article=hit.id, verdict="worked")
    [again] = kit.search("redis").hits
    assert "1 次有效复用" in again.why
    assert sorted(path.name for path in generation(kit).iterdir()) == before


def test_what_others_wrote_while_closed_is_caught_up(kit: SearchKit) -> None:
    """Changes with and without entries in the change log are found by comparison."""
    kit.search("redis")
    kit.restart()
    add(kit, 1)
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE article SET title = 'Redis elsewhere', updated_us = updated_us + 9000000"
            " WHERE title = 'Redis timeouts'"
        )
        connection.exec_driver_sql("DELETE FROM article WHERE title LIKE 'Kafka%'")
    assert kit.titles("elsewhere") == ["Redis elsewhere"]
    assert kit.titles("marker1") == ["条目 marker1"]
    assert kit.titles("kafka") == []


def test_a_bulk_change_is_compared(kit: SearchKit) -> None:
    """After an import the log names nothing; few changes are written, many are built."""
    kit.search("redis")
    for count in (2, service.AT_ONCE + 10):
        with kit.store.write() as connection:
            for number in range(count):
                connection.exec_driver_sql(
                    "INSERT INTO article(id, title, language, steps, created_us, updated_us) VALUES (?,?,?,?,?,?)",
                    (os.urandom(16), f"批量 bulk{count}n{number}", "zh", "x", kit.now_us, kit.now_us),
                )
            connection.exec_driver_sql(
                "INSERT INTO change_log(kind, id, key, op_id) VALUES ('bulk', x'', 0, x'')"
            )
        kit.search(f"bulk{count}n1")
        while kit.knowledge.advance(1.0):
            pass
        assert kit.titles(f"bulk{count}n1")[0] == f"批量 bulk{count}n1"


def test_many_edits_are_merged_into_few_segments(kit: SearchKit) -> None:
    """Each edit is a segment; they are joined before they slow searching down."""
    kit.search("redis")
    for number in range(14):
        add(kit, number)
        assert kit.titles(f"marker{number}")[0] == f"条目 marker{number}"
    scorer = kit.knowledge._index().scorer
    assert scorer is not None
    assert len(scorer.segments) <= 9
    assert scorer.documents == 17
    assert kit.titles("marker0")[0] == "条目 marker0"
    assert kit.titles("redis") == ["Redis timeouts"]


@left_open
@pytest.mark.parametrize("harm", ["truncate", "zero", "flip", "delete", "pointer", "stamp", "nonsense"])
def test_a_damaged_index_is_set_aside_and_built_again(kit: SearchKit, harm: str) -> None:
    """Whatever is wrong with the files is found when they are opened, and no article is missing."""
    kit.search("redis")
    kit.restart()
    pointer = kit.folder / "current.json"
    for path in generation(kit).iterdir():
        data = path.read_bytes()
        if harm == "truncate":
            path.write_bytes(data[: len(data) // 2])
        elif harm == "zero":
            path.write_bytes(bytes(len(data)))
        elif harm == "flip":
            path.write_bytes(bytes(byte ^ 0x55 for byte in data))
        elif harm == "delete":
            path.unlink()
    if harm == "pointer":
        pointer.write_text("{")
    elif harm == "stamp":
        pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "stamp": "older"}))
    elif harm == "nonsense":
        pointer.write_text('{"surprise": 1}')
    assert kit.titles("redis") == ["Redis timeouts"]
    assert kit.search("product:iam").total == 3
    assert list(kit.folder.glob("damaged-*"))
    assert generation(kit).is_dir()
    gc.collect()


def test_a_folder_deleted_while_searching_comes_back(kit: SearchKit) -> None:
    """The open index answers on and a new one is built."""
    kit.search("redis")
    shutil.rmtree(kit.folder)
    assert kit.titles("redis") == ["Redis timeouts"]
    assert generation(kit).is_dir()
    add(kit, 3)
    assert kit.titles("marker3") == ["条目 marker3"]


def test_a_folder_that_cannot_be_written_is_replaced_by_memory(kit: SearchKit) -> None:
    """A read-only or full disk costs the next start a rebuild, not the answer."""
    kit.folder.write_text("a file stands where the folder should be")
    assert kit.titles("redis") == ["Redis timeouts"]
    add(kit, 4)
    assert kit.titles("marker4") == ["条目 marker4"]
    assert kit.folder.is_file()


@left_open
@pytest.mark.parametrize("moment", ["before commit", "after commit"])
def test_a_kill_within_a_commit_loses_nothing(kit: SearchKit, moment: str) -> None:
    """Killed before Whoosh's commit or between it and the pointer: the next start sees every article."""
    kit.search("redis")
    index = kit.knowledge._index()
    article = add(kit, 5)
    row = rows.articles(kit.store.connection, [article])[article]
    gatherer = Gatherer()
    gatherer.add(document_of(row))
    steps = gatherer.write(index._storage)
    if moment == "after commit":
        commit(index._storage, [done(steps)], 99)
    else:
        next(steps)  # the file is begun, and nobody will end it or tidy up
        (generation(kit) / "MAIN_half.dsk").write_bytes(b"DeskSeg1 half")
    kit.restart()
    assert kit.titles("marker5") == ["条目 marker5"]
    assert kit.search("product:iam").total == 3


def test_damage_under_a_query_is_mended(kit: SearchKit) -> None:
    """Files that break after opening: the question is asked again."""
    kit.search("redis")
    seen = kit.knowledge._index()
    assert seen.scorer is not None
    for segment in seen.scorer.segments:
        segment.file = None
    seen.scorer._frequencies.clear()
    assert kit.titles("kafka") == ["Kafka 消费积压"]
    for segment in kit.knowledge._index().scorer.segments:  # type: ignore[union-attr]
        segment.file = None
    kit.knowledge._seen = None
    knowledge_of(kit.store).warm()
    assert kit.titles("redis") == ["Redis timeouts"]


def test_a_failing_write_builds_anew(kit: SearchKit) -> None:
    """Another holder of the writer's lock does not keep an edit from being found."""
    kit.search("redis")
    held = kit.knowledge._index()._storage.lock(LOCK)
    assert held.acquire()
    add(kit, 6)
    assert kit.titles("marker6") == ["条目 marker6"]
    held.release()


def test_titles_answer_while_a_rebuild_runs(kit: SearchKit) -> None:
    """A large first build is sliced; meanwhile the answer says how far it is."""
    for number in range(service.AT_ONCE + 20):
        add(kit, number)
    kit.restart()
    shutil.rmtree(kit.folder, ignore_errors=True)
    kit.knowledge.slice_s = 0.0
    steps = kit.knowledge.rebuild()
    first = next(steps)
    assert (first.done, first.total) == (0, service.AT_ONCE + 23)
    answer = kit.search("redis timeouts")
    assert answer.rebuilding is not None
    assert [hit.title for hit in answer.hits] == ["Redis timeouts"]
    assert kit.suggested("Kafka 消费积压") == ["Kafka 消费积压"]
    assert kit.search("?").hits == ()
    last = list(steps)
    assert kit.search("marker70").rebuilding is None
    assert not last or last[-1].done == last[-1].total
    assert kit.titles("marker70")[0] == "条目 marker70"


def test_an_abandoned_rebuild_leaves_the_index_in_use(kit: SearchKit) -> None:
    """Stopping and starting again never leaves half an index behind."""
    kit.search("redis")
    before = generation(kit)
    steps = kit.knowledge.rebuild()
    next(steps)
    kit.knowledge._rebuilder.stop()
    assert list(steps) == []
    assert generation(kit) == before
    assert [path.name for path in kit.folder.glob("index-*")] == [before.name]
    list(kit.knowledge.rebuild())
    assert generation(kit) != before
    assert kit.titles("redis") == ["Redis timeouts"]


def test_idle_time_loads_and_works(kit: SearchKit) -> None:
    """The engine's idle time opens the index; with many articles it says that it wants more."""
    assert idle(kit.store) is False
    assert kit.folder.is_dir()
    list_before = kit.knowledge._index().scorer
    assert idle(kit.store) is False
    assert kit.knowledge._index().scorer is list_before


def test_articles_that_cannot_be_indexed_leave_titles(kit: SearchKit) -> None:
    """When not even memory helps, titles answer until somebody starts a rebuild."""
    failing = rebuild.Rebuilder(kit.store, lambda: _Refusing(), lambda seq: None)  # type: ignore[arg-type, return-value]
    failing.start()
    while failing.running:
        failing.step()
    assert failing.failed
    assert failing.share is None


class _Refusing:
    """An index that cannot be built anywhere."""

    def build(self, *, in_memory: bool) -> None:
        raise DamagedIndexError("no room" if not in_memory else "no memory")


def test_whoosh_itself_reads_the_same(kit: SearchKit) -> None:
    """Through our codec Whoosh's own reader and searcher see the words, postings and deletions of the arrays."""
    kit.search("redis")
    kit.run("article.update", article=kit.search("redis").hits[0].id, title="Redis is slow")
    assert kit.titles("slow") == ["Redis is slow"]
    scorer = kit.knowledge._index().scorer
    assert scorer is not None
    with open_dir(str(generation(kit)), schema=SCHEMA).searcher() as searcher:
        assert searcher.doc_count() == scorer.documents == 3
        leaves = [leaf for leaf, _ in searcher.reader().leaf_readers()]
        for reader, segment in zip(leaves, scorer.segments, strict=True):
            for name in (*SCORED, *UNSCORED):
                known = segment.lexicon(name)
                assert [word.decode() for field, word in reader.all_terms() if field == name] == [
                    t for t, _ in known
                ]
                for term, frequency in known:
                    assert reader.doc_frequency(name, term.encode()) == frequency
                    numbers, weights = segment.postings(name, term.encode())
                    matcher, found = reader._terms.matcher(name, term.encode(), SCHEMA[name].format), []
                    while matcher.is_active():
                        found.append((matcher.id(), matcher.weight()))
                        matcher.next()
                    assert found == list(zip(numbers.tolist(), weights.tolist(), strict=True))
        hits = searcher.search(Term("text", "slow"), limit=5)
        assert [hit["id"] for hit in hits] == [kit.search("slow").hits[0].id]
        assert len(searcher.search(Term("text", "timeout"), limit=5)) == 0


def test_an_index_knows_nothing_before_it_is_opened(tmp_path: Path) -> None:
    """An empty folder is no index; closing it twice is harmless."""
    index = KnowledgeIndex(tmp_path / "none")
    assert index.open() is False
    assert index.is_there() is False
    index.close()
    index.state = State("", "", 0, 0, 0)
    assert index.is_there() is True


def fill(kit: SearchKit, total: int) -> None:
    """Store many short articles at once."""
    with kit.store.write() as connection:
        for number in range(total):
            connection.exec_driver_sql(
                "INSERT INTO article(id, title, language, steps, created_us, updated_us) VALUES (?,?,?,?,?,?)",
                (os.urandom(16), f"shared bulk{number}", "en", "x", kit.now_us, kit.now_us),
            )


def test_a_long_build_is_written_in_runs_that_answer_already(kit: SearchKit) -> None:
    """What is written answers, titles stand in for the rest; in the end all is one segment."""
    kit.knowledge._rebuilder.run = 100
    fill(kit, 450)
    kit.knowledge.slice_s = 0.0
    partly = set()
    steps = []
    for progress in kit.knowledge.rebuild():
        steps.append(progress)
        build = kit.knowledge._rebuilder.build
        if build is not None and build.scorer is not None:
            answer = kit.search("shared", limit=100)
            partly.add(answer.total)
            assert answer.rebuilding is not None
            assert kit.search("Redis timeouts").hits[0].title == "Redis timeouts"
    assert steps[-1].done == steps[-1].total == 453
    assert len(partly) >= 3
    assert kit.search("shared").total == 450
    scorer = kit.knowledge._index().scorer
    assert scorer is not None
    assert len(scorer.segments) == 1
    assert kit.titles("bulk17")[0] == "shared bulk17"
    assert len([path for path in generation(kit).iterdir() if path.suffix == ".dsk"]) == 1


def test_many_deletions_lead_to_a_new_build(kit: SearchKit) -> None:
    """What is deleted is carried along for a while, not for ever."""
    kit.knowledge.waste_least = 0
    kit.search("redis")
    before = generation(kit)
    kit.run("article.update", article=kit.search("redis").hits[0].id, title="Redis timeouts again")
    assert kit.titles("redis") == ["Redis timeouts again"]
    assert generation(kit) != before
    scorer = kit.knowledge._index().scorer
    assert scorer is not None
    assert scorer.wasted == 0


def test_a_commit_that_fails_is_taken_back(kit: SearchKit) -> None:
    """A wrong document leaves index and lock as they were."""
    kit.search("redis")
    index = kit.knowledge._index()
    with pytest.raises(ValueError, match="16 bytes"):
        index._commit([], [{"id": b"1", "digest": b"", "text": 5}])
    add(kit, 9)
    assert kit.titles("marker9") == ["条目 marker9"]
