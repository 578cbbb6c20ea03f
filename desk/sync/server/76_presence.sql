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

-- Take or prolong several leases at once; answers with those that I hold now. Who does not hold one only looks.
CREATE FUNCTION sync.leases_v1(wanted text[], seconds int) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d sync.desk := sync.me();
    held text[] := '{}';
    n text;
BEGIN
    IF cardinality(wanted) > 50 THEN RAISE EXCEPTION 'there is no such lease' USING ERRCODE = '22023'; END IF;
    FOREACH n IN ARRAY wanted LOOP
        CONTINUE WHEN EXISTS (
            SELECT 1 FROM sync.lease l JOIN sync.desk k ON k.id = l.desk_id
            WHERE l.name = n AND l.desk_id <> d.id AND l.until > sync.clock() AND k.revoked_at IS NULL);
        IF sync.lease_v1(n, seconds) THEN held := held || n; END IF;
    END LOOP;
    RETURN held;
END $$;
