-- What a desk that keeps only a part of everything asks for: sums to compare its part with, and older tickets.
-- Everything here runs with the rights of the asker, under row security.

-- One ticket as a sum: its registers, its timeline, its open conflicts (desk/sync/check.py makes the same).
CREATE FUNCTION sync.digest(t sync.ticket) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN md5(concat_ws('|', t.id, t.rev, t.number, t.title, t.state, t.priority, t.tier, t.owner_id, t.group_id,
        t.requester_id, t.category, t.product, t.tags, (
            SELECT string_agg(md5(concat_ws('|', e.id, e.kind, e.body,
                round(date_part('epoch', e.effective_at) * 1e6)::bigint)), '' ORDER BY e.id)
            FROM sync.entry e WHERE e.ticket_id = t.id), (
            SELECT count(*) FROM sync.conflict c WHERE c.ticket_id = t.id AND c.resolved_at IS NULL)));
END $$;

-- The tickets I may see in 256 heaps by the last byte of their ids; `since` leaves older closed ones out.
CREATE FUNCTION sync.checksum_v1(since timestamptz, leave_out uuid[])
RETURNS TABLE (heap int, tickets bigint, digest text)
LANGUAGE sql STABLE AS $$
    SELECT get_byte(uuid_send(t.id), 15), count(*), md5(string_agg(sync.digest(t), '' ORDER BY t.id))
    FROM sync.ticket t
    WHERE (since IS NULL OR t.closed_at IS NULL OR t.closed_at > since) AND NOT t.id = ANY (leave_out)
    GROUP BY 1
$$;

CREATE FUNCTION sync.digests_v1(since timestamptz, leave_out uuid[], heaps int[])
RETURNS TABLE (id uuid, digest text)
LANGUAGE sql STABLE AS $$
    SELECT t.id, sync.digest(t) FROM sync.ticket t
    WHERE (since IS NULL OR t.closed_at IS NULL OR t.closed_at > since) AND NOT t.id = ANY (leave_out)
        AND get_byte(uuid_send(t.id), 15) = ANY (heaps)
$$;

-- Tickets with all the words in number, title or timeline, newest first: for what no desk keeps any more.
CREATE FUNCTION sync.find_v1(words text[], most int)
RETURNS TABLE (id uuid, number text, title text, state text, updated_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT t.id, t.number, t.title, t.state, t.updated_at FROM sync.ticket t
    WHERE cardinality(words) BETWEEN 1 AND 20 AND NOT EXISTS (
        SELECT 1 FROM unnest(words) w
        WHERE strpos(lower(t.number || ' ' || t.title), lower(w)) = 0
            AND NOT EXISTS (SELECT 1 FROM sync.number_alias a WHERE a.ticket_id = t.id AND a.number = upper(w))
            AND NOT EXISTS (SELECT 1 FROM sync.entry e WHERE e.ticket_id = t.id AND strpos(lower(e.body), lower(w)) > 0))
    ORDER BY t.updated_at DESC, t.id LIMIT least(greatest(most, 1), 200)
$$;
