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
    policy text, f text, v jsonb, base jsonb, now jsonb, now_ver text, ver text, INOUT m sync.merged
) LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF policy = 'cas' THEN
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
    ELSIF policy = 'set' THEN
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
    one record;             -- one field: its value, its rule, and the role that this value needs
    f text;
    v jsonb;
    cur jsonb;
    led bool := false;     -- some field goes with another one
BEGIN
    FOR one IN SELECT x.key, x.value, r.policy, r.role, (SELECT y.role FROM sync.rule_value y
                WHERE y.noun = wanted_noun AND y.field = x.key AND y.value = x.value) AS needed
            FROM jsonb_each(op->'set') x LEFT JOIN LATERAL (SELECT z.policy, z.role FROM sync.rule_field z
                WHERE z.noun = wanted_noun AND z.field = x.key LIMIT 1) r ON true LOOP
        f := one.key;
        v := one.value;
        IF one.policy IS NULL THEN m.outcome := 'unknown'; m.why := 'field ' || f; RETURN m; END IF;
        IF one.policy = 'server' THEN m.outcome := 'denied'; m.why := 'field ' || f; RETURN m; END IF;
        IF sync.rank(role) < greatest(sync.rank(one.role), sync.rank(coalesce(one.needed, 'agent'))) THEN
            m.outcome := 'denied'; m.why := 'role'; RETURN m;
        END IF;
        led := led OR one.policy = 'follow';
        -- A ticket's state moves by its transitions; a record's state is a field like any other.
        CONTINUE WHEN one.policy = 'follow' OR (f = 'state' AND wanted_noun = 'ticket');
        cur := CASE WHEN now ? f THEN now->f ELSE coalesce(now->'extra'->f, 'null') END;
        IF late THEN
            m.outcome := 'lost';
            m.conflicts := m.conflicts || jsonb_build_object('field', f, 'win', cur, 'lose', v, 'why', 'moved_away');
        ELSE
            m := sync.merge_field(one.policy, f, v, op->'base'->f, cur, coalesce(row_fv->>f, base_ver), ver, m);
        END IF;
    END LOOP;
    IF NOT led THEN RETURN m; END IF;
    -- Followers (the requester's name, the priority's impact) go with their leader or not at all.
    FOR f, v IN SELECT s.key, s.value FROM jsonb_each(op->'set') s JOIN sync.rule_field r
            ON r.noun = wanted_noun AND r.field = s.key AND r.policy = 'follow' AND m.changed ? r.leader LOOP
        m.changed := m.changed || jsonb_build_object(f, v);
    END LOOP;
    RETURN m;
END $$;
