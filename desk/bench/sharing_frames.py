"""Frames of the window that come late while a workspace takes its first copy: somebody scrolls and types all the time."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg

from desk.bench import postgres
from desk.bench.figures import Figure, Options
from desk.bench.processes import probe
from desk.bench.shared_ground import PASSWORD, Ground
from desk.bench.sharing import ENTRIES, TICKETS
from desk.bench.workspaces import Plan, copy_of, workspace
from desk.sync import enrolment, keys

ROW = "sync_frames"


def measure(options: Options) -> Iterator[Figure]:
    """Yield the share of late frames during the first copy; the floor is the share before it."""
    tickets = 2_000 if options.quick else 25_000
    directory = copy_of(workspace(Plan("queue", 20_000), options.cache_path()))
    try:
        with postgres.running() as server, _filled(server, tickets) as (ground, code):
            given = json.dumps({"address": ground.url, "code": code, "tickets": tickets})
            found = probe("desk.bench.sharing_frames_probe", str(directory), given, timeout_s=900)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    what = f"frames over 33 ms during a first copy of {tickets:,} tickets"
    if "failed" in found:
        yield Figure(row=ROW, what=what, value=None, unit="%", target=1, note=str(found["failed"]))
        return
    note = f"{found['frames']:,} frames in {found['seconds']:.0f} s, longest {found['longest_ms']:.0f} ms"
    yield Figure(row=ROW, what=what, value=found["late"], unit="%", floor=found["floor"], target=1,
                 note=f"{note}, {found['typed']:,} keys; floor: no copy; load {os.getloadavg()[0]:.1f}")  # fmt: skip


@contextmanager
def _filled(server: str, tickets: int) -> Iterator[tuple[Ground, str]]:
    """Yield a shared database with tickets of one group, and a code for somebody of that group."""
    ground = Ground(server, desks=1, groups=2)
    before = os.environ.get(keys.PASSPHRASE)
    os.environ[keys.PASSPHRASE] = PASSWORD
    try:
        ground.admin.execute(TICKETS, (tickets, ground.groups[-1]))
        ground.admin.execute(ENTRIES)
        ground.admin.execute("ANALYZE")
        yield ground, enrolment.invite(ground.admin, UUID(ground.people[0]).bytes)
    finally:
        os.environ.pop(keys.PASSPHRASE)
        if before is not None:
            os.environ[keys.PASSPHRASE] = before
        roles = ground.admin.execute("SELECT role_name FROM sync.desk").fetchall()
        ground.close()
        with psycopg.connect(server, autocommit=True) as administrator:
            for (role,) in roles:
                administrator.execute(f'DROP ROLE IF EXISTS "{role}"')
