-- The shared database as its first release made it (migration 0001), frozen: tests/integration/sync/test_versions.py.

RESET ROLE;
-- The roles. sync_owner owns everything and cannot log in; desk_role is what a desk may do; desk_invited may only
-- redeem a code; sync_keeper makes the login roles of desks and owns nothing but the function that does it.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY array['sync_owner', 'desk_role', 'desk_invited', 'sync_keeper'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
    ALTER ROLE sync_keeper CREATEROLE;
    GRANT desk_role, desk_invited TO sync_keeper WITH ADMIN OPTION;
    EXECUTE format('GRANT sync_owner TO %I', current_user);
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO desk_role, desk_invited', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO sync_owner', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer),
    pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;
CREATE SCHEMA sync AUTHORIZATION sync_owner;

SET ROLE sync_owner;
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
    ticket_id uuid NOT NULL REFERENCES sync.ticket,
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

SET ROLE sync_owner;
-- The rules that push reads: versioned data written from desk/process by `desk db init|upgrade`.

CREATE TABLE sync.rule_state (name text PRIMARY KEY, category text NOT NULL);
CREATE TABLE sync.rule_transition (
    action text NOT NULL,
    source text NOT NULL,
    target text,
    required text[] NOT NULL,
    role text NOT NULL,
    effect text NOT NULL,
    PRIMARY KEY (action, source)
);
-- Where the value of a required register stands in the op.
CREATE TABLE sync.rule_register (register text PRIMARY KEY, path text[] NOT NULL);
-- What happens when a transition meets a state that its author had not seen.
CREATE TABLE sync.rule_merge (
    current text NOT NULL,
    action text NOT NULL,
    result text NOT NULL,
    is_conflict bool NOT NULL,
    PRIMARY KEY (current, action)
);
CREATE TABLE sync.rule_kind (
    kind text PRIMARY KEY,
    visibility text NOT NULL,
    action text,
    timing text NOT NULL CHECK (timing IN ('occurred', 'receipt')),
    role text NOT NULL,
    by_system bool NOT NULL
);
CREATE TABLE sync.rule_field (
    noun text NOT NULL,
    field text NOT NULL,
    policy text NOT NULL CHECK (policy IN ('cas', 'lww', 'set', 'follow', 'server')),
    leader text,
    role text NOT NULL DEFAULT 'agent',
    protocol int NOT NULL DEFAULT 1,
    PRIMARY KEY (noun, field)
);
CREATE TABLE sync.rule_noun (
    noun text PRIMARY KEY,
    role text NOT NULL,
    append_only bool NOT NULL
);
CREATE TABLE sync.rule_value (
    noun text NOT NULL,
    field text NOT NULL,
    value jsonb NOT NULL,
    role text NOT NULL,
    PRIMARY KEY (noun, field, value)
);
-- Every set of rules that was ever in force.
CREATE TABLE sync.rule_history (
    version int PRIMARY KEY,
    rules jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    db_user name NOT NULL DEFAULT session_user
);

-- Put a whole set of rules in force as the next version; the same set again changes nothing.
CREATE FUNCTION sync.put_rules(rules jsonb) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made int;
BEGIN
    SELECT h.version INTO made FROM sync.rule_history h JOIN sync.server s ON s.rules_version = h.version
        WHERE h.rules = put_rules.rules;
    IF FOUND THEN RETURN made; END IF;
    SELECT coalesce(max(version), 0) + 1 INTO made FROM sync.rule_history;
    INSERT INTO sync.rule_history (version, rules) VALUES (made, put_rules.rules);
    DELETE FROM sync.rule_state; DELETE FROM sync.rule_transition; DELETE FROM sync.rule_register;
    DELETE FROM sync.rule_merge; DELETE FROM sync.rule_kind; DELETE FROM sync.rule_field;
    DELETE FROM sync.rule_noun; DELETE FROM sync.rule_value;
    INSERT INTO sync.rule_state SELECT * FROM jsonb_populate_recordset(null::sync.rule_state, rules->'state');
    INSERT INTO sync.rule_transition
        SELECT * FROM jsonb_populate_recordset(null::sync.rule_transition, rules->'transition');
    INSERT INTO sync.rule_register
        SELECT * FROM jsonb_populate_recordset(null::sync.rule_register, rules->'register');
    INSERT INTO sync.rule_merge SELECT * FROM jsonb_populate_recordset(null::sync.rule_merge, rules->'merge');
    INSERT INTO sync.rule_kind SELECT * FROM jsonb_populate_recordset(null::sync.rule_kind, rules->'kind');
    INSERT INTO sync.rule_field SELECT * FROM jsonb_populate_recordset(null::sync.rule_field, rules->'field');
    INSERT INTO sync.rule_noun SELECT * FROM jsonb_populate_recordset(null::sync.rule_noun, rules->'noun');
    INSERT INTO sync.rule_value SELECT * FROM jsonb_populate_recordset(null::sync.rule_value, rules->'value');
    UPDATE sync.server SET rules_version = made;
    RETURN made;
END $$;

SET ROLE sync_owner;
-- Who is asking: always by session_user, which no SET ROLE and no SECURITY DEFINER function changes.

-- The server's clock in one place, so that a simulation can turn it.
CREATE FUNCTION sync.clock() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$ SELECT clock_timestamp() $$;

CREATE FUNCTION sync.me() RETURNS sync.desk
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d FROM sync.desk d JOIN sync.staff p ON p.person_id = d.person_id AND p.active
    WHERE d.role_name = session_user AND d.revoked_at IS NULL
$$;

-- The streams I may read: the organisation's and those of my groups; none once I am revoked.
CREATE FUNCTION sync.my_streams() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN d.id IS NULL THEN '{}'::int[] ELSE array[0] || coalesce((
        SELECT array_agg(s.id ORDER BY s.id) FROM sync.member m JOIN sync.stream s ON s.group_id = m.group_id
        WHERE m.person_id = d.person_id AND m.ended_at IS NULL), '{}') END
    FROM (SELECT (sync.me()).*) d
$$;

-- Streams I was in until lately: what I wrote there offline is not lost because I was moved.
CREATE FUNCTION sync.my_late_streams(asker uuid) RETURNS int[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT array[0] || coalesce(array_agg(s.id), '{}') FROM sync.member m
        JOIN sync.stream s ON s.group_id = m.group_id
        WHERE m.person_id = asker AND (m.ended_at IS NULL OR m.ended_at > sync.clock() - interval '30 days')
    );
END $$;

CREATE FUNCTION sync.rank(role text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_position(array['agent', 'expert', 'supervisor', 'administrator'], role), 0)
$$;

-- My role in the group; where I am no member, my highest one (the same rule as desk/ops/base.py).
CREATE FUNCTION sync.role_in(asker uuid, wanted uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(
            (SELECT m.role FROM sync.member m
                WHERE m.person_id = asker AND m.group_id = wanted AND m.ended_at IS NULL),
            (SELECT m.role FROM sync.member m WHERE m.person_id = asker AND m.ended_at IS NULL
                ORDER BY sync.rank(m.role) DESC LIMIT 1),
            'agent')
    );
END $$;

CREATE FUNCTION sync.stream_of(wanted uuid) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN wanted IS NULL THEN 0 ELSE (SELECT s.id FROM sync.stream s WHERE s.group_id = wanted) END
    );
END $$;

-- The person whose desk wrote a version (its last eight digits are the desk's number).
CREATE FUNCTION sync.person_of_ver(ver text) RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT d.person_id FROM sync.desk d
        WHERE d.id = CASE WHEN length(ver) = 24 THEN ('x' || right(ver, 8))::bit(32)::int END
    );
END $$;

SET ROLE sync_owner;
-- Reading: rows of my streams only. The form `= ANY ((SELECT ...))` is evaluated once a statement, not once a row.
ALTER TABLE sync.stream ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.op ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.record ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.record_at ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.conflict ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.number_alias ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.blob ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync.blob_chunk ENABLE ROW LEVEL SECURITY;

CREATE POLICY mine ON sync.stream FOR SELECT TO desk_role USING (id = ANY ((SELECT sync.my_streams())::int[]));
CREATE POLICY mine ON sync.ticket FOR SELECT TO desk_role
    USING (stream_id = ANY ((SELECT sync.my_streams())::int[]));
CREATE POLICY mine ON sync.entry FOR SELECT TO desk_role
    USING (EXISTS (SELECT 1 FROM sync.ticket t WHERE t.id = ticket_id));
CREATE POLICY mine ON sync.op FOR SELECT TO desk_role
    USING (stream_id = ANY ((SELECT sync.my_streams())::int[]));
CREATE POLICY mine ON sync.record_at FOR SELECT TO desk_role
    USING (stream_id = ANY ((SELECT sync.my_streams())::int[]));
CREATE POLICY mine ON sync.record FOR SELECT TO desk_role
    USING (EXISTS (SELECT 1 FROM sync.record_at a WHERE a.noun = record.noun AND a.id = record.id));
CREATE POLICY mine ON sync.conflict FOR SELECT TO desk_role
    USING (CASE WHEN ticket_id IS NULL THEN cardinality((SELECT sync.my_streams())::int[]) > 0
        ELSE EXISTS (SELECT 1 FROM sync.ticket t WHERE t.id = ticket_id) END);
CREATE POLICY mine ON sync.number_alias FOR SELECT TO desk_role
    USING (EXISTS (SELECT 1 FROM sync.ticket t WHERE t.id = ticket_id));
CREATE POLICY mine ON sync.dead_letter FOR SELECT TO desk_role
    USING (person_id = ((SELECT sync.me())::sync.desk).person_id);
CREATE POLICY mine ON sync.blob FOR SELECT TO desk_role
    USING (stream_id = ANY ((SELECT sync.my_streams())::int[]));
CREATE POLICY mine ON sync.blob_chunk FOR SELECT TO desk_role
    USING (stream_id = ANY ((SELECT sync.my_streams())::int[]));

SET ROLE sync_owner;
-- What is written is never changed: the triggers refuse even the owner of the tables.
-- The one exception is redaction and purge (85_administration.sql), which name themselves in a local setting.
CREATE FUNCTION sync.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('desk.erasing', true) = 'by law' THEN RETURN NULL; END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sync.entry
    FOR EACH STATEMENT EXECUTE FUNCTION sync.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sync.op
    FOR EACH STATEMENT EXECUTE FUNCTION sync.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sync.rule_history
    FOR EACH STATEMENT EXECUTE FUNCTION sync.refuse_change();

-- Memberships and staff are kept from the records, so that every check is one index look-up.
CREATE FUNCTION sync.follow_record() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.noun = 'membership' THEN
        INSERT INTO sync.member AS m (person_id, group_id, role, ended_at)
        VALUES (split_part(NEW.id, ':', 1)::uuid, split_part(NEW.id, ':', 2)::uuid,
            coalesce(NEW.body->>'role', 'agent'),
            CASE WHEN NEW.retired THEN coalesce((NEW.body->>'ended_at')::timestamptz, sync.clock())
                ELSE (NEW.body->>'ended_at')::timestamptz END)
        ON CONFLICT (person_id, group_id) DO UPDATE SET role = excluded.role, ended_at = excluded.ended_at;
    ELSIF NEW.noun = 'person' AND (NEW.body->>'staff')::int = 1 THEN
        INSERT INTO sync.staff (person_id, active)
        VALUES (NEW.id::uuid, coalesce((NEW.body->>'active')::int, 1) = 1 AND NOT NEW.retired)
        ON CONFLICT (person_id) DO UPDATE SET active = excluded.active;
    ELSIF NEW.noun = 'group' THEN
        INSERT INTO sync.stream (id, group_id)
        VALUES ((SELECT coalesce(max(id), 0) + 1 FROM sync.stream), NEW.id::uuid)
        ON CONFLICT (group_id) DO NOTHING;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER follow AFTER INSERT OR UPDATE ON sync.record
    FOR EACH ROW EXECUTE FUNCTION sync.follow_record();

SET ROLE sync_owner;
-- Merging the fields of a ticket or record: compare-and-set, last writer wins, sets, followers.
-- Pure: takes the row as JSON and answers what changes; writes nothing.

CREATE TYPE sync.merged AS (
    outcome text,          -- ok, merged, lost, denied or unknown
    why text,
    changed jsonb,         -- field -> new value
    fv jsonb,              -- field -> version, of the changed ones
    conflicts jsonb        -- [{field, win, lose, base, win_ver, why}]
);

-- Tags are words between spaces: what was added and removed since `base` is done to `now`.
CREATE FUNCTION sync.merge_words(now text, base text, wanted text) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (
        WITH kept AS (
            SELECT unnest(string_to_array(btrim(now), ' ')) AS w EXCEPT
            (SELECT unnest(string_to_array(btrim(base), ' ')) EXCEPT SELECT unnest(string_to_array(btrim(wanted), ' ')))
            UNION
            (SELECT unnest(string_to_array(btrim(wanted), ' ')) EXCEPT SELECT unnest(string_to_array(btrim(base), ' ')))
        )
        SELECT coalesce(' ' || nullif(string_agg(w, ' ' ORDER BY w COLLATE "C"), '') || ' ', ' ') FROM kept WHERE w <> ''
    );
END $$;

