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
    RETURN CASE WHEN timing = 'receipt' THEN now
        ELSE least(greatest(occurred, d.last_sync_at - interval '5 seconds', d.last_effective), now) END;
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

-- Decide everything about the entries of one op. `m` is what its fields came to; `ground` is push's (70_push.sql).
CREATE FUNCTION sync.plan_entries(
    d sync.desk, op jsonb, t sync.ticket, m sync.merged, role text, late bool, import bool, ground jsonb,
    now timestamptz
) RETURNS sync.plan LANGUAGE plpgsql STABLE AS $$
DECLARE
    p sync.plan := row('ok', NULL, t.state, t.wake_at, d.last_effective, '[]', '[]', '{}');
    concurrent bool := (op->'base' ? 'state') AND op->'base'->>'state' IS DISTINCT FROM t.state;
    e jsonb;
    k jsonb;
    act text;
    eff timestamptz;
    question bool;
    before text;
    undo record;
    items jsonb := op->'entries';
BEGIN
    FOR n IN 0 .. coalesce(jsonb_array_length(items), 0) - 1 LOOP
        e := items->n;
        k := ground->'kinds'->(e->>'kind');
        IF k IS NULL THEN p.outcome := 'unknown'; p.why := 'kind ' || (e->>'kind'); RETURN p; END IF;
        IF sync.rank(role) < sync.rank(k->>'role') THEN p.outcome := 'denied'; p.why := 'role'; RETURN p; END IF;
        IF (e->>'system')::bool AND NOT (k->>'by_system')::bool THEN p.outcome := 'denied'; p.why := 'author'; RETURN p; END IF;
        eff := CASE WHEN import THEN (e->>'at')::timestamptz
            ELSE sync.effective(k->>'timing', (e->>'at')::timestamptz, d, now) END;
        p.effective := p.effective || jsonb_build_object(e->>'id', eff);
        IF k->>'timing' = 'occurred' AND NOT import THEN d.last_effective := eff; p.last_effective := eff; END IF;
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
        act := sync.action_of(e->>'kind', k->>'action', e->'data');
        CONTINUE WHEN act IS NULL;
        IF e->>'kind' = 'assigned' AND NOT m.changed ? 'owner_id' AND (late OR m.outcome = 'lost') THEN
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
    d sync.desk, op jsonb, t sync.ticket, was jsonb, p sync.plan, ver text, import bool, ground jsonb,
    now timestamptz
) RETURNS sync.feed_row[] LANGUAGE plpgsql AS $$
DECLARE
    feed sync.feed_row[] := '{}';
    e jsonb;
    k jsonb;
    eff timestamptz;
    occurred timestamptz;
    items jsonb := op->'entries';
BEGIN
    FOR n IN 0 .. coalesce(jsonb_array_length(items), 0) - 1 LOOP
        e := items->n;
        k := ground->'kinds'->(e->>'kind');
        eff := (p.effective->>(e->>'id'))::timestamptz;
        occurred := (e->>'at')::timestamptz;
        INSERT INTO sync.entry (ticket_id, id, kind, visibility, author_id, person_id, desk_id, device_id,
            occurred_at, recorded_at, effective_at, time_adjusted, source, policy_version, calendar_version,
            body, data, hlc, was)
        VALUES (t.id, (e->>'id')::uuid, e->>'kind',
            CASE WHEN k->>'visibility' = 'system' OR e->>'visibility' NOT IN ('public', 'internal', 'system')
                THEN k->>'visibility' ELSE coalesce(e->>'visibility', k->>'visibility') END,
            sync.author_of(e, d, t, import), d.person_id, d.id, d.device,
            occurred, CASE WHEN import THEN occurred ELSE now END, eff,
            k->>'timing' = 'occurred' AND abs(extract(epoch FROM eff - occurred)) >= 1,
            coalesce(e->>'source', ''), coalesce((e->>'policy_version')::int, 0),
            coalesce((e->>'calendar_version')::int, 0), coalesce(e->>'body', ''),
            coalesce(e->'data', '{}'), ver, CASE WHEN k->>'action' IS NOT NULL THEN was END)
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
