-- The only merge authority: one batch of ops of one desk, each exactly once, in one transaction.
-- It sets the search path for everything that it calls; the functions of 60-63 are callable by nobody else.

-- The version an op gets: clocks that run ahead are set to ours, a desk's own ops keep their order, and the desk's
-- number is stamped here and never believed.
CREATE FUNCTION sync.stamp(claimed text, last_hlc bigint, ms bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    hlc bigint;          -- negative: its first digit is above 7, far ahead of any clock
BEGIN
    IF claimed IS NULL OR claimed !~ '^[0-9a-f]{16}' THEN
        RAISE EXCEPTION 'an op needs a version' USING ERRCODE = '22023';
    END IF;
    hlc := ('x' || left(claimed, 16))::bit(64)::bigint;
    IF hlc < 0 OR hlc > (ms + 60000) << 16 THEN hlc := ms << 16; END IF;
    RETURN greatest(hlc, last_hlc + 1);
END $$;

-- What the ops of a batch have in common, looked up once: {roles: mine by group, kinds: the rules of the entries that
-- occur, fresh: no entry has an id that is here already or twice in the batch}.
CREATE FUNCTION sync.ground(batch jsonb, asker uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    named text[];
    ids uuid[];
BEGIN
    SELECT array_agg(DISTINCT e->>'kind'), array_agg((e->>'id')::uuid) INTO named, ids
        FROM jsonb_array_elements(batch) op, jsonb_array_elements(op->'entries') e
        WHERE op->>'kind' IN ('ticket.change', 'ticket.create');
    RETURN jsonb_build_object('roles', sync.roles_of(asker),
        'kinds', (SELECT jsonb_object_agg(k.kind, to_jsonb(k)) FROM sync.rule_kind k WHERE k.kind = ANY (named)),
        'fresh', NOT EXISTS (SELECT 1 FROM sync.entry x WHERE x.id = ANY (ids))
            AND cardinality(ids) = (SELECT count(DISTINCT i) FROM unnest(ids) i));
END $$;

CREATE FUNCTION sync.role_on(ground jsonb, home uuid) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(ground->'roles'->>home::text, ground->'roles'->>'') $$;

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
CREATE FUNCTION sync.apply_op(
    d sync.desk, op jsonb, ver text, streams int[], ground jsonb, now timestamptz
) RETURNS sync.effect
LANGUAGE plpgsql AS $$
DECLARE
    import bool := op->>'source' IS NOT DISTINCT FROM 'import';
BEGIN
    IF import AND sync.rank(sync.role_on(ground, NULL)) < 4 THEN
        RETURN row('denied', 'role', NULL, '{}'::sync.feed_row[], NULL)::sync.effect;
    END IF;
    CASE op->>'kind'
        WHEN 'ticket.create' THEN RETURN sync.create_ticket(d, op, ver, streams, import, ground, now);
        WHEN 'ticket.change' THEN RETURN sync.change_ticket(d, op, ver, streams, import, ground, now);
        WHEN 'record.put' THEN RETURN sync.put_record(d, op, ver, streams, import, now);
        WHEN 'conflict.resolve' THEN RETURN sync.resolve_conflict(d, op, streams, now);
        ELSE RETURN row('unknown', 'kind', NULL, '{}'::sync.feed_row[], NULL)::sync.effect;
    END CASE;
END $$;

-- Plans are made once a session, perhaps while the tables were empty: they must suit full ones. They are generic
-- from the first op on: five plans of their own for each statement cost a fresh session more than its first pushes.
-- `facts`: {prev, next: tokens that find a restored copy; drained: nothing is left to send; protocol}.
CREATE FUNCTION sync.push_v1(batch jsonb, facts jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
SET enable_seqscan = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    d sync.desk;
    now timestamptz := sync.clock();
    streams int[];
    ground jsonb;
    ms bigint := floor(extract(epoch FROM now) * 1000);
    mine text;             -- my number, the last eight digits of a version
    op jsonb;
    known jsonb;           -- op id -> its acknowledgement, of earlier pushes
    ident text;
    idents text[] := '{}'; -- of the ops that this push has done, in the order of `done`
    ack jsonb;
    result sync.effect;
    feed sync.feed_row[] := '{}';
    acks jsonb[] := '{}';
    done jsonb[] := '{}';
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
    streams := sync.streams_of(d.person_id);
    PERFORM 1 FROM sync.ticket q WHERE q.id = ANY (array(
            SELECT (e->>'ent')::uuid FROM jsonb_array_elements(batch) e WHERE e->>'kind' LIKE 'ticket.%'))
        ORDER BY q.id FOR UPDATE;   -- one order for everybody: no deadlocks
    SELECT coalesce(jsonb_object_agg(a.op_id, jsonb_build_object('op', a.op_id, 'stream', a.stream_id, 'seq', a.seq,
            'dup', true, 'why', a.why, 'out', CASE WHEN a.person_id = d.person_id THEN a.outcome ELSE 'denied' END)), '{}')
        INTO known FROM sync.applied a
        WHERE a.op_id = ANY (array(SELECT (e->>'op')::uuid FROM jsonb_array_elements(batch) e));
    ground := sync.ground(batch, d.person_id);
    mine := lpad(to_hex(d.id), 8, '0');
    FOR n IN 0 .. jsonb_array_length(batch) - 1 LOOP
        op := batch->n;
        ident := ((op->>'op')::uuid)::text;
        IF known ? ident THEN
            acks := acks || (known->ident);
            CONTINUE;
        ELSIF ident = ANY (idents) THEN
            acks := acks || (done[array_position(idents, ident)] || '{"dup": true}');
            CONTINUE;
        END IF;
        d.last_hlc := sync.stamp(op->>'ver', d.last_hlc, ms);
        result := sync.apply_op(d, op, lpad(to_hex(d.last_hlc), 16, '0') || mine, streams, ground, now);
        d.last_effective := coalesce(result.last_effective, d.last_effective);
        IF op->>'kind' = 'record.put' AND op->>'noun' IN ('membership', 'group', 'person') THEN
            streams := sync.streams_of(d.person_id);
            ground := jsonb_set(ground, '{roles}', sync.roles_of(d.person_id));
        END IF;
        ack := jsonb_build_object('op', op->>'op', 'out', result.outcome, 'stream', result.stream, 'why', result.why);
        acks := acks || ack;
        CONTINUE WHEN result.outcome = 'unknown';   -- held by the desk until this server has learnt it
        IF result.outcome = 'denied' THEN PERFORM sync.refuse(d, op, result.why, now); END IF;
        idents := idents || ident;
        done := done || ack;
        feed := feed || result.feed;
    END LOOP;
    heads := sync.publish(d, feed, now);
    INSERT INTO sync.applied SELECT (x->>'op')::uuid, d.id, d.person_id, x->>'out', x->>'why', (x->>'stream')::int,
        (heads->>(x->>'stream'))::bigint, now FROM unnest(done) x;
    UPDATE sync.desk SET nonce = coalesce(facts->>'next', nonce), last_hlc = d.last_hlc,
        last_effective = d.last_effective, protocol = coalesce((facts->>'protocol')::int, protocol),
        last_sync_at = CASE WHEN (facts->>'drained')::bool IS NOT FALSE OR now - drain_since > interval '15 minutes'
            THEN now ELSE last_sync_at END,
        drain_since = CASE WHEN (facts->>'drained')::bool IS NOT FALSE THEN NULL ELSE coalesce(drain_since, now) END
        WHERE id = d.id;
    RETURN jsonb_build_object('acks', to_jsonb(acks), 'heads', heads, 'desk', d.id, 'now', now);
END $$;