CREATE FUNCTION sync.merge_field(
    p sync.rule_field, f text, v jsonb, base jsonb, now jsonb, now_ver text, ver text, INOUT m sync.merged
) LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF p.policy = 'cas' THEN
        IF now = v THEN
            RETURN;
        ELSIF now IS NOT DISTINCT FROM base THEN
            m.changed := m.changed || jsonb_build_object(f, v);
        ELSE
            m.outcome := 'lost';
            m.conflicts := m.conflicts || jsonb_build_object('field', f, 'win', now, 'lose', v, 'base', base,
                'win_ver', now_ver, 'why', CASE f WHEN 'owner_id' THEN 'already_taken' ELSE 'changed_meanwhile' END);
            RETURN;
        END IF;
    ELSIF p.policy = 'set' THEN
        v := to_jsonb(sync.merge_words(now #>> '{}', base #>> '{}', v #>> '{}'));
        IF v = now THEN RETURN; END IF;
        m.changed := m.changed || jsonb_build_object(f, v);
    ELSIF ver COLLATE "C" > now_ver COLLATE "C" THEN
        -- A desk never conflicts with itself: after re-stamping the version it saw is not the one that stands.
        IF (base #>> '{}') IS DISTINCT FROM now_ver AND right(now_ver, 8) <> right(ver, 8)
                AND now IS DISTINCT FROM v THEN
            IF m.outcome = 'ok' THEN m.outcome := 'merged'; END IF;
            m.conflicts := m.conflicts || jsonb_build_object('field', f, 'win', v, 'lose', now,
                'win_ver', ver, 'lose_ver', now_ver, 'why', 'overwrote_concurrent');
        END IF;
        m.changed := m.changed || jsonb_build_object(f, v);
    ELSE
        IF now IS DISTINCT FROM v THEN
            m.outcome := 'lost';
            m.conflicts := m.conflicts || jsonb_build_object('field', f, 'win', now, 'lose', v,
                'win_ver', now_ver, 'why', 'newer_value_kept');
        END IF;
        RETURN;
    END IF;
    m.fv := m.fv || jsonb_build_object(f, ver);
END $$;

-- Merge `op.set` into the row; `late` says that the author may write no field here any more.
CREATE FUNCTION sync.merge_fields(
    wanted_noun text, now jsonb, row_fv jsonb, base_ver text, op jsonb, ver text, role text, late bool
) RETURNS sync.merged
LANGUAGE plpgsql STABLE AS $$
DECLARE
    m sync.merged := row('ok', NULL, '{}', '{}', '[]');
    p sync.rule_field;
    f text;
    v jsonb;
    cur jsonb;
    needed text;
BEGIN
    FOR f, v IN SELECT * FROM jsonb_each(op->'set') LOOP
        SELECT * INTO p FROM sync.rule_field r WHERE r.noun = wanted_noun AND r.field = f;
        IF NOT FOUND THEN m.outcome := 'unknown'; m.why := 'field ' || f; RETURN m; END IF;
        IF p.policy = 'server' THEN m.outcome := 'denied'; m.why := 'field ' || f; RETURN m; END IF;
        SELECT r.role INTO needed FROM sync.rule_value r WHERE r.noun = wanted_noun AND r.field = f AND r.value = v;
        IF sync.rank(role) < greatest(sync.rank(p.role), sync.rank(coalesce(needed, 'agent'))) THEN
            m.outcome := 'denied'; m.why := 'role'; RETURN m;
        END IF;
        CONTINUE WHEN p.policy = 'follow' OR f = 'state';
        cur := CASE WHEN now ? f THEN now->f ELSE coalesce(now->'extra'->f, 'null') END;
        IF late THEN
            m.outcome := 'lost';
            m.conflicts := m.conflicts || jsonb_build_object('field', f, 'win', cur, 'lose', v, 'why', 'moved_away');
        ELSE
            m := sync.merge_field(p, f, v, op->'base'->f, cur, coalesce(row_fv->>f, base_ver), ver, m);
        END IF;
    END LOOP;
    -- Followers (the requester's name, the priority's impact) go with their leader or not at all.
    FOR f, v IN SELECT s.key, s.value FROM jsonb_each(op->'set') s JOIN sync.rule_field r
            ON r.noun = wanted_noun AND r.field = s.key AND r.policy = 'follow' AND m.changed ? r.leader LOOP
        m.changed := m.changed || jsonb_build_object(f, v);
    END LOOP;
    RETURN m;
END $$;

SET ROLE sync_owner;
-- What an op's entries do: effective times, transitions with their guards, and what concurrency voids.
-- `plan_entries` decides and writes nothing, so that a refused op leaves no trace; `land_entries` writes.

CREATE TYPE sync.plan AS (
    outcome text,
    why text,
    state text,
    wake_at timestamptz,
    last_effective timestamptz,
    voided jsonb,          -- ids of entries whose transition was lost
    conflicts jsonb,
    effective jsonb        -- entry id -> effective instant
);

-- Effective time (process.md 5.1.3): a message counts when it reached the server, contact and internal acts when
-- they happened, clamped to what this desk can know.
CREATE FUNCTION sync.effective(timing text, occurred timestamptz, d sync.desk, now timestamptz)
RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN timing = 'receipt' THEN now
            ELSE least(greatest(occurred, d.last_sync_at - interval '5 seconds', d.last_effective), now) END
    );
END $$;

-- Whether a public message of ours stands after the customer's last one.
CREATE FUNCTION sync.question_open(wanted uuid) RETURNS bool
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce((
            SELECT e.kind IN ('public_reply', 'call') FROM sync.entry e
            WHERE e.ticket_id = wanted AND e.kind IN ('created', 'customer_message', 'public_reply', 'call')
                AND NOT (e.kind = 'customer_message' AND e.data->>'courtesy' = 'true')
            ORDER BY e.effective_at DESC, e.id DESC LIMIT 1), false)
    );
END $$;

-- Why an action may not be done, NULL if it may: the guards of desk/process/lifecycle.py.
CREATE FUNCTION sync.guard(
    r sync.rule_transition, e jsonb, op jsonb, t sync.ticket, role text, question bool, at timestamptz
) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    doc jsonb := jsonb_build_object('data', e->'data', 'set', op->'set');
    needed text;
    given jsonb;
    until bigint;
BEGIN
    IF sync.rank(role) < sync.rank(r.role) THEN RETURN 'role'; END IF;
    FOREACH needed IN ARRAY r.required LOOP
        SELECT doc #> g.path INTO given FROM sync.rule_register g WHERE g.register = needed;
        IF given IS NULL OR given = 'null' OR btrim(given #>> '{}') = '' OR given = '[]' THEN
            RETURN 'required ' || needed;
        END IF;
    END LOOP;
    IF r.action = 'wait_customer' AND NOT question THEN RETURN 'no_question'; END IF;
    IF jsonb_typeof(e->'data'->'expected_until') = 'number' THEN
        until := (e->'data'->>'expected_until')::bigint;
        IF r.target IN (SELECT s.name FROM sync.rule_state s WHERE s.category = 'waiting')
            AND until <= floor(extract(epoch FROM (e->>'at')::timestamptz)) THEN RETURN 'until_past'; END IF;
    END IF;
    IF r.action = 'provide_solution' THEN
        given := e->'data'->'knowledge';
        IF NOT given->>'decision' IN ('reuse', 'update', 'new', 'none') THEN RETURN 'knowledge_decision'; END IF;
        IF given->>'decision' = 'none' AND btrim(coalesce(given->>'reason', '')) = '' THEN
            RETURN 'knowledge_reason';
        END IF;
        IF given->>'decision' IN ('reuse', 'update') AND btrim(coalesce(given->>'article', '')) = '' THEN
            RETURN 'knowledge_article';
        END IF;
    ELSIF r.action = 'merge' AND replace(e->'data'->>'into', '-', '') = replace(t.id::text, '-', '') THEN
        RETURN 'merge_self';
    ELSIF r.action = 'reopen' AND role <> 'administrator'
            AND at - t.closed_at > (SELECT reopen_window FROM sync.server) THEN
        RETURN 'reopen_window';
    END IF;
    RETURN NULL;
END $$;

-- Undo puts a state back only to where the undone entries had taken it from, and only for their author.
CREATE FUNCTION sync.undo_state(e jsonb, t sync.ticket, asker uuid, role text, OUT allowed bool, OUT state text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT bool_and(x.person_id = asker OR t.owner_id = asker OR sync.rank(role) >= 3) AND count(*) = jsonb_array_length(e->'data'->'entries')
        INTO allowed FROM sync.entry x
        WHERE x.ticket_id = t.id AND x.id IN (SELECT j::uuid FROM jsonb_array_elements_text(e->'data'->'entries') j);
    SELECT x.was->>'state' INTO state FROM sync.entry x
        WHERE x.ticket_id = t.id AND x.was ? 'state'
            AND x.id IN (SELECT j::uuid FROM jsonb_array_elements_text(e->'data'->'entries') j)
        ORDER BY x.hlc, x.id LIMIT 1;
END $$;

CREATE FUNCTION sync.action_of(kind text, action text, data jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN kind <> 'assigned' THEN action WHEN data->>'to' IS NULL THEN 'release'
        WHEN data->>'claimed' = 'true' THEN 'claim' ELSE 'assign' END
$$;

-- One entry's transition on plan `p`; `concurrent` says that the author saw another state.
CREATE FUNCTION sync.plan_transition(
    act text, e jsonb, op jsonb, t sync.ticket, role text, question bool, concurrent bool, late bool, INOUT p sync.plan
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    r sync.rule_transition;
    g sync.rule_merge;
    broken text;
    wanted text;
BEGIN
    SELECT * INTO r FROM sync.rule_transition x WHERE x.action = act AND x.source = p.state;
    IF FOUND AND NOT late THEN
        broken := sync.guard(r, e, op, t, role, question, (p.effective->>(e->>'id'))::timestamptz);
        IF broken IS NOT NULL AND NOT (broken = 'no_question' AND concurrent) THEN
            p.outcome := 'denied'; p.why := broken; RETURN;
        END IF;
        IF broken IS NULL THEN
            IF r.target IS NOT NULL THEN p.state := r.target; END IF;
            RETURN;
        END IF;
        wanted := r.target;
    ELSE
        SELECT x.target INTO wanted FROM sync.rule_transition x
            WHERE x.action = act AND x.target IS NOT NULL LIMIT 1;
        IF wanted = p.state OR (wanted IS NULL AND NOT late) THEN RETURN; END IF;
        IF NOT concurrent AND NOT late THEN p.outcome := 'denied'; p.why := 'transition'; RETURN; END IF;
        SELECT * INTO g FROM sync.rule_merge x WHERE x.current = p.state AND x.action = act;
        IF FOUND AND NOT late THEN
            IF p.outcome = 'ok' THEN p.outcome := 'merged'; END IF;
            IF g.is_conflict THEN
                p.conflicts := jsonb_build_array(jsonb_build_object('field', 'state', 'win', g.result, 'lose', p.state,
                    'base', op->'base'->'state', 'lose_ver', coalesce(t.fv->>'state', t.base_ver),
                    'why', 'overwrote_concurrent'));
            END IF;
            p.state := g.result;
            RETURN;
        END IF;
    END IF;
    p.outcome := 'lost';
    p.voided := p.voided || jsonb_build_array(e->'id');
    p.conflicts := jsonb_build_array(jsonb_build_object('field', 'state', 'win', p.state, 'lose', wanted,
        'base', op->'base'->'state', 'win_ver', coalesce(t.fv->>'state', t.base_ver), 'why', CASE WHEN late THEN 'moved_away' ELSE 'concurrent_transition' END));
END $$;

-- Decide everything about the entries of one op. `m` is what its fields came to.
CREATE FUNCTION sync.plan_entries(
    d sync.desk, op jsonb, t sync.ticket, m sync.merged, role text, late bool, import bool, now timestamptz
) RETURNS sync.plan LANGUAGE plpgsql STABLE AS $$
DECLARE
    p sync.plan := row('ok', NULL, t.state, t.wake_at, d.last_effective, '[]', '[]', '{}');
    concurrent bool := (op->'base' ? 'state') AND op->'base'->>'state' IS DISTINCT FROM t.state;
    e jsonb;
    k sync.rule_kind;
    act text;
    eff timestamptz;
    question bool;
    before text;
    undo record;
BEGIN
    FOR e IN SELECT * FROM jsonb_array_elements(op->'entries') LOOP
        SELECT * INTO k FROM sync.rule_kind x WHERE x.kind = e->>'kind';
        IF NOT FOUND THEN p.outcome := 'unknown'; p.why := 'kind ' || (e->>'kind'); RETURN p; END IF;
        IF sync.rank(role) < sync.rank(k.role) THEN p.outcome := 'denied'; p.why := 'role'; RETURN p; END IF;
        IF (e->>'system')::bool AND NOT k.by_system THEN p.outcome := 'denied'; p.why := 'author'; RETURN p; END IF;
        eff := CASE WHEN import THEN (e->>'at')::timestamptz
            ELSE sync.effective(k.timing, (e->>'at')::timestamptz, d, now) END;
        p.effective := p.effective || jsonb_build_object(e->>'id', eff);
        IF k.timing = 'occurred' AND NOT import THEN d.last_effective := eff; p.last_effective := eff; END IF;
        CONTINUE WHEN import;
        IF e->>'kind' IN ('public_reply', 'call') THEN question := true;
        ELSIF e->>'kind' IN ('created', 'customer_message') AND e->'data'->>'courtesy' IS DISTINCT FROM 'true' THEN
            question := false;
        ELSIF e->>'kind' = 'undone' AND (e->>'system')::bool IS NOT TRUE THEN
            undo := sync.undo_state(e, t, d.person_id, role);
            IF undo.allowed IS NOT TRUE THEN p.outcome := 'denied'; p.why := 'undo'; RETURN p; END IF;
            IF op->'set' ? 'state' AND NOT late AND NOT concurrent AND op->'set'->>'state' = undo.state THEN
                p.state := undo.state;
            ELSIF op->'set' ? 'state' AND op->'set'->>'state' <> p.state THEN
                p.outcome := 'lost';
                p.conflicts := jsonb_build_array(jsonb_build_object('field', 'state', 'win', p.state,
                    'lose', op->'set'->'state', 'base', op->'base'->'state',
                    'win_ver', coalesce(t.fv->>'state', t.base_ver), 'why', 'concurrent_transition'));
            END IF;
        END IF;
        act := sync.action_of(k.kind, k.action, e->'data');
        CONTINUE WHEN act IS NULL;
        IF k.kind = 'assigned' AND NOT m.changed ? 'owner_id' AND (late OR m.outcome = 'lost') THEN
            p.voided := p.voided || jsonb_build_array(e->'id');
            p.outcome := 'lost';
            CONTINUE;
        END IF;
        before := p.state;
        IF act = 'wait_customer' AND question IS NULL THEN question := sync.question_open(t.id); END IF;
        p := sync.plan_transition(act, e, op, t, role, question, concurrent, late, p);
        IF p.outcome = 'denied' THEN RETURN p; END IF;
        IF p.state <> before THEN
            p.wake_at := CASE WHEN p.state IN ('waiting_customer', 'waiting_third_party', 'scheduled')
                AND jsonb_typeof(e->'data'->'expected_until') = 'number'
                THEN to_timestamp((e->'data'->>'expected_until')::bigint) END;
            t.state := p.state;
        END IF;
    END LOOP;
    RETURN p;
END $$;

-- The author that is stamped: me; nobody for a machine's entry; the requester for what the customer said.
CREATE FUNCTION sync.author_of(e jsonb, d sync.desk, t sync.ticket, import bool) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN import THEN (e->>'author')::uuid WHEN (e->>'system')::bool THEN NULL
        WHEN e->>'kind' IN ('created', 'customer_message') AND (e->>'author')::uuid = t.requester_id
            THEN t.requester_id
        WHEN e->>'kind' = 'customer_message' AND t.requester_id IS NULL AND e->>'author' IS NULL THEN NULL
        ELSE d.person_id END
$$;

-- Write the planned entries and return their feed rows; an entry that is there already (a fact) is left alone.
CREATE FUNCTION sync.land_entries(
    d sync.desk, op jsonb, t sync.ticket, was jsonb, p sync.plan, ver text, import bool, now timestamptz
) RETURNS sync.feed_row[] LANGUAGE plpgsql AS $$
DECLARE
    feed sync.feed_row[] := '{}';
    e jsonb;
    k sync.rule_kind;
    eff timestamptz;
    occurred timestamptz;
BEGIN
    FOR e IN SELECT * FROM jsonb_array_elements(op->'entries') LOOP
        SELECT * INTO k FROM sync.rule_kind x WHERE x.kind = e->>'kind';
        eff := (p.effective->>(e->>'id'))::timestamptz;
        occurred := (e->>'at')::timestamptz;
        INSERT INTO sync.entry (ticket_id, id, kind, visibility, author_id, person_id, desk_id, device_id,
            occurred_at, recorded_at, effective_at, time_adjusted, source, policy_version, calendar_version,
            body, data, hlc, was)
        VALUES (t.id, (e->>'id')::uuid, k.kind,
            CASE WHEN k.visibility = 'system' OR e->>'visibility' NOT IN ('public', 'internal', 'system')
                THEN k.visibility ELSE coalesce(e->>'visibility', k.visibility) END,
            sync.author_of(e, d, t, import), d.person_id, d.id, d.device,
            occurred, CASE WHEN import THEN occurred ELSE now END, eff,
            k.timing = 'occurred' AND abs(extract(epoch FROM eff - occurred)) >= 1,
            coalesce(e->>'source', ''), coalesce((e->>'policy_version')::int, 0),
            coalesce((e->>'calendar_version')::int, 0), coalesce(e->>'body', ''),
            coalesce(e->'data', '{}'), ver, CASE WHEN k.action IS NOT NULL THEN was END)
        ON CONFLICT DO NOTHING;
        IF FOUND THEN
            feed := feed || row(t.stream_id, 'entry', e->>'id', 0, (op->>'op')::uuid, NULL)::sync.feed_row;
        END IF;
    END LOOP;
    RETURN feed;
END $$;

-- An entry of the server itself (what was voided, what a customer's message woke).
CREATE FUNCTION sync.add_own_entry(
    t sync.ticket, op_id uuid, wanted text, payload jsonb, ver text, now timestamptz
) RETURNS sync.feed_row LANGUAGE plpgsql AS $$
DECLARE
    ident uuid := md5(op_id::text || wanted)::uuid;
BEGIN
    INSERT INTO sync.entry (ticket_id, id, kind, visibility, occurred_at, recorded_at, effective_at, source, data, hlc)
    VALUES (t.id, ident, wanted, (SELECT k.visibility FROM sync.rule_kind k WHERE k.kind = wanted),
        now, now, now, 'server', payload, ver)
    ON CONFLICT DO NOTHING;
    RETURN row(t.stream_id, 'entry', ident::text, 0, op_id, NULL)::sync.feed_row;
END $$;

SET ROLE sync_owner;
-- Ops on tickets: create and change. Every rule is in 20, 60 and 61; here the row is written and the feed made.

-- Everybody who may see the ticket may see its requester.
CREATE FUNCTION sync.show_record(wanted text, ident text, stream int, op_id uuid) RETURNS sync.feed_row[]
LANGUAGE plpgsql AS $$
DECLARE
    r sync.record;
BEGIN
    IF ident IS NULL OR EXISTS (SELECT 1 FROM sync.record_at a
            WHERE a.noun = wanted AND a.id = ident AND a.stream_id IN (0, stream)) THEN RETURN '{}'; END IF;
    SELECT * INTO r FROM sync.record x WHERE x.noun = wanted AND x.id = ident;
    IF NOT FOUND THEN RETURN '{}'; END IF;
    INSERT INTO sync.record_at (noun, id, stream_id) VALUES (wanted, ident, stream);
    RETURN array[row(stream, 'record', ident, r.rev, op_id, to_jsonb(r))::sync.feed_row];
END $$;

CREATE FUNCTION sync.write_ticket(t sync.ticket) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sync.ticket SET stream_id = t.stream_id, title = t.title, state = t.state, priority = t.priority,
        impact = t.impact, urgency = t.urgency, tier = t.tier, owner_id = t.owner_id, group_id = t.group_id,
        requester_id = t.requester_id, requester_name = t.requester_name, requester_org = t.requester_org,
        requester_level = t.requester_level, category = t.category, product = t.product, channel = t.channel,
        language = t.language, tags = t.tags, merged_into = t.merged_into, policy = t.policy,
        updated_at = t.updated_at, closed_at = t.closed_at, wake_at = t.wake_at, extra = t.extra, fv = t.fv,
        rev = t.rev
    WHERE id = t.id;
END $$;

-- Conflicts as rows that travel in the feed until somebody resolves them.
CREATE FUNCTION sync.note_conflicts(d sync.desk, op jsonb, t sync.ticket, items jsonb, now timestamptz)
RETURNS sync.feed_row[] LANGUAGE plpgsql AS $$
DECLARE
    feed sync.feed_row[] := '{}';
    c jsonb;
    r sync.conflict;
BEGIN
    FOR c IN SELECT * FROM jsonb_array_elements(items) LOOP
        r := row(md5((op->>'op') || (c->>'field'))::uuid, 'ticket', t.id::text, t.id, c->>'field', c->'win', c->'lose',
            c->'base', CASE WHEN c->>'why' = 'overwrote_concurrent' THEN d.person_id
                ELSE sync.person_of_ver(c->>'win_ver') END,
            CASE WHEN c->>'why' = 'overwrote_concurrent' THEN sync.person_of_ver(c->>'lose_ver')
                ELSE d.person_id END,
            c->>'why', (op->>'op')::uuid, now, NULL, NULL, NULL);
        INSERT INTO sync.conflict SELECT r.* ON CONFLICT DO NOTHING;
        feed := feed || row(t.stream_id, 'conflict', r.id::text, 0, r.op_id, to_jsonb(r))::sync.feed_row;
    END LOOP;
    RETURN feed;
END $$;

-- A merge pointer may not lead back to its own ticket.
CREATE FUNCTION sync.makes_cycle(start uuid, target uuid) RETURNS bool
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH RECURSIVE way(id) AS (
            SELECT target UNION SELECT q.merged_into FROM way JOIN sync.ticket q ON q.id = way.id
                WHERE q.merged_into IS NOT NULL)
        SELECT EXISTS (SELECT 1 FROM way WHERE id = start)
    );
END $$;

-- What a customer's message does by itself: wakes a waiting ticket, reopens a closed one inside its window.
CREATE FUNCTION sync.wake_state(op jsonb, state text, closed_at timestamptz, now timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM jsonb_array_elements(op->'entries') e
                WHERE e->>'kind' = 'customer_message' AND e->'data'->>'courtesy' IS DISTINCT FROM 'true') THEN NULL
            WHEN state IN ('waiting_customer', 'waiting_third_party', 'scheduled') THEN 'resumed'
            WHEN state = 'closed' AND now - closed_at <= (SELECT reopen_window FROM sync.server) THEN 'reopened' END
    );
END $$;

-- Write the outcome of a planned op: registers, entries, conflicts; returns the feed.
CREATE FUNCTION sync.carry_out(
    d sync.desk, op jsonb, t0 sync.ticket, m sync.merged, p sync.plan, ver text, made bool, import bool,
    now timestamptz
) RETURNS sync.feed_row[] LANGUAGE plpgsql AS $$
DECLARE
    t sync.ticket := t0;
    was jsonb := CASE WHEN p.state <> t0.state THEN jsonb_build_object('state', t0.state) END;
    changed jsonb := m.changed;
    woken text;
    feed sync.feed_row[] := '{}';
    tail sync.feed_row[] := '{}';
    own jsonb;
BEGIN
    IF p.voided <> '[]' AND EXISTS (SELECT 1 FROM jsonb_array_elements(op->'entries') e
            WHERE e->>'kind' = 'assigned' AND p.voided ? (e->>'id')) THEN
        m.changed := m.changed - 'owner_id'; m.fv := m.fv - 'owner_id'; changed := m.changed;
    END IF;
    IF m.changed <> '{}' THEN
        t := jsonb_populate_record(t, m.changed);
        t.extra := t.extra || coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(m.changed)
            WHERE NOT to_jsonb(t0) ? key), '{}');
        t.fv := t.fv || m.fv;
    END IF;
    t.state := p.state;
    t.wake_at := p.wake_at;
    IF m.changed ? 'group_id' THEN t.stream_id := sync.stream_of(t.group_id); END IF;
    woken := CASE WHEN NOT import THEN sync.wake_state(op, t.state, t.closed_at, now) END;
    IF woken IS NOT NULL THEN t.state := 'in_progress'; t.wake_at := NULL; END IF;
    IF t.state <> t0.state THEN
        t.fv := t.fv || jsonb_build_object('state', ver);
        t.closed_at := CASE WHEN (SELECT s.category FROM sync.rule_state s WHERE s.name = t.state) = 'done'
            THEN coalesce(t.closed_at, now) END;
    END IF;
    feed := sync.land_entries(d, op, t, was, p, ver, import, now);
    IF p.voided <> '[]' THEN
        own := jsonb_build_object('cause', 'conflict', 'entries',
            (SELECT jsonb_agg(replace(v, '-', '')) FROM jsonb_array_elements_text(p.voided) v));
        tail := tail || sync.add_own_entry(t, (op->>'op')::uuid, 'undone', own, ver, now);
    END IF;
    IF woken IS NOT NULL THEN
        own := CASE woken WHEN 'resumed' THEN '{"cause": "customer"}' ELSE '{"reason": "customer"}' END;
        tail := tail || sync.add_own_entry(t, (op->>'op')::uuid, woken, own, ver, now);
    END IF;
    tail := tail || sync.note_conflicts(d, op, t, m.conflicts || p.conflicts, now);
    tail := tail || sync.show_record('person', t.requester_id::text, t.stream_id, (op->>'op')::uuid);
    IF NOT made AND t IS NOT DISTINCT FROM t0 AND feed = '{}' THEN RETURN tail; END IF;
    t.updated_at := CASE WHEN import THEN t.updated_at ELSE now END;
    IF NOT made THEN t.rev := t0.rev + 1; END IF;
    PERFORM sync.write_ticket(t);
    IF made THEN
        RETURN row(t.stream_id, 'ticket', t.id::text, t.rev, (op->>'op')::uuid, to_jsonb(t))::sync.feed_row
            || feed || tail;
    ELSIF t.stream_id <> t0.stream_id THEN
        INSERT INTO sync.ticket_was_in VALUES (t.id, t0.stream_id, now)
            ON CONFLICT (ticket_id, stream_id) DO UPDATE SET until = excluded.until;
        RETURN array[
            row(t0.stream_id, 'exit', t.id::text, t.rev, (op->>'op')::uuid,
                jsonb_build_object('to', t.stream_id))::sync.feed_row,
            row(t.stream_id, 'ticket', t.id::text, t.rev, (op->>'op')::uuid, to_jsonb(t))::sync.feed_row
        ] || feed || tail;
    END IF;
    IF t.state <> t0.state OR t.wake_at IS DISTINCT FROM t0.wake_at THEN
        m.fv := m.fv || CASE WHEN t.state <> t0.state THEN jsonb_build_object('state', ver) ELSE '{}' END;
        changed := changed || jsonb_build_object('state', t.state, 'closed_at', t.closed_at, 'wake_at', t.wake_at);
    END IF;
    RETURN row(t.stream_id, 'set', t.id::text, t.rev, (op->>'op')::uuid, jsonb_build_object(
        'set', changed || jsonb_build_object('updated_at', t.updated_at), 'fv', m.fv))::sync.feed_row || feed || tail;
END $$;

-- Whether none of the op's entries has the id of an entry of another ticket.
CREATE FUNCTION sync.ids_free(op jsonb, home uuid) RETURNS bool
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT NOT EXISTS (SELECT 1 FROM sync.entry x WHERE x.ticket_id <> home AND x.id = ANY (
            array(SELECT (e->>'id')::uuid FROM jsonb_array_elements(op->'entries') e)))
    );
END $$;

-- Change a ticket: fields and entries of one op, all of it or (denied, unknown) nothing.
CREATE FUNCTION sync.change_ticket(
    d sync.desk, op jsonb, ver text, streams int[], import bool, now timestamptz
) RETURNS sync.effect LANGUAGE plpgsql AS $$
DECLARE
    result sync.effect;
    t sync.ticket;
    m sync.merged;
    p sync.plan;
    late bool;
    role text;
    feed sync.feed_row[];
BEGIN
    result := row('denied', 'ticket', NULL, '{}'::sync.feed_row[], NULL);
    SELECT * INTO t FROM sync.ticket q WHERE q.id = (op->>'ent')::uuid FOR UPDATE;
    IF NOT FOUND THEN RETURN result; END IF;
    late := NOT t.stream_id = ANY (streams);
    IF late AND (jsonb_array_length(coalesce(op->'entries', '[]')) = 0 OR NOT (
            t.stream_id = ANY (sync.my_late_streams(d.person_id)) OR EXISTS (SELECT 1 FROM sync.ticket_was_in w
            WHERE w.ticket_id = t.id AND w.stream_id = ANY (sync.my_late_streams(d.person_id))))) THEN RETURN result; END IF;
    role := sync.role_in(d.person_id, t.group_id);
    m := row('ok', NULL, '{}', '{}', '[]');
    IF op->'set' <> '{}' THEN
        m := sync.merge_fields('ticket', to_jsonb(t), t.fv, t.base_ver, op, ver, role, late);
    END IF;
    IF m.outcome IN ('denied', 'unknown') THEN result.outcome := m.outcome; result.why := m.why; RETURN result; END IF;
    IF m.changed ? 'merged_into' AND sync.makes_cycle(t.id, (m.changed->>'merged_into')::uuid) THEN
        result.why := 'merge_cycle'; RETURN result;
    END IF;
    p := sync.plan_entries(d, op, t, m, role, late, import, now);
    IF p.outcome IN ('denied', 'unknown') THEN result.outcome := p.outcome; result.why := p.why; RETURN result; END IF;
    IF import AND op->'set' ? 'state' THEN p.state := op->'set'->>'state'; END IF;
    IF op->'set' ? 'state' AND NOT late AND p.outcome = 'ok' AND op->'set'->>'state' <> p.state
            AND op->'base'->>'state' IS NOT DISTINCT FROM t.state THEN
        result.why := 'state'; RETURN result;   -- a state that no entry leads to
    END IF;
    IF NOT sync.ids_free(op, t.id) OR (m.changed ? 'group_id'
            AND sync.stream_of((m.changed->>'group_id')::uuid) IS NULL) THEN
        result.why := 'id'; RETURN result;
    END IF;
    feed := sync.carry_out(d, op, t, m, p, ver, false, import, now);
    result := row(CASE WHEN 'lost' IN (m.outcome, p.outcome) THEN 'lost' WHEN 'merged' IN (m.outcome, p.outcome)
        THEN 'merged' ELSE 'ok' END, NULL, t.stream_id, feed, p.last_effective);
    RETURN result;
END $$;

-- The number a new ticket gets: its own if it is leased to this desk and free, else a fresh one. Never a refusal.
CREATE FUNCTION sync.settle_number(d sync.desk, wanted text, import bool) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    low bigint;
BEGIN
    IF wanted ~ '^(T-[0-9]{1,15}[0-9A-Z]|L[0-9]{1,9}-[0-9]{1,12})$' AND (import
            OR wanted ~ ('^L' || d.id || '-')
            OR (wanted LIKE 'T-%' AND EXISTS (SELECT 1 FROM sync.number_block b WHERE b.desk_id = d.id
                AND substr(wanted, 3, length(wanted) - 3)::bigint BETWEEN b.low AND b.high)))
            AND wanted = (CASE WHEN wanted LIKE 'T-%'
                THEN sync.ticket_number(substr(wanted, 3, length(wanted) - 3)::bigint) ELSE wanted END)
            AND NOT EXISTS (SELECT 1 FROM sync.ticket q WHERE q.number = wanted)
            AND NOT EXISTS (SELECT 1 FROM sync.number_alias a WHERE a.number = wanted) THEN
        RETURN wanted;
    END IF;
    LOOP
        low := nextval('sync.number_seq');
        EXIT WHEN NOT EXISTS (SELECT 1 FROM sync.ticket q WHERE q.number = sync.ticket_number(low));
    END LOOP;
    RETURN sync.ticket_number(low);
END $$;

-- `T-<counter><check>` with the ISO 7064 MOD 37,36 character (desk/process/ids.py).
CREATE FUNCTION sync.ticket_number(counter bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    signs CONSTANT text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    c int := 18;
    sign text;
BEGIN
    FOREACH sign IN ARRAY string_to_array(counter::text, NULL) LOOP
        c := ((CASE WHEN c = 0 THEN 36 ELSE c END) * 2 % 37 + sign::int) % 36;
    END LOOP;
    RETURN 'T-' || counter || substr(signs, (37 - (CASE WHEN c = 0 THEN 36 ELSE c END) * 2 % 37) % 36 + 1, 1);
END $$;

-- Create a ticket with its first entries; the number of a taken one is settled, the old form stays an alias.
CREATE FUNCTION sync.create_ticket(
    d sync.desk, op jsonb, ver text, streams int[], import bool, now timestamptz
) RETURNS sync.effect LANGUAGE plpgsql AS $$
DECLARE
    result sync.effect;
    t sync.ticket;
    m sync.merged;
    p sync.plan;
    stream int := sync.stream_of((op->'set'->>'group_id')::uuid);
    role text := sync.role_in(d.person_id, (op->'set'->>'group_id')::uuid);
    number text;
    feed sync.feed_row[];
BEGIN
    result := row('denied', 'group', NULL, '{}'::sync.feed_row[], NULL);
    IF stream IS NULL OR NOT (import OR stream = ANY (streams)) THEN
        RETURN result;
    END IF;
    IF NOT sync.ids_free(op, (op->>'ent')::uuid) THEN result.why := 'id'; RETURN result; END IF;
    number := sync.settle_number(d, op->>'number', import);
    INSERT INTO sync.ticket (id, stream_id, number, group_id, requester_id, created_at, created_by, updated_at,
        base_ver, source, external_id)
    VALUES ((op->>'ent')::uuid, stream, number, (op->'set'->>'group_id')::uuid, (op->'set'->>'requester_id')::uuid,
        now, CASE WHEN import THEN (op->>'created_by')::uuid ELSE d.person_id END, now, ver,
        CASE WHEN import THEN coalesce(op->>'source_name', '') ELSE '' END,
        CASE WHEN import THEN op->>'external_id' END)
    ON CONFLICT DO NOTHING RETURNING * INTO t;
    IF NOT FOUND THEN result.why := 'id'; RETURN result; END IF;
    op := jsonb_set(op, '{base}', (to_jsonb(t) - 'fv') || coalesce(
        (SELECT jsonb_object_agg(key, ver) FROM jsonb_each(op->'set') s JOIN sync.rule_field r
            ON r.noun = 'ticket' AND r.field = s.key AND r.policy = 'lww'), '{}'));
    m := sync.merge_fields('ticket', to_jsonb(t), '{}', '', op, ver, role, false);
    IF m.outcome NOT IN ('denied', 'unknown') THEN
        m.fv := '{}';
        m.changed := m.changed || coalesce((SELECT jsonb_object_agg(s.key, s.value) FROM jsonb_each(op->'set') s
            JOIN sync.rule_field r ON r.noun = 'ticket' AND r.field = s.key AND r.policy = 'follow'
            WHERE r.leader <> 'state'), '{}');
        p := sync.plan_entries(d, op, t, m, role, false, import, now);
    END IF;
    IF m.outcome IN ('denied', 'unknown') OR p.outcome IN ('denied', 'unknown') THEN
        DELETE FROM sync.ticket WHERE id = t.id;
        result.outcome := CASE WHEN m.outcome IN ('denied', 'unknown') THEN m.outcome ELSE p.outcome END;
        result.why := coalesce(m.why, p.why);
        RETURN result;
    END IF;
    t.created_at := coalesce(CASE WHEN import THEN (op->>'created_at')::timestamptz END,
        (SELECT min(value::timestamptz) FROM jsonb_each_text(p.effective)), now);
    IF import THEN
        p.state := coalesce(op->'set'->>'state', p.state);
        p.wake_at := (op->'set'->>'wake_at')::timestamptz;
        t.closed_at := (op->'set'->>'closed_at')::timestamptz;
        t.updated_at := coalesce((op->>'updated_at')::timestamptz, now);
    END IF;
    UPDATE sync.ticket SET created_at = t.created_at WHERE id = t.id;
    m.conflicts := '[]';
    IF number <> op->>'number' THEN
        m.conflicts := jsonb_build_array(jsonb_build_object('field', 'number', 'win', number,
            'lose', op->>'number', 'why', 'number_taken'));
        INSERT INTO sync.number_alias SELECT op->>'number', t.id
            WHERE op->>'number' ~ '^[TL][0-9A-Z-]{2,30}$'
                AND NOT EXISTS (SELECT 1 FROM sync.ticket q WHERE q.number = op->>'number')
            ON CONFLICT DO NOTHING;
    END IF;
    feed := sync.carry_out(d, op, t, m, p, ver, true, import, now);
    result := row(CASE WHEN number = op->>'number' THEN 'ok' ELSE 'renumbered' END, NULL, stream, feed, p.last_effective);
    RETURN result;
END $$;

SET ROLE sync_owner;
-- Ops on the organisation's nouns: `record.put` creates, sets and retires.

-- What a noun's whole row asks of its author, beside the rights of single fields.
CREATE FUNCTION sync.record_role(wanted text, now jsonb, op jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN wanted = 'person' AND (coalesce(now->>'staff', '0') = '1' OR op->'set'->>'staff' = '1')
            THEN 'administrator' ELSE (SELECT n.role FROM sync.rule_noun n WHERE n.noun = wanted) END
    );
END $$;

CREATE FUNCTION sync.put_record(
    d sync.desk, op jsonb, ver text, streams int[], import bool, now timestamptz
) RETURNS sync.effect LANGUAGE plpgsql AS $$
DECLARE
    wanted text := op->>'noun';
    r sync.record;
    n sync.rule_noun;
    m sync.merged;
    made bool;
    role text := sync.role_in(d.person_id, NULL);
    home int;
    feed sync.feed_row[] := '{}';
BEGIN
    SELECT * INTO n FROM sync.rule_noun x WHERE x.noun = wanted;
    IF NOT FOUND THEN RETURN row('unknown', 'noun', NULL, feed, NULL)::sync.effect; END IF;
    SELECT * INTO r FROM sync.record x WHERE x.noun = wanted AND x.id = op->>'ent' FOR UPDATE;
    made := NOT FOUND;
    -- Whoever wrote an article may take it back.
    IF wanted = 'article' AND op->'set'->>'confidence' = 'archived' AND r.body->>'author_id' = d.person_id::text
            AND sync.rank(role) < 2 THEN
        role := 'expert';
    END IF;
    IF sync.rank(role) < sync.rank(sync.record_role(wanted, r.body, op)) THEN
        RETURN row('denied', 'role', NULL, feed, NULL)::sync.effect;
    END IF;
    IF made THEN
        r := row(wanted, op->>'ent', '{}', '{}', ver, 1, false);
        home := CASE WHEN wanted = 'person' AND coalesce(op->'set'->>'staff', '0') <> '1'
            THEN coalesce((SELECT s FROM unnest(streams) s WHERE s > 0 ORDER BY s LIMIT 1), 0) ELSE 0 END;
    ELSE
        SELECT min(a.stream_id) INTO home FROM sync.record_at a
            WHERE a.noun = wanted AND a.id = r.id AND a.stream_id = ANY (streams);
        IF home IS NULL THEN RETURN row('denied', 'record', NULL, feed, NULL)::sync.effect; END IF;
        IF n.append_only THEN RETURN row('ok', NULL, NULL, feed, NULL)::sync.effect; END IF;
    END IF;
    m := CASE WHEN made THEN row('ok', NULL, op->'set', '{}', '[]')::sync.merged
        ELSE sync.merge_fields(wanted, r.body, r.fv, r.base_ver, op, ver, role, false) END;
    IF made THEN
        m := sync.merge_fields(wanted, '{}', '{}', '', jsonb_set(op, '{base}', '{}'), ver, role, false);
        IF m.outcome NOT IN ('denied', 'unknown') THEN m := row('ok', NULL, op->'set', '{}', '[]'); END IF;
    END IF;
    IF m.outcome IN ('denied', 'unknown') THEN RETURN row(m.outcome, m.why, NULL, feed, NULL)::sync.effect; END IF;
    IF wanted = 'article' AND m.conflicts @> '[{"field": "head"}]' THEN m.outcome := 'branch'; END IF;
    -- Both revisions are kept and the texts merge field by field: only a field that two have written is a conflict.
    m.conflicts := coalesce((SELECT jsonb_agg(c) FROM jsonb_array_elements(m.conflicts) c
        WHERE c->>'field' NOT IN ('head', 'updated_at')), '[]');
    r.body := r.body || m.changed;
    r.fv := r.fv || m.fv;
    r.retired := coalesce((op->>'retired')::bool, r.retired);
    IF made THEN
        INSERT INTO sync.record SELECT r.*;
        INSERT INTO sync.record_at VALUES (home, wanted, r.id);
    ELSE
        r.rev := r.rev + 1;
        UPDATE sync.record SET body = r.body, fv = r.fv, retired = r.retired, rev = r.rev
            WHERE noun = wanted AND id = r.id;
        IF wanted = 'person' AND r.body->>'staff' = '1' THEN
            INSERT INTO sync.record_at VALUES (0, wanted, r.id) ON CONFLICT DO NOTHING;
        END IF;
    END IF;
    SELECT array_agg(row(a.stream_id, 'record', r.id, r.rev, (op->>'op')::uuid, to_jsonb(r))::sync.feed_row)
        INTO feed FROM sync.record_at a WHERE a.noun = wanted AND a.id = r.id;
    feed := feed || sync.note_record_conflicts(d, op, r, m.conflicts, home, now);
    RETURN row(m.outcome, NULL, home, feed, NULL)::sync.effect;
END $$;

CREATE FUNCTION sync.note_record_conflicts(
    d sync.desk, op jsonb, r sync.record, items jsonb, home int, now timestamptz
) RETURNS sync.feed_row[] LANGUAGE plpgsql AS $$
DECLARE
    feed sync.feed_row[] := '{}';
    x jsonb;
    c sync.conflict;
BEGIN
    FOR x IN SELECT * FROM jsonb_array_elements(items) LOOP
        c := row(md5((op->>'op') || (x->>'field'))::uuid, r.noun, r.id, NULL, x->>'field', x->'win', x->'lose',
            x->'base', CASE WHEN x->>'why' = 'overwrote_concurrent' THEN d.person_id
                ELSE sync.person_of_ver(x->>'win_ver') END,
            CASE WHEN x->>'why' = 'overwrote_concurrent' THEN sync.person_of_ver(x->>'lose_ver')
                ELSE d.person_id END,
            x->>'why', (op->>'op')::uuid, now, NULL, NULL, NULL);
        INSERT INTO sync.conflict SELECT c.* ON CONFLICT DO NOTHING;
        feed := feed || row(home, 'conflict', c.id::text, 0, c.op_id, to_jsonb(c))::sync.feed_row;
    END LOOP;
    RETURN feed;
END $$;

-- Somebody decided: the row is closed for everybody; a changed value is an op of its own before this one.
CREATE FUNCTION sync.resolve_conflict(d sync.desk, op jsonb, streams int[], now timestamptz) RETURNS sync.effect
LANGUAGE plpgsql AS $$
DECLARE
    c sync.conflict;
    home int;
BEGIN
    SELECT * INTO c FROM sync.conflict x WHERE x.id = (op->>'ent')::uuid FOR UPDATE;
    IF NOT FOUND THEN RETURN row('denied', 'conflict', NULL, '{}'::sync.feed_row[], NULL)::sync.effect; END IF;
    home := CASE WHEN c.ticket_id IS NULL THEN 0
        ELSE (SELECT t.stream_id FROM sync.ticket t WHERE t.id = c.ticket_id) END;
    IF NOT home = ANY (streams) THEN RETURN row('denied', 'conflict', NULL, '{}'::sync.feed_row[], NULL)::sync.effect; END IF;
    IF c.resolved_at IS NOT NULL THEN RETURN row('ok', NULL, NULL, '{}'::sync.feed_row[], NULL)::sync.effect; END IF;
    c.resolved_at := now; c.resolved_by := d.person_id; c.choice := coalesce(op->>'choice', 'keep');
    UPDATE sync.conflict SET resolved_at = c.resolved_at, resolved_by = c.resolved_by, choice = c.choice
        WHERE id = c.id;
    RETURN row('ok', NULL, home, array[row(home, 'conflict', c.id::text, 1, (op->>'op')::uuid,
        to_jsonb(c))::sync.feed_row], NULL)::sync.effect;
END $$;

SET ROLE sync_owner;
-- The only merge authority: one batch of ops of one desk, each exactly once, in one transaction.
-- It sets the search path for everything that it calls; the functions of 60-63 are callable by nobody else.

-- The version an op gets: clocks that run ahead are set to ours, a desk's own ops keep their order, and the desk's
-- number is stamped here and never believed.
CREATE FUNCTION sync.stamp(claimed text, INOUT last_hlc bigint, desk_id int, now timestamptz, OUT ver text)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    ms bigint := floor(extract(epoch FROM now) * 1000);
    hlc bigint;
BEGIN
    IF claimed IS NULL OR claimed !~ '^[0-9a-f]{16}' THEN
        RAISE EXCEPTION 'an op needs a version' USING ERRCODE = '22023';
    END IF;
    hlc := CASE WHEN left(claimed, 16) COLLATE "C" > lpad(to_hex((ms + 60000) << 16), 16, '0') COLLATE "C"
        THEN ms << 16 ELSE ('x' || left(claimed, 16))::bit(64)::bigint END;
    last_hlc := greatest(hlc, last_hlc + 1);
    ver := lpad(to_hex(last_hlc), 16, '0') || lpad(to_hex(desk_id), 8, '0');
END $$;

-- The last statements of a push: dense numbers, streams locked in the order of their ids and held until commit.
CREATE FUNCTION sync.publish(d sync.desk, feed sync.feed_row[], now timestamptz) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    s record;
    h bigint;
    heads jsonb := '{}';
BEGIN
    FOR s IN SELECT f.stream, count(*) AS n FROM unnest(feed) f GROUP BY 1 ORDER BY 1 LOOP
        UPDATE sync.stream SET head = head + s.n WHERE id = s.stream RETURNING head INTO h;
        INSERT INTO sync.op (stream_id, seq, kind, ent, rev, body, op_id, desk_id, person_id, at)
        SELECT s.stream, h - s.n + row_number() OVER (ORDER BY o), f.kind, f.ent, f.rev, f.body, f.op, d.id, d.person_id,
            now FROM unnest(feed) WITH ORDINALITY f(stream, kind, ent, rev, op, body, o) WHERE f.stream = s.stream;
        heads := heads || jsonb_build_object(s.stream::text, h);
    END LOOP;
    RETURN heads;
END $$;

CREATE FUNCTION sync.refuse(d sync.desk, op jsonb, why text, now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sync.dead_letter (op_id, desk_id, person_id, why, body, at)
    VALUES ((op->>'op')::uuid, d.id, d.person_id, coalesce(why, ''), op, now) ON CONFLICT DO NOTHING;
END $$;

-- One op by its kind.
CREATE FUNCTION sync.apply_op(d sync.desk, op jsonb, ver text, streams int[], now timestamptz) RETURNS sync.effect
LANGUAGE plpgsql AS $$
DECLARE
    import bool := op->>'source' IS NOT DISTINCT FROM 'import';
BEGIN
    IF import AND sync.rank(sync.role_in(d.person_id, NULL)) < 4 THEN
        RETURN row('denied', 'role', NULL, '{}'::sync.feed_row[], NULL)::sync.effect;
    END IF;
    CASE op->>'kind'
        WHEN 'ticket.create' THEN RETURN sync.create_ticket(d, op, ver, streams, import, now);
        WHEN 'ticket.change' THEN RETURN sync.change_ticket(d, op, ver, streams, import, now);
        WHEN 'record.put' THEN RETURN sync.put_record(d, op, ver, streams, import, now);
        WHEN 'conflict.resolve' THEN RETURN sync.resolve_conflict(d, op, streams, now);
        ELSE RETURN row('unknown', 'kind', NULL, '{}'::sync.feed_row[], NULL)::sync.effect;
    END CASE;
END $$;

-- Plans are made once a session, perhaps while the tables were empty: they must suit full ones.
-- `facts`: {prev, next: tokens that find a restored copy; drained: nothing is left to send; protocol}.
CREATE FUNCTION sync.push_v1(batch jsonb, facts jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    d sync.desk;
    now timestamptz := sync.clock();
    streams int[];
    op jsonb;
    ver text;
    known sync.applied;
    result sync.effect;
    feed sync.feed_row[] := '{}';
    acks jsonb[] := '{}';
    done uuid[] := '{}';
    heads jsonb;
BEGIN
    IF jsonb_typeof(batch) <> 'array' OR jsonb_array_length(batch) > 1000 THEN
        RAISE EXCEPTION 'a batch is an array of at most 1000 ops' USING ERRCODE = '22023';
    END IF;
    SELECT x.* INTO d FROM sync.desk x JOIN sync.staff p ON p.person_id = x.person_id AND p.active
        WHERE x.role_name = session_user AND x.revoked_at IS NULL FOR UPDATE OF x;
    IF NOT FOUND THEN RAISE EXCEPTION 'this desk is not enrolled or was revoked' USING ERRCODE = '28000'; END IF;
    IF facts->>'next' IS NOT NULL AND d.nonce NOT IN (coalesce(facts->>'prev', ''), facts->>'next') THEN
        RAISE EXCEPTION 'this replica is a copy' USING ERRCODE = 'P0F0F';
    END IF;
    streams := sync.my_streams();
    PERFORM 1 FROM sync.ticket q WHERE q.id = ANY (array(
            SELECT (e->>'ent')::uuid FROM jsonb_array_elements(batch) e WHERE e->>'kind' LIKE 'ticket.%'))
        ORDER BY q.id FOR UPDATE;   -- one order for everybody: no deadlocks
    FOR op IN SELECT * FROM jsonb_array_elements(batch) LOOP
        SELECT * INTO known FROM sync.applied a WHERE a.op_id = (op->>'op')::uuid;
        IF FOUND THEN
            acks := acks || jsonb_build_object('op', op->>'op', 'stream', known.stream_id, 'seq', known.seq, 'dup', true,
                'why', known.why, 'out', CASE WHEN known.person_id = d.person_id THEN known.outcome ELSE 'denied' END);
            CONTINUE;
        END IF;
        SELECT s.last_hlc, s.ver INTO d.last_hlc, ver FROM sync.stamp(op->>'ver', d.last_hlc, d.id, now) s;
        result := sync.apply_op(d, op, ver, streams, now);
        d.last_effective := coalesce(result.last_effective, d.last_effective);
        IF op->>'kind' = 'record.put' AND op->>'noun' IN ('membership', 'group', 'person') THEN
            streams := sync.my_streams();
        END IF;
        acks := acks || jsonb_build_object('op', op->>'op', 'out', result.outcome, 'stream', result.stream,
            'why', result.why);
        CONTINUE WHEN result.outcome = 'unknown';   -- held by the desk until this server has learnt it
        IF result.outcome = 'denied' THEN PERFORM sync.refuse(d, op, result.why, now); END IF;
        INSERT INTO sync.applied VALUES ((op->>'op')::uuid, d.id, d.person_id, result.outcome, result.why,
            result.stream, NULL, now);
        feed := feed || result.feed;
        done := done || (op->>'op')::uuid;
    END LOOP;
    heads := sync.publish(d, feed, now);
    UPDATE sync.applied a SET seq = (heads->>a.stream_id::text)::bigint
        WHERE a.op_id = ANY (done) AND a.stream_id IS NOT NULL;
    UPDATE sync.desk SET nonce = coalesce(facts->>'next', nonce), last_hlc = d.last_hlc,
        last_effective = d.last_effective, protocol = coalesce((facts->>'protocol')::int, protocol),
        last_sync_at = CASE WHEN (facts->>'drained')::bool IS NOT FALSE OR now - drain_since > interval '15 minutes'
            THEN now ELSE last_sync_at END,
        drain_since = CASE WHEN (facts->>'drained')::bool IS NOT FALSE THEN NULL ELSE coalesce(drain_since, now) END
        WHERE id = d.id;
    RETURN jsonb_build_object('acks', to_jsonb(acks), 'heads', heads, 'desk', d.id, 'now', now);
END $$;

SET ROLE sync_owner;
-- Reading the feed in one round trip; everything here runs with the rights of the asker, under row security.

CREATE FUNCTION sync.pull_v1(streams int[], cursors bigint[], page int)
RETURNS TABLE (stream_id int, seq bigint, kind text, ent text, rev bigint, op_id uuid, body jsonb)
LANGUAGE sql STABLE SET timezone = 'UTC' SET enable_seqscan = off SET jit = off AS $$
    SELECT o.stream_id, o.seq, o.kind, o.ent, o.rev, o.op_id,
        CASE WHEN o.kind = 'entry' THEN to_jsonb(e) - 'was' - 'db_user' - 'person_id' ELSE o.body END
    FROM unnest(streams, cursors) u(s, c)
    CROSS JOIN LATERAL (SELECT * FROM sync.op p WHERE p.stream_id = u.s AND p.seq > u.c ORDER BY p.seq LIMIT page) o
    LEFT JOIN LATERAL (SELECT x.* FROM sync.entry x   -- one look-up a row, whatever the planner expects
        WHERE x.id = CASE WHEN o.kind = 'entry' THEN o.ent::uuid END LIMIT 1) e ON o.kind = 'entry'
    ORDER BY o.stream_id, o.seq
$$;

SET ROLE sync_owner;
-- Blocks of ticket numbers: leased while online, used offline, final.
CREATE FUNCTION sync.lease_numbers_v1() RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d sync.desk := sync.me();
    first bigint;
BEGIN
    IF d.id IS NULL THEN RAISE EXCEPTION 'this desk is not enrolled or was revoked' USING ERRCODE = '28000'; END IF;
    IF (SELECT count(*) FROM sync.number_block b WHERE b.desk_id = d.id
            AND b.at > sync.clock() - interval '1 hour') >= 200 THEN
        RAISE EXCEPTION 'too many blocks of numbers within an hour' USING ERRCODE = '54000';
    END IF;
    first := nextval('sync.number_seq');
    INSERT INTO sync.number_block VALUES (first, first + 49, d.id, sync.clock());
    RETURN jsonb_build_object('low', first, 'high', first + 49);
END $$;

SET ROLE sync_owner;
-- The bell: "look, there is something new", at most four times a second for everybody together, never with data.
-- It has a transaction of its own after the push: NOTIFY inside it would serialise all commits.
CREATE UNLOGGED TABLE sync.bell (one bool PRIMARY KEY DEFAULT true, last timestamptz NOT NULL DEFAULT 'epoch');
INSERT INTO sync.bell DEFAULT VALUES;
CREATE UNLOGGED TABLE sync.bell_dirty (stream_id int NOT NULL);

-- True: rung, or somebody else has it; false: ring again in a quarter of a second.
CREATE FUNCTION sync.ring_v1(streams int[]) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET synchronous_commit = off AS $$
DECLARE
    names text;
BEGIN
    IF cardinality(streams) > 1000 THEN RETURN true; END IF;
    INSERT INTO sync.bell_dirty SELECT DISTINCT s FROM unnest(streams) s
        WHERE s = ANY (sync.my_late_streams((sync.me()).person_id)) OR EXISTS (SELECT 1 FROM sync.stream x WHERE x.id = s);
    PERFORM 1 FROM sync.bell WHERE last < clock_timestamp() - interval '250 milliseconds' FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        IF NOT EXISTS (SELECT 1 FROM sync.bell) THEN INSERT INTO sync.bell DEFAULT VALUES ON CONFLICT DO NOTHING; END IF;
        RETURN NOT EXISTS (SELECT 1 FROM sync.bell_dirty);
    END IF;
    UPDATE sync.bell SET last = clock_timestamp();
    WITH taken AS (DELETE FROM sync.bell_dirty RETURNING stream_id)
        SELECT string_agg(DISTINCT stream_id::text, ',') INTO names FROM taken;
    IF names IS NOT NULL THEN PERFORM pg_notify('desk_bell', left(names, 7900)); END IF;
    RETURN true;
END $$;

SET ROLE sync_owner;
-- Who looks at or writes in which ticket: advisory, with an age, never blocks anybody.
CREATE UNLOGGED TABLE sync.presence (
    desk_id int NOT NULL,
    ticket_id uuid NOT NULL,
    mode text NOT NULL CHECK (mode IN ('view', 'reply', 'note', 'diagnosis')),
    at timestamptz NOT NULL,
    PRIMARY KEY (desk_id, ticket_id)
);

-- Say what I do now (mode '' = left), and hear who else is there.
CREATE FUNCTION sync.presence_v1(wanted uuid, doing text)
RETURNS TABLE (person_id uuid, mode text, age_s int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET synchronous_commit = off AS $$
DECLARE
    d sync.desk := sync.me();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM sync.ticket t WHERE t.id = wanted AND t.stream_id = ANY (sync.my_streams())) THEN
        RETURN;
    END IF;
    IF doing = '' THEN
        DELETE FROM sync.presence p WHERE p.desk_id = d.id AND p.ticket_id = wanted;
    ELSE
        INSERT INTO sync.presence AS p VALUES (d.id, wanted, doing, sync.clock())
            ON CONFLICT (desk_id, ticket_id) DO UPDATE SET mode = excluded.mode, at = excluded.at;
    END IF;
    DELETE FROM sync.presence p WHERE p.at < sync.clock() - interval '10 minutes';
    RETURN QUERY SELECT k.person_id, p.mode, extract(epoch FROM sync.clock() - p.at)::int
        FROM sync.presence p JOIN sync.desk k ON k.id = p.desk_id
        WHERE p.ticket_id = wanted AND p.desk_id <> d.id AND p.at > sync.clock() - interval '2 minutes'
        ORDER BY p.at DESC;
END $$;

-- One dispatcher, one emitter of warnings, one holder of a channel: a lease that ends by itself.
CREATE TABLE sync.lease (
    name text PRIMARY KEY,
    desk_id int NOT NULL,
    until timestamptz NOT NULL
);
CREATE FUNCTION sync.lease_v1(wanted text, seconds int) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d sync.desk := sync.me();
    now timestamptz := sync.clock();
    holder int;
BEGIN
    IF d.id IS NULL THEN RAISE EXCEPTION 'this desk is not enrolled or was revoked' USING ERRCODE = '28000'; END IF;
    IF wanted !~ '^(dispatcher|emitter|channel:[a-z0-9_.@-]{1,80})$' OR seconds NOT BETWEEN 0 AND 300 THEN
        RAISE EXCEPTION 'there is no such lease' USING ERRCODE = '22023';
    END IF;
    INSERT INTO sync.lease AS l VALUES (wanted, d.id, now + make_interval(secs => seconds))
        ON CONFLICT (name) DO UPDATE SET desk_id = excluded.desk_id, until = excluded.until
        WHERE l.desk_id = d.id OR l.until <= now OR EXISTS (
            SELECT 1 FROM sync.desk k WHERE k.id = l.desk_id AND k.revoked_at IS NOT NULL)
        RETURNING l.desk_id INTO holder;
    RETURN holder IS NOT DISTINCT FROM d.id AND seconds > 0;
END $$;

SET ROLE sync_owner;
-- Attachments in chunks of 256 KiB, into the stream of the ticket that shows them; read under row security.
-- A blob's id is the SHA-256 over its chunks' SHA-256 in order: a wrong chunk is found when the last one comes.
CREATE FUNCTION sync.put_chunk_v1(wanted uuid, blob text, total bigint, of_chunks int, place int, bytes bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    home int;
    sum text;
BEGIN
    SELECT t.stream_id INTO home FROM sync.ticket t
        WHERE t.id = wanted AND t.stream_id = ANY (sync.my_streams()) AND EXISTS (
            SELECT 1 FROM sync.entry e WHERE e.ticket_id = t.id AND e.data->'files' @> jsonb_build_array(
                jsonb_build_object('id', blob)));
    IF NOT FOUND THEN RETURN 'denied'; END IF;
    IF octet_length(bytes) > 262144 OR place NOT BETWEEN 0 AND of_chunks - 1 OR of_chunks > 8192
            OR total > of_chunks::bigint * 262144 THEN
        RAISE EXCEPTION 'a chunk has at most 256 KiB' USING ERRCODE = '22023';
    END IF;
    IF EXISTS (SELECT 1 FROM sync.blob b WHERE b.stream_id = home AND b.id = blob) THEN RETURN 'there'; END IF;
    INSERT INTO sync.blob_chunk VALUES (home, blob, place, bytes)
        ON CONFLICT (stream_id, blob_id, n) DO UPDATE SET data = excluded.data;
    IF (SELECT count(*) FROM sync.blob_chunk c WHERE c.stream_id = home AND c.blob_id = blob) < of_chunks THEN
        RETURN 'more';
    END IF;
    SELECT encode(sha256(string_agg(sha256(c.data), ''::bytea ORDER BY c.n)), 'hex') INTO sum
        FROM sync.blob_chunk c WHERE c.stream_id = home AND c.blob_id = blob;
    IF sum <> blob THEN
        DELETE FROM sync.blob_chunk c WHERE c.stream_id = home AND c.blob_id = blob;
        RETURN 'wrong';
    END IF;
    INSERT INTO sync.blob VALUES (home, blob, total, of_chunks) ON CONFLICT DO NOTHING;
    RETURN 'done';
END $$;

SET ROLE sync_owner;
-- Keys: one login role for each person and desk. Runs as `sync_keeper`, the only role here that may make roles.

CREATE TABLE sync.invitation (
    role_name name PRIMARY KEY,
    person_id uuid NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);

-- A one-time code is itself a login that may do nothing but redeem, once, for a day. The clear password never
-- comes here: the caller sends its SCRAM verifier.
CREATE FUNCTION sync.invite(person uuid, verifier text) RETURNS name
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made name := 'desk_invite_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 12);
BEGIN
    IF verifier !~ '^SCRAM-SHA-256\$' THEN RAISE EXCEPTION 'a SCRAM verifier is needed' USING ERRCODE = '22023'; END IF;
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L CONNECTION LIMIT 2 VALID UNTIL %L IN ROLE desk_invited',
        made, verifier, (now() + interval '1 day')::text);
    INSERT INTO sync.invitation (role_name, person_id) VALUES (made, person);
    RETURN made;
END $$;

CREATE FUNCTION sync.redeem_v1(verifier text, label text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i sync.invitation;
    made name := 'desk_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 16);
    device uuid := gen_random_uuid();
    number int;
BEGIN
    IF verifier !~ '^SCRAM-SHA-256\$' THEN RAISE EXCEPTION 'a SCRAM verifier is needed' USING ERRCODE = '22023'; END IF;
    UPDATE sync.invitation SET used_at = now() WHERE role_name = session_user AND used_at IS NULL
        AND made_at > now() - interval '1 day' RETURNING * INTO i;
    IF NOT FOUND THEN RAISE EXCEPTION 'this code was used or is too old' USING ERRCODE = '28000'; END IF;
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L CONNECTION LIMIT 3 IN ROLE desk_role NOCREATEDB NOCREATEROLE',
        made, verifier);
    EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', made, '60s');
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', made, '30s');
    EXECUTE format('ALTER ROLE %I NOLOGIN', session_user);
    INSERT INTO sync.desk (device, role_name, person_id, label, last_sync_at)
        VALUES (device, made, i.person_id, left(label, 100), sync.clock()) RETURNING id INTO number;
    RETURN jsonb_build_object('role', made, 'desk', number, 'device', device, 'person', i.person_id);
END $$;

-- Cut a desk: no login, no rights, no session. What it has pushed stays.
CREATE FUNCTION sync.revoke_desk(wanted int) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    login name;
    cut int;
BEGIN
    UPDATE sync.desk SET revoked_at = coalesce(revoked_at, now()) WHERE id = wanted RETURNING role_name INTO login;
    IF NOT FOUND THEN RAISE EXCEPTION 'there is no desk %', wanted USING ERRCODE = '22023'; END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', login);
    EXECUTE format('REVOKE desk_role FROM %I', login);
    SELECT count(pg_terminate_backend(pid)) INTO cut FROM pg_stat_activity WHERE usename = login;
    RETURN cut;
END $$;

SET ROLE sync_owner;
-- What only an administrator of the database does, each step audited in the feed.

-- Put a record without a desk: the first people and groups, before anybody is enrolled.
CREATE FUNCTION sync.put_first(wanted text, ident text, fields jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    r sync.record;
    d sync.desk;
BEGIN
    INSERT INTO sync.record (noun, id, body, base_ver) VALUES (wanted, ident, fields, repeat('0', 24))
        ON CONFLICT (noun, id) DO UPDATE SET body = record.body || excluded.body, rev = record.rev + 1
        RETURNING * INTO r;
    INSERT INTO sync.record_at VALUES (0, wanted, ident) ON CONFLICT DO NOTHING;
    d.id := 0;
    PERFORM sync.publish(d, array[row(0, 'record', ident, r.rev, gen_random_uuid(), to_jsonb(r))::sync.feed_row],
        sync.clock());
END $$;

-- Replace the text of an entry, for everybody, for ever; the row itself and who wrote it when stay.
CREATE FUNCTION sync.redact(wanted uuid, reason text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    e sync.entry;
    t sync.ticket;
    d sync.desk;
BEGIN
    PERFORM set_config('desk.erasing', 'by law', true);
    UPDATE sync.entry SET body = '', data = jsonb_build_object('redacted', reason) WHERE id = wanted RETURNING * INTO e;
    PERFORM set_config('desk.erasing', '', true);
    SELECT * INTO t FROM sync.ticket WHERE id = e.ticket_id;
    IF NOT FOUND THEN RAISE EXCEPTION 'there is no such entry' USING ERRCODE = '22023'; END IF;
    d.id := 0;
    PERFORM sync.publish(d, array[row(t.stream_id, 'entry', wanted::text, 1, gen_random_uuid(), NULL)::sync.feed_row],
        sync.clock());
END $$;

-- Remove a ticket with all it has; every desk removes it when it hears of it.
CREATE FUNCTION sync.purge_ticket(wanted uuid, reason text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    t sync.ticket;
    d sync.desk;
    s int;
    rows sync.feed_row[] := '{}';
    op_id uuid := gen_random_uuid();
BEGIN
    SELECT * INTO t FROM sync.ticket WHERE id = wanted FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'there is no such ticket' USING ERRCODE = '22023'; END IF;
    PERFORM set_config('desk.erasing', 'by law', true);
    DELETE FROM sync.entry WHERE ticket_id = wanted;
    UPDATE sync.op SET body = NULL WHERE (ent = wanted::text AND kind IN ('ticket', 'set'))
        OR (kind = 'conflict' AND body->>'ticket_id' = wanted::text);
    PERFORM set_config('desk.erasing', '', true);
    DELETE FROM sync.conflict WHERE ticket_id = wanted;
    DELETE FROM sync.number_alias WHERE ticket_id = wanted;
    DELETE FROM sync.dead_letter WHERE body->>'ent' = wanted::text;
    DELETE FROM sync.ticket WHERE id = wanted;
    FOR s IN SELECT t.stream_id UNION SELECT w.stream_id FROM sync.ticket_was_in w WHERE w.ticket_id = wanted LOOP
        rows := rows || row(s, 'purge', wanted::text, 0, op_id, jsonb_build_object('reason', reason))::sync.feed_row;
    END LOOP;
    d.id := 0;
    PERFORM sync.publish(d, rows, sync.clock());
END $$;

-- Make the feed's partitions of the coming months, and drop what is older than the retention.
CREATE FUNCTION sync.maintain(keep interval) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    month date;
    part record;
BEGIN
    FOR month IN SELECT generate_series(date_trunc('month', now()), now() + interval '3 months', interval '1 month') LOOP
        IF to_regclass('sync.op_' || to_char(month, 'YYYY_MM')) IS NULL AND NOT EXISTS (
                SELECT 1 FROM sync.op_default WHERE at >= month AND at < month + interval '1 month') THEN
            EXECUTE format('CREATE TABLE sync.op_%s PARTITION OF sync.op FOR VALUES FROM (%L) TO (%L)',
                to_char(month, 'YYYY_MM'), month, month + interval '1 month');
        END IF;
    END LOOP;
    FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'sync.op'::regclass AND c.relname ~ '^op_\d{4}_\d\d$'
                AND to_date(substr(c.relname, 4), 'YYYY_MM') + interval '1 month' < now() - keep LOOP
        EXECUTE format('UPDATE sync.stream s SET floor = greatest(s.floor, x.last) FROM (
            SELECT stream_id, max(seq) AS last FROM sync.%I GROUP BY 1) x WHERE x.stream_id = s.id', part.relname);
        EXECUTE format('DROP TABLE sync.%I', part.relname);
    END LOOP;
    DELETE FROM sync.applied WHERE at < now() - interval '180 days';
    DELETE FROM sync.dead_letter WHERE at < now() - interval '180 days';
END $$;

SET ROLE sync_owner;
-- What a desk may do: read under row security, and call these functions. Nothing else, on nothing else.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sync FROM PUBLIC;
GRANT USAGE ON SCHEMA sync TO desk_role, desk_invited;
GRANT SELECT ON sync.stream, sync.ticket, sync.entry, sync.op, sync.record, sync.record_at, sync.conflict,
    sync.number_alias, sync.dead_letter, sync.blob, sync.blob_chunk, sync.server, sync.rule_state, sync.rule_transition,
    sync.rule_kind, sync.rule_field, sync.rule_noun TO desk_role;
GRANT EXECUTE ON FUNCTION sync.me(), sync.my_streams(), sync.clock(), sync.push_v1(jsonb, jsonb),
    sync.pull_v1(int[], bigint[], int), sync.lease_numbers_v1(), sync.ring_v1(int[]),
    sync.presence_v1(uuid, text), sync.lease_v1(text, int),
    sync.put_chunk_v1(uuid, text, bigint, int, int, bytea) TO desk_role;
GRANT EXECUTE ON FUNCTION sync.redeem_v1(text, text) TO desk_invited;

RESET ROLE;
-- Runs as the administrator: the one function that makes roles is handed to the one role that may.
GRANT USAGE ON SCHEMA sync TO sync_keeper;
GRANT SELECT, UPDATE ON sync.invitation TO sync_keeper;
GRANT INSERT, SELECT ON sync.desk TO sync_keeper;
GRANT EXECUTE ON FUNCTION sync.clock() TO sync_keeper;
ALTER FUNCTION sync.redeem_v1(text, text) OWNER TO sync_keeper;

RESET ROLE;

INSERT INTO sync.server (protocol_least, protocol_newest) VALUES (1, 1);
INSERT INTO sync.stream (id) VALUES (0) ON CONFLICT DO NOTHING;

SELECT sync.put_rules($rules${"field": [{"field": "state", "leader": null, "noun": "ticket", "policy": "cas", "protocol": 1, "role": "agent"}, {"field": "owner_id", "leader": null, "noun": "ticket", "policy": "cas", "protocol": 1, "role": "agent"}, {"field": "group_id", "leader": null, "noun": "ticket", "policy": "cas", "protocol": 1, "role": "agent"}, {"field": "tier", "leader": null, "noun": "ticket", "policy": "cas", "protocol": 1, "role": "agent"}, {"field": "priority", "leader": null, "noun": "ticket", "policy": "cas", "protocol": 1, "role": "agent"}, {"field": "requester_id", "leader": null, "noun": "ticket", "policy": "cas", "protocol": 1, "role": "agent"}, {"field": "merged_into", "leader": null, "noun": "ticket", "policy": "cas", "protocol": 1, "role": "agent"}, {"field": "number", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "created_at", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "created_by", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "updated_at", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "rev", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "fv", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "stream_id", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "id", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "source", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "external_id", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "base_ver", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "extra", "leader": null, "noun": "ticket", "policy": "server", "protocol": 1, "role": "agent"}, {"field": "tags", "leader": null, "noun": "ticket", "policy": "set", "protocol": 1, "role": "agent"}, {"field": "closed_at", "leader": "state", "noun": "ticket", "policy": "follow", "protocol": 1, "role": "agent"}, {"field": "wake_at", "leader": "state", "noun": "ticket", "policy": "follow", "protocol": 1, "role": "agent"}, {"field": "requester_name", "leader": "requester_id", "noun": "ticket", "policy": "follow", "protocol": 1, "role": "agent"}, {"field": "requester_org", "leader": "requester_id", "noun": "ticket", "policy": "follow", "protocol": 1, "role": "agent"}, {"field": "requester_level", "leader": "requester_id", "noun": "ticket", "policy": "follow", "protocol": 1, "role": "agent"}, {"field": "impact", "leader": "priority", "noun": "ticket", "policy": "follow", "protocol": 1, "role": "agent"}, {"field": "urgency", "leader": "priority", "noun": "ticket", "policy": "follow", "protocol": 1, "role": "agent"}, {"field": "title", "leader": null, "noun": "ticket", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "category", "leader": null, "noun": "ticket", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "product", "leader": null, "noun": "ticket", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "channel", "leader": null, "noun": "ticket", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "language", "leader": null, "noun": "ticket", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "policy", "leader": null, "noun": "ticket", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "name", "leader": null, "noun": "person", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "email", "leader": null, "noun": "person", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "phone", "leader": null, "noun": "person", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "organisation", "leader": null, "noun": "person", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "staff", "leader": null, "noun": "person", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "level", "leader": null, "noun": "person", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "internal", "leader": null, "noun": "person", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "tier", "leader": null, "noun": "person", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "active", "leader": null, "noun": "person", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "created_at", "leader": null, "noun": "person", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "name", "leader": null, "noun": "group", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "tier", "leader": null, "noun": "group", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "active", "leader": null, "noun": "group", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "position", "leader": null, "noun": "group", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "role", "leader": null, "noun": "membership", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "ended_at", "leader": null, "noun": "membership", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "level", "leader": null, "noun": "skill", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "assessed_at", "leader": null, "noun": "skill", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "body", "leader": null, "noun": "ruleset", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "at_at", "leader": null, "noun": "ruleset", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "by", "leader": null, "noun": "ruleset", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "number", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "title", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "language", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "symptom", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "steps", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "script", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "prevention", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "environment", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "cause", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "cautions", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "scenario", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "tags", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "product", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "audience", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "confidence", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "author_id", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "head", "leader": null, "noun": "article", "policy": "cas", "protocol": 1, "role": "agent"}, {"field": "created_at", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "updated_at", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "verified_at", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "interval_days", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "verifier_id", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "replaced_by", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "flags", "leader": null, "noun": "article", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "article_id", "leader": null, "noun": "article_revision", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "parent_1", "leader": null, "noun": "article_revision", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "parent_2", "leader": null, "noun": "article_revision", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "body", "leader": null, "noun": "article_revision", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "author_id", "leader": null, "noun": "article_revision", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "at_at", "leader": null, "noun": "article_revision", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "note", "leader": null, "noun": "article_revision", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "article_id", "leader": null, "noun": "article_flag", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "ticket_id", "leader": null, "noun": "article_flag", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "reason", "leader": null, "noun": "article_flag", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "by", "leader": null, "noun": "article_flag", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "at_at", "leader": null, "noun": "article_flag", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "done_at", "leader": null, "noun": "article_flag", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "done_by", "leader": null, "noun": "article_flag", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "ticket_id", "leader": null, "noun": "knowledge_gap", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "text", "leader": null, "noun": "knowledge_gap", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "by", "leader": null, "noun": "knowledge_gap", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "at_at", "leader": null, "noun": "knowledge_gap", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "article_id", "leader": null, "noun": "knowledge_gap", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "done_at", "leader": null, "noun": "knowledge_gap", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "owner_id", "leader": null, "noun": "canned_reply", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "replaces", "leader": null, "noun": "canned_reply", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "title", "leader": null, "noun": "canned_reply", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "body", "leader": null, "noun": "canned_reply", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "category", "leader": null, "noun": "canned_reply", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "retired", "leader": null, "noun": "canned_reply", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "updated_at", "leader": null, "noun": "canned_reply", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "by", "leader": null, "noun": "canned_reply", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "name", "leader": null, "noun": "script", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "manifest", "leader": null, "noun": "script", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "body", "leader": null, "noun": "script", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "approved_sha", "leader": null, "noun": "script", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "approved_by", "leader": null, "noun": "script", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "approved_at", "leader": null, "noun": "script", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "retired", "leader": null, "noun": "script", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "updated_at", "leader": null, "noun": "script", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "by", "leader": null, "noun": "script", "policy": "lww", "protocol": 1, "role": "agent"}, {"field": "value", "leader": null, "noun": "setting", "policy": "lww", "protocol": 1, "role": "agent"}], "kind": [{"action": null, "by_system": false, "kind": "created", "role": "agent", "timing": "occurred", "visibility": "public"}, {"action": null, "by_system": false, "kind": "customer_message", "role": "agent", "timing": "receipt", "visibility": "public"}, {"action": null, "by_system": false, "kind": "public_reply", "role": "agent", "timing": "receipt", "visibility": "public"}, {"action": null, "by_system": true, "kind": "auto_reply", "role": "agent", "timing": "receipt", "visibility": "public"}, {"action": null, "by_system": false, "kind": "internal_note", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "call", "role": "agent", "timing": "occurred", "visibility": "public"}, {"action": null, "by_system": false, "kind": "diagnosis_step", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": "claim", "by_system": true, "kind": "assigned", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "group", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "tier", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": "start", "by_system": false, "kind": "started", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": "wait_customer", "by_system": false, "kind": "waiting_customer", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": "wait_third_party", "by_system": false, "kind": "waiting_third_party", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": "schedule", "by_system": false, "kind": "scheduled", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": "resume", "by_system": true, "kind": "resumed", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "priority", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "category", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "product", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "title", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "requester", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "tags", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": "provide_solution", "by_system": false, "kind": "solution_provided", "role": "agent", "timing": "receipt", "visibility": "public"}, {"action": "confirm", "by_system": false, "kind": "confirmed", "role": "agent", "timing": "occurred", "visibility": "public"}, {"action": "reject", "by_system": false, "kind": "not_solved", "role": "agent", "timing": "occurred", "visibility": "public"}, {"action": "close", "by_system": true, "kind": "closed", "role": "agent", "timing": "occurred", "visibility": "system"}, {"action": "reopen", "by_system": true, "kind": "reopened", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": "merge", "by_system": false, "kind": "merged", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "merged_from", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "unmerged", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": "cancel", "by_system": false, "kind": "cancelled", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": "spam", "by_system": false, "kind": "spam", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": true, "kind": "calendar", "role": "agent", "timing": "occurred", "visibility": "system"}, {"action": null, "by_system": true, "kind": "policy_rebind", "role": "agent", "timing": "occurred", "visibility": "system"}, {"action": null, "by_system": false, "kind": "waive", "role": "supervisor", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "promise", "role": "agent", "timing": "occurred", "visibility": "public"}, {"action": null, "by_system": false, "kind": "attachment", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "link", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "unlink", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "article_used", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "script_request", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "script_release", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "script_run", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": true, "kind": "imported_fact", "role": "agent", "timing": "occurred", "visibility": "system"}, {"action": null, "by_system": false, "kind": "survey", "role": "agent", "timing": "occurred", "visibility": "public"}, {"action": null, "by_system": false, "kind": "survey_followed", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": false, "kind": "alert", "role": "agent", "timing": "occurred", "visibility": "internal"}, {"action": null, "by_system": true, "kind": "delivery", "role": "agent", "timing": "receipt", "visibility": "system"}, {"action": null, "by_system": true, "kind": "warning", "role": "agent", "timing": "occurred", "visibility": "system"}, {"action": null, "by_system": true, "kind": "breach", "role": "agent", "timing": "occurred", "visibility": "system"}, {"action": null, "by_system": true, "kind": "undone", "role": "agent", "timing": "occurred", "visibility": "system"}, {"action": null, "by_system": true, "kind": "breach_revoked", "role": "agent", "timing": "occurred", "visibility": "system"}], "merge": [{"action": "provide_solution", "current": "waiting_customer", "is_conflict": true, "result": "pending_confirmation"}, {"action": "provide_solution", "current": "waiting_third_party", "is_conflict": true, "result": "pending_confirmation"}, {"action": "provide_solution", "current": "scheduled", "is_conflict": true, "result": "pending_confirmation"}, {"action": "wait_third_party", "current": "waiting_customer", "is_conflict": true, "result": "waiting_third_party"}, {"action": "schedule", "current": "waiting_customer", "is_conflict": true, "result": "scheduled"}, {"action": "wait_customer", "current": "waiting_third_party", "is_conflict": true, "result": "waiting_customer"}, {"action": "schedule", "current": "waiting_third_party", "is_conflict": true, "result": "scheduled"}, {"action": "wait_customer", "current": "scheduled", "is_conflict": true, "result": "waiting_customer"}, {"action": "wait_third_party", "current": "scheduled", "is_conflict": true, "result": "waiting_third_party"}, {"action": "reject", "current": "closed", "is_conflict": false, "result": "in_progress"}], "noun": [{"append_only": false, "noun": "person", "role": "agent"}, {"append_only": false, "noun": "group", "role": "administrator"}, {"append_only": false, "noun": "membership", "role": "administrator"}, {"append_only": false, "noun": "skill", "role": "supervisor"}, {"append_only": true, "noun": "ruleset", "role": "administrator"}, {"append_only": false, "noun": "article", "role": "agent"}, {"append_only": true, "noun": "article_revision", "role": "agent"}, {"append_only": false, "noun": "article_flag", "role": "agent"}, {"append_only": false, "noun": "knowledge_gap", "role": "agent"}, {"append_only": false, "noun": "canned_reply", "role": "expert"}, {"append_only": false, "noun": "script", "role": "expert"}, {"append_only": false, "noun": "setting", "role": "administrator"}], "register": [{"path": ["set", "owner_id"], "register": "owner"}, {"path": ["data", "reason"], "register": "reason"}, {"path": ["data", "expected_until"], "register": "expected_until"}, {"path": ["data", "steps"], "register": "solution.steps"}, {"path": ["data", "category"], "register": "category"}, {"path": ["data", "knowledge", "decision"], "register": "knowledge.decision"}, {"path": ["data", "by"], "register": "confirmed_by"}, {"path": ["data", "cause"], "register": "cause"}, {"path": ["data", "into"], "register": "into"}], "state": [{"category": "open", "name": "new"}, {"category": "open", "name": "assigned"}, {"category": "open", "name": "in_progress"}, {"category": "waiting", "name": "waiting_customer"}, {"category": "waiting", "name": "waiting_third_party"}, {"category": "waiting", "name": "scheduled"}, {"category": "confirm", "name": "pending_confirmation"}, {"category": "done", "name": "closed"}, {"category": "done", "name": "cancelled"}, {"category": "done", "name": "merged"}, {"category": "done", "name": "spam"}], "transition": [{"action": "assign", "effect": "assigned", "required": ["owner"], "role": "agent", "source": "new", "target": "assigned"}, {"action": "assign", "effect": "assigned", "required": [], "role": "agent", "source": "assigned", "target": null}, {"action": "assign", "effect": "assigned", "required": [], "role": "agent", "source": "in_progress", "target": null}, {"action": "assign", "effect": "assigned", "required": [], "role": "agent", "source": "pending_confirmation", "target": null}, {"action": "assign", "effect": "assigned", "required": [], "role": "agent", "source": "scheduled", "target": null}, {"action": "assign", "effect": "assigned", "required": [], "role": "agent", "source": "waiting_customer", "target": null}, {"action": "assign", "effect": "assigned", "required": [], "role": "agent", "source": "waiting_third_party", "target": null}, {"action": "claim", "effect": "assigned", "required": [], "role": "agent", "source": "new", "target": "assigned"}, {"action": "claim", "effect": "assigned", "required": [], "role": "agent", "source": "assigned", "target": null}, {"action": "claim", "effect": "assigned", "required": [], "role": "agent", "source": "in_progress", "target": null}, {"action": "claim", "effect": "assigned", "required": [], "role": "agent", "source": "pending_confirmation", "target": null}, {"action": "claim", "effect": "assigned", "required": [], "role": "agent", "source": "scheduled", "target": null}, {"action": "claim", "effect": "assigned", "required": [], "role": "agent", "source": "waiting_customer", "target": null}, {"action": "claim", "effect": "assigned", "required": [], "role": "agent", "source": "waiting_third_party", "target": null}, {"action": "start", "effect": "started", "required": [], "role": "agent", "source": "assigned", "target": "in_progress"}, {"action": "start", "effect": "started", "required": [], "role": "agent", "source": "new", "target": "in_progress"}, {"action": "wait_customer", "effect": "waiting_customer", "required": ["reason"], "role": "agent", "source": "assigned", "target": "waiting_customer"}, {"action": "wait_customer", "effect": "waiting_customer", "required": ["reason"], "role": "agent", "source": "in_progress", "target": "waiting_customer"}, {"action": "wait_customer", "effect": "waiting_customer", "required": ["reason"], "role": "agent", "source": "new", "target": "waiting_customer"}, {"action": "wait_third_party", "effect": "waiting_third_party", "required": ["reason", "expected_until"], "role": "agent", "source": "assigned", "target": "waiting_third_party"}, {"action": "wait_third_party", "effect": "waiting_third_party", "required": ["reason", "expected_until"], "role": "agent", "source": "in_progress", "target": "waiting_third_party"}, {"action": "wait_third_party", "effect": "waiting_third_party", "required": ["reason", "expected_until"], "role": "agent", "source": "new", "target": "waiting_third_party"}, {"action": "schedule", "effect": "scheduled", "required": ["reason", "expected_until"], "role": "agent", "source": "assigned", "target": "scheduled"}, {"action": "schedule", "effect": "scheduled", "required": ["reason", "expected_until"], "role": "agent", "source": "in_progress", "target": "scheduled"}, {"action": "schedule", "effect": "scheduled", "required": ["reason", "expected_until"], "role": "agent", "source": "new", "target": "scheduled"}, {"action": "resume", "effect": "resumed", "required": [], "role": "agent", "source": "scheduled", "target": "in_progress"}, {"action": "resume", "effect": "resumed", "required": [], "role": "agent", "source": "waiting_customer", "target": "in_progress"}, {"action": "resume", "effect": "resumed", "required": [], "role": "agent", "source": "waiting_third_party", "target": "in_progress"}, {"action": "provide_solution", "effect": "solution_provided", "required": ["solution.steps", "category", "knowledge.decision"], "role": "agent", "source": "assigned", "target": "pending_confirmation"}, {"action": "provide_solution", "effect": "solution_provided", "required": ["solution.steps", "category", "knowledge.decision"], "role": "agent", "source": "in_progress", "target": "pending_confirmation"}, {"action": "provide_solution", "effect": "solution_provided", "required": ["solution.steps", "category", "knowledge.decision"], "role": "agent", "source": "new", "target": "pending_confirmation"}, {"action": "confirm", "effect": "confirmed", "required": ["confirmed_by"], "role": "agent", "source": "pending_confirmation", "target": "closed"}, {"action": "reject", "effect": "not_solved", "required": [], "role": "agent", "source": "pending_confirmation", "target": "in_progress"}, {"action": "close", "effect": "closed", "required": ["cause"], "role": "agent", "source": "pending_confirmation", "target": "closed"}, {"action": "reopen", "effect": "reopened", "required": ["reason"], "role": "agent", "source": "closed", "target": "in_progress"}, {"action": "merge", "effect": "merged", "required": ["into"], "role": "agent", "source": "assigned", "target": "merged"}, {"action": "merge", "effect": "merged", "required": ["into"], "role": "agent", "source": "in_progress", "target": "merged"}, {"action": "merge", "effect": "merged", "required": ["into"], "role": "agent", "source": "new", "target": "merged"}, {"action": "merge", "effect": "merged", "required": ["into"], "role": "agent", "source": "pending_confirmation", "target": "merged"}, {"action": "merge", "effect": "merged", "required": ["into"], "role": "agent", "source": "scheduled", "target": "merged"}, {"action": "merge", "effect": "merged", "required": ["into"], "role": "agent", "source": "waiting_customer", "target": "merged"}, {"action": "merge", "effect": "merged", "required": ["into"], "role": "agent", "source": "waiting_third_party", "target": "merged"}, {"action": "cancel", "effect": "cancelled", "required": ["reason"], "role": "agent", "source": "assigned", "target": "cancelled"}, {"action": "cancel", "effect": "cancelled", "required": ["reason"], "role": "agent", "source": "in_progress", "target": "cancelled"}, {"action": "cancel", "effect": "cancelled", "required": ["reason"], "role": "agent", "source": "new", "target": "cancelled"}, {"action": "cancel", "effect": "cancelled", "required": ["reason"], "role": "agent", "source": "pending_confirmation", "target": "cancelled"}, {"action": "cancel", "effect": "cancelled", "required": ["reason"], "role": "agent", "source": "scheduled", "target": "cancelled"}, {"action": "cancel", "effect": "cancelled", "required": ["reason"], "role": "agent", "source": "waiting_customer", "target": "cancelled"}, {"action": "cancel", "effect": "cancelled", "required": ["reason"], "role": "agent", "source": "waiting_third_party", "target": "cancelled"}, {"action": "spam", "effect": "spam", "required": [], "role": "agent", "source": "assigned", "target": "spam"}, {"action": "spam", "effect": "spam", "required": [], "role": "agent", "source": "in_progress", "target": "spam"}, {"action": "spam", "effect": "spam", "required": [], "role": "agent", "source": "new", "target": "spam"}, {"action": "spam", "effect": "spam", "required": [], "role": "agent", "source": "pending_confirmation", "target": "spam"}, {"action": "spam", "effect": "spam", "required": [], "role": "agent", "source": "scheduled", "target": "spam"}, {"action": "spam", "effect": "spam", "required": [], "role": "agent", "source": "waiting_customer", "target": "spam"}, {"action": "spam", "effect": "spam", "required": [], "role": "agent", "source": "waiting_third_party", "target": "spam"}, {"action": "release", "effect": "assigned", "required": [], "role": "agent", "source": "in_progress", "target": null}, {"action": "release", "effect": "assigned", "required": [], "role": "agent", "source": "new", "target": null}, {"action": "release", "effect": "assigned", "required": [], "role": "agent", "source": "pending_confirmation", "target": null}, {"action": "release", "effect": "assigned", "required": [], "role": "agent", "source": "scheduled", "target": null}, {"action": "release", "effect": "assigned", "required": [], "role": "agent", "source": "waiting_customer", "target": null}, {"action": "release", "effect": "assigned", "required": [], "role": "agent", "source": "waiting_third_party", "target": null}, {"action": "release", "effect": "assigned", "required": [], "role": "agent", "source": "assigned", "target": "new"}], "value": [{"field": "confidence", "noun": "article", "role": "expert", "value": "validated"}, {"field": "confidence", "noun": "article", "role": "expert", "value": "archived"}]}$rules$::jsonb);
SELECT sync.maintain(interval '180 days');

CREATE TABLE public.schema_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO public.schema_version VALUES ('0001');
