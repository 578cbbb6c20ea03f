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

-- Conflicts as rows that travel in the feed until somebody resolves them; `ticket` is NULL where a record is meant.
CREATE FUNCTION sync.keep_conflicts(
    d sync.desk, op jsonb, noun text, ent text, ticket uuid, home int, items jsonb, now timestamptz
) RETURNS sync.feed_row[] LANGUAGE plpgsql AS $$
DECLARE
    feed sync.feed_row[] := '{}';
    c jsonb;
    r sync.conflict;
    mine bool;
BEGIN
    FOR c IN SELECT * FROM jsonb_array_elements(items) LOOP
        mine := c->>'why' = 'overwrote_concurrent';   -- the author of this op won
        r := row(md5((op->>'op') || (c->>'field'))::uuid, noun, ent, ticket, c->>'field', c->'win', c->'lose', c->'base',
            CASE WHEN mine THEN d.person_id ELSE sync.person_of_ver(c->>'win_ver') END,
            CASE WHEN mine THEN sync.person_of_ver(c->>'lose_ver') ELSE d.person_id END,
            c->>'why', (op->>'op')::uuid, now, NULL, NULL, NULL);
        INSERT INTO sync.conflict SELECT r.* ON CONFLICT DO NOTHING;
        feed := feed || row(home, 'conflict', r.id::text, 0, r.op_id, to_jsonb(r))::sync.feed_row;
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
    ground jsonb, now timestamptz
) RETURNS sync.feed_row[] LANGUAGE plpgsql AS $$
DECLARE
    t sync.ticket := t0;
    was jsonb := CASE WHEN p.state <> t0.state THEN jsonb_build_object('state', t0.state) END;
    changed jsonb := m.changed;
    usual CONSTANT text[] := '{title,category,product,tags,priority,owner_id,group_id,state}';   -- columns for certain
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
        IF m.changed - usual <> '{}' THEN
            t.extra := t.extra || coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(m.changed)
                WHERE NOT to_jsonb(t0) ? key), '{}');
        END IF;
        t.fv := t.fv || m.fv;
    END IF;
    t.state := p.state;
    t.wake_at := p.wake_at;
    IF m.changed ? 'group_id' THEN t.stream_id := sync.stream_of(t.group_id); END IF;
    IF NOT import AND op->'entries' @> '[{"kind": "customer_message"}]' THEN
        woken := sync.wake_state(op, t.state, t.closed_at, now);
    END IF;
    IF woken IS NOT NULL THEN t.state := 'in_progress'; t.wake_at := NULL; END IF;
    IF t.state <> t0.state THEN
        t.fv := t.fv || jsonb_build_object('state', ver);
        t.closed_at := CASE WHEN (SELECT s.category FROM sync.rule_state s WHERE s.name = t.state) = 'done'
            THEN coalesce(t.closed_at, now) END;
    END IF;
    feed := sync.land_entries(d, op, t, was, p, ver, import, ground, now);
    IF p.voided <> '[]' THEN
        own := jsonb_build_object('cause', 'conflict', 'entries',
            (SELECT jsonb_agg(replace(v, '-', '')) FROM jsonb_array_elements_text(p.voided) v));
        tail := tail || sync.add_own_entry(t, (op->>'op')::uuid, 'undone', own, ver, now);
    END IF;
    IF woken IS NOT NULL THEN
        own := CASE woken WHEN 'resumed' THEN '{"cause": "customer"}' ELSE '{"reason": "customer"}' END;
        tail := tail || sync.add_own_entry(t, (op->>'op')::uuid, woken, own, ver, now);
    END IF;
    IF m.conflicts <> '[]' OR p.conflicts <> '[]' THEN
        tail := tail || sync.keep_conflicts(d, op, 'ticket', t.id::text, t.id, t.stream_id, m.conflicts || p.conflicts, now);
    END IF;
    IF made OR t.stream_id <> t0.stream_id OR t.requester_id IS DISTINCT FROM t0.requester_id THEN
        tail := tail || sync.show_record('person', t.requester_id::text, t.stream_id, (op->>'op')::uuid);
    END IF;
    IF NOT made AND t IS NOT DISTINCT FROM t0 AND feed = '{}' THEN RETURN tail; END IF;
    t.updated_at := CASE WHEN import THEN t.updated_at ELSE now END;
    IF NOT made THEN t.rev := t0.rev + 1; END IF;
    -- Push has locked what stood when it began; what came meanwhile is met by its revision, and the desk tries again.
    IF NOT made AND m.changed = '{}' AND t.state = t0.state AND t.wake_at IS NOT DISTINCT FROM t0.wake_at THEN
        UPDATE sync.ticket SET updated_at = t.updated_at, rev = t.rev     -- most ops: an entry alone
            WHERE id = t.id AND rev = t0.rev;
    ELSE
        UPDATE sync.ticket SET stream_id = t.stream_id, title = t.title, state = t.state, priority = t.priority,
            impact = t.impact, urgency = t.urgency, tier = t.tier, owner_id = t.owner_id, group_id = t.group_id,
            requester_id = t.requester_id, requester_name = t.requester_name, requester_org = t.requester_org,
            requester_level = t.requester_level, category = t.category, product = t.product, channel = t.channel,
            language = t.language, tags = t.tags, merged_into = t.merged_into, policy = t.policy,
            updated_at = t.updated_at, closed_at = t.closed_at, wake_at = t.wake_at, extra = t.extra, fv = t.fv,
            rev = t.rev
            WHERE id = t.id AND rev = t0.rev;
    END IF;
    IF NOT FOUND THEN RAISE EXCEPTION 'the ticket was changed at this moment' USING ERRCODE = '40001'; END IF;
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

