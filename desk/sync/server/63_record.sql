-- Ops on the organisation's nouns: `record.put` creates, sets and retires.

-- What a noun's whole row asks of its author, beside the rights of single fields. Rules of some kinds are written by
-- more than administrators: the role of a kind stands with the values of the field "kind".
CREATE FUNCTION sync.record_role(wanted text, now jsonb, op jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF wanted = 'person' AND (coalesce(now->>'staff', '0') = '1' OR op->'set'->>'staff' = '1') THEN
        RETURN 'administrator';
    END IF;
    RETURN coalesce(
        (SELECT v.role FROM sync.rule_value v
            WHERE wanted = 'ruleset' AND v.noun = wanted AND v.field = 'kind'
                AND v.value = to_jsonb(split_part(op->>'ent', ':', 1))),
        (SELECT n.role FROM sync.rule_noun n WHERE n.noun = wanted)
    );
END $$;

-- How one is told is one's own; somebody else's is set by supervisors.
CREATE FUNCTION sync.is_anothers(d sync.desk, op jsonb) RETURNS bool
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN op->>'noun' = 'ruleset' AND split_part(op->>'ent', ':', 1) = 'contact'
        AND split_part(op->>'ent', ':', 2) <> replace(d.person_id::text, '-', '');
END $$;

-- Two wrote the same version of a rule: the later one to arrive is the next version, both stand in the history.
CREATE FUNCTION sync.next_version(ent text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    stem text := regexp_replace(ent, '[0-9]+$', '');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ruleset:' || stem));
    RETURN stem || (
        SELECT max(substr(x.id, length(stem) + 1)::int) + 1 FROM sync.record x
            WHERE x.noun = 'ruleset' AND left(x.id, length(stem)) = stem AND substr(x.id, length(stem) + 1) ~ '^[0-9]+$'
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
    IF NOT made AND wanted = 'ruleset' AND r.body->'body' IS DISTINCT FROM op->'set'->'body' THEN
        op := jsonb_set(op, '{ent}', to_jsonb(sync.next_version(r.id)));
        made := true;
    END IF;
    -- Whoever wrote an article may take it back.
    IF wanted = 'article' AND op->'set'->>'confidence' = 'archived' AND r.body->>'author_id' = d.person_id::text
            AND sync.rank(role) < 2 THEN
        role := 'expert';
    END IF;
    IF sync.rank(role) < sync.rank(sync.record_role(wanted, r.body, op))
            OR sync.is_anothers(d, op) AND sync.rank(role) < sync.rank('supervisor') THEN
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
    feed := feed || sync.keep_conflicts(d, op, r.noun, r.id, NULL, home, m.conflicts, now);
    RETURN row(m.outcome, NULL, home, feed, NULL)::sync.effect;
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
