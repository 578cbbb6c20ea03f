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
