-- The data: streams, desks, records of the organisation, tickets, timelines, the feed and its ledger.
-- Everything stands in schema `sync` and belongs to `sync_owner`, a role that nobody can log in as.

CREATE TABLE sync.server (
    one bool PRIMARY KEY DEFAULT true CHECK (one),
    protocol_least int NOT NULL,
    protocol_newest int NOT NULL,
    rules_version int NOT NULL DEFAULT 0,
    reopen_window interval NOT NULL DEFAULT '7 days',
    lease_days int NOT NULL DEFAULT 14,
    made_at timestamptz NOT NULL DEFAULT now()
);

-- One stream a group, stream 0 for what the whole organisation sees. `head` is dense: the order of numbers is
-- the order of commits, because the row is locked last and held until the commit.
CREATE TABLE sync.stream (
    id int PRIMARY KEY,
    group_id uuid UNIQUE,
    head bigint NOT NULL DEFAULT 0,
    floor bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);

-- One row, and one login role, for each person on each machine.
CREATE TABLE sync.desk (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device uuid UNIQUE NOT NULL,
    role_name name UNIQUE NOT NULL,
    person_id uuid NOT NULL,
    label text NOT NULL DEFAULT '',
    enrolled_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    last_sync_at timestamptz,
    drain_since timestamptz,
    last_effective timestamptz,
    protocol int NOT NULL DEFAULT 1,
    nonce text NOT NULL DEFAULT '',
    last_hlc bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Nouns of the organisation (people, groups, memberships, rules, articles ...), one row each.
CREATE TABLE sync.record (
    noun text NOT NULL,
    id text NOT NULL,
    body jsonb NOT NULL,
    fv jsonb NOT NULL DEFAULT '{}',
    base_ver text COLLATE "C" NOT NULL,
    rev bigint NOT NULL DEFAULT 1,
    retired bool NOT NULL DEFAULT false,
    PRIMARY KEY (noun, id)
);

-- In which streams a record is visible: 0 for the organisation, requesters only with the tickets of their groups.
CREATE TABLE sync.record_at (
    stream_id int NOT NULL,
    noun text NOT NULL,
    id text NOT NULL,
    PRIMARY KEY (noun, id, stream_id)
);
CREATE INDEX record_at_stream ON sync.record_at (stream_id, noun, id);

-- Who is in which group with which role: kept from the records of noun membership, read by every check.
CREATE TABLE sync.member (
    person_id uuid NOT NULL,
    group_id uuid NOT NULL,
    role text NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (person_id, group_id)
);
CREATE TABLE sync.staff (
    person_id uuid PRIMARY KEY,
    active bool NOT NULL DEFAULT true
);

CREATE TABLE sync.ticket (
    id uuid PRIMARY KEY,
    stream_id int NOT NULL REFERENCES sync.stream,
    number text UNIQUE NOT NULL,
    title text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'new',
    priority int NOT NULL DEFAULT 3,
    impact int,
    urgency int,
    tier text NOT NULL DEFAULT 'L1',
    owner_id uuid,
    group_id uuid,
    requester_id uuid,
    requester_name text NOT NULL DEFAULT '',
    requester_org text NOT NULL DEFAULT '',
    requester_level text NOT NULL DEFAULT 'standard',
    category text NOT NULL DEFAULT '',
    product text NOT NULL DEFAULT '',
    channel text NOT NULL DEFAULT 'form',
    language text NOT NULL DEFAULT '',
    tags text NOT NULL DEFAULT ' ',
    merged_into uuid,
    source text NOT NULL DEFAULT '',
    external_id text,
    policy text,
    created_at timestamptz NOT NULL,
    created_by uuid,
    updated_at timestamptz NOT NULL,
    closed_at timestamptz,
    wake_at timestamptz,
    extra jsonb NOT NULL DEFAULT '{}',
    fv jsonb NOT NULL DEFAULT '{}',
    base_ver text COLLATE "C" NOT NULL,
    rev bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 70);
CREATE INDEX ticket_stream ON sync.ticket (stream_id, closed_at);
CREATE UNIQUE INDEX ticket_external ON sync.ticket (source, external_id) WHERE external_id IS NOT NULL;

-- The streams a ticket has left: notes written offline by people of those groups are still taken.
CREATE TABLE sync.ticket_was_in (
    ticket_id uuid NOT NULL,
    stream_id int NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (ticket_id, stream_id)
);
CREATE TABLE sync.number_alias (
    number text PRIMARY KEY,
    ticket_id uuid NOT NULL
);
CREATE INDEX number_alias_ticket ON sync.number_alias (ticket_id);

-- The timeline: append-only (50_append_only.sql). `was` is what an undo may put back.
CREATE TABLE sync.entry (
    ticket_id uuid NOT NULL,     -- push has locked the ticket's row: a foreign key would look it up once more an entry
    id uuid NOT NULL,
    kind text NOT NULL,
    visibility text NOT NULL,
    author_id uuid,
    person_id uuid,
    desk_id int,
    device_id uuid,
    db_user name NOT NULL DEFAULT session_user,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    effective_at timestamptz NOT NULL,
    time_adjusted bool NOT NULL DEFAULT false,
    source text NOT NULL DEFAULT '',
    policy_version int NOT NULL DEFAULT 0,
    calendar_version int NOT NULL DEFAULT 0,
    body text NOT NULL DEFAULT '',
    data jsonb NOT NULL DEFAULT '{}',
    hlc text COLLATE "C" NOT NULL,
    was jsonb,
    PRIMARY KEY (ticket_id, id)
);
CREATE UNIQUE INDEX entry_id ON sync.entry (id);

CREATE TABLE sync.conflict (
    id uuid PRIMARY KEY,
    noun text NOT NULL,
    ent text NOT NULL,
    ticket_id uuid,
    field text NOT NULL,
    win jsonb,
    lose jsonb,
    base jsonb,
    win_by uuid,
    lose_by uuid,
    why text NOT NULL,
    op_id uuid NOT NULL,
    at timestamptz NOT NULL,
    resolved_at timestamptz,
    resolved_by uuid,
    choice text
);
CREATE INDEX conflict_ticket ON sync.conflict (ticket_id);

-- The feed and the audit in one: append-only, by month. An entry's row has no body, it is joined when read.
CREATE TABLE sync.op (
    stream_id int NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    ent text NOT NULL,
    rev bigint NOT NULL DEFAULT 0,
    body jsonb,
    op_id uuid NOT NULL,
    desk_id int NOT NULL,
    person_id uuid,
    db_user name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL,
    PRIMARY KEY (stream_id, seq, at)
) PARTITION BY RANGE (at);
CREATE TABLE sync.op_default PARTITION OF sync.op DEFAULT;

-- What was applied, with its outcome: makes a repeated push harmless.
CREATE TABLE sync.applied (
    op_id uuid PRIMARY KEY,
    desk_id int NOT NULL,
    person_id uuid NOT NULL,
    outcome text NOT NULL,
    why text,
    stream_id int,
    seq bigint,
    at timestamptz NOT NULL
);
CREATE INDEX applied_at ON sync.applied USING brin (at);

-- What was refused, kept for its author: a tray on one laptop would die with its disk.
CREATE TABLE sync.dead_letter (
    op_id uuid PRIMARY KEY,
    desk_id int NOT NULL,
    person_id uuid NOT NULL,
    why text NOT NULL,
    body jsonb NOT NULL,
    at timestamptz NOT NULL
);

CREATE TABLE sync.number_block (
    low bigint PRIMARY KEY,
    high bigint NOT NULL,
    desk_id int NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX number_block_desk ON sync.number_block (desk_id, at);
CREATE SEQUENCE sync.number_seq START 1000 INCREMENT 50;

-- 256 KiB chunks, keyed by stream: a hash alone must not let anybody read.
CREATE TABLE sync.blob (
    stream_id int NOT NULL,
    id text NOT NULL,
    size bigint NOT NULL,
    chunks int NOT NULL,
    PRIMARY KEY (stream_id, id)
);
CREATE TABLE sync.blob_chunk (
    stream_id int NOT NULL,
    blob_id text NOT NULL,
    n int NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (stream_id, blob_id, n)
);
ALTER TABLE sync.blob_chunk ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TYPE sync.feed_row AS (stream int, kind text, ent text, rev bigint, op uuid, body jsonb);
CREATE TYPE sync.effect AS (outcome text, why text, stream int, feed sync.feed_row[], last_effective timestamptz);