-- Whether none of the op's entries has the id of an entry of another ticket: one look-up an entry, because a list
-- of ids makes the planner read the whole table. Mostly push knows already that all ids of its batch are new.
CREATE FUNCTION sync.ids_free(op jsonb, home uuid, ground jsonb) RETURNS bool
LANGUAGE plpgsql STABLE AS $$
DECLARE
    other uuid;
BEGIN
    IF (ground->>'fresh')::bool THEN RETURN true; END IF;
    FOR n IN 0 .. jsonb_array_length(coalesce(op->'entries', '[]')) - 1 LOOP
        SELECT x.ticket_id INTO other FROM sync.entry x WHERE x.id = (op->'entries'->n->>'id')::uuid;
        IF other <> home THEN RETURN false; END IF;
    END LOOP;
    RETURN true;
END $$;

-- Change a ticket: fields and entries of one op, all of it or (denied, unknown) nothing.
CREATE FUNCTION sync.change_ticket(
    d sync.desk, op jsonb, ver text, streams int[], import bool, ground jsonb, now timestamptz
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
    SELECT * INTO t FROM sync.ticket q WHERE q.id = (op->>'ent')::uuid;   -- push has locked it
    IF NOT FOUND THEN RETURN result; END IF;
    late := NOT t.stream_id = ANY (streams);
    IF late AND (jsonb_array_length(coalesce(op->'entries', '[]')) = 0 OR NOT (
            t.stream_id = ANY (sync.my_late_streams(d.person_id)) OR EXISTS (SELECT 1 FROM sync.ticket_was_in w
            WHERE w.ticket_id = t.id AND w.stream_id = ANY (sync.my_late_streams(d.person_id))))) THEN RETURN result; END IF;
    role := sync.role_on(ground, t.group_id);
    m := row('ok', NULL, '{}', '{}', '[]');
    IF op->'set' <> '{}' THEN
        m := sync.merge_fields('ticket', to_jsonb(t), t.fv, t.base_ver, op, ver, role, late);
    END IF;
    IF m.outcome IN ('denied', 'unknown') THEN result.outcome := m.outcome; result.why := m.why; RETURN result; END IF;
    IF m.changed ? 'merged_into' AND sync.makes_cycle(t.id, (m.changed->>'merged_into')::uuid) THEN
        result.why := 'merge_cycle'; RETURN result;
    END IF;
    p := sync.plan_entries(d, op, t, m, role, late, import, ground, now);
    IF p.outcome IN ('denied', 'unknown') THEN result.outcome := p.outcome; result.why := p.why; RETURN result; END IF;
    IF import AND op->'set' ? 'state' THEN p.state := op->'set'->>'state'; END IF;
    IF op->'set' ? 'state' AND NOT late AND p.outcome = 'ok' AND op->'set'->>'state' <> p.state
            AND op->'base'->>'state' IS NOT DISTINCT FROM t.state THEN
        result.why := 'state'; RETURN result;   -- a state that no entry leads to
    END IF;
    IF NOT sync.ids_free(op, t.id, ground) OR (m.changed ? 'group_id'
            AND sync.stream_of((m.changed->>'group_id')::uuid) IS NULL) THEN
        result.why := 'id'; RETURN result;
    END IF;
    feed := sync.carry_out(d, op, t, m, p, ver, false, import, ground, now);
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
    d sync.desk, op jsonb, ver text, streams int[], import bool, ground jsonb, now timestamptz
) RETURNS sync.effect LANGUAGE plpgsql AS $$
DECLARE
    result sync.effect;
    t sync.ticket;
    m sync.merged;
    p sync.plan;
    stream int := sync.stream_of((op->'set'->>'group_id')::uuid);
    role text := sync.role_on(ground, (op->'set'->>'group_id')::uuid);
    number text;
    feed sync.feed_row[];
BEGIN
    result := row('denied', 'group', NULL, '{}'::sync.feed_row[], NULL);
    IF stream IS NULL OR NOT (import OR stream = ANY (streams)) THEN
        RETURN result;
    END IF;
    IF NOT sync.ids_free(op, (op->>'ent')::uuid, ground) THEN result.why := 'id'; RETURN result; END IF;
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
        p := sync.plan_entries(d, op, t, m, role, false, import, ground, now);
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
    feed := sync.carry_out(d, op, t, m, p, ver, true, import, ground, now);
    result := row(CASE WHEN number = op->>'number' THEN 'ok' ELSE 'renumbered' END, NULL, stream, feed, p.last_effective);
    RETURN result;
END $$;
