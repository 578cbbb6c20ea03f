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
