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
-- In PL/pgSQL, which keeps its plans for the session: what stands in SQL is planned anew at every call.
CREATE FUNCTION sync.my_streams() RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asker uuid;
BEGIN
    SELECT d.person_id INTO asker FROM sync.desk d JOIN sync.staff p ON p.person_id = d.person_id AND p.active
        WHERE d.role_name = session_user AND d.revoked_at IS NULL;
    RETURN CASE WHEN asker IS NULL THEN '{}'::int[] ELSE sync.streams_of(asker) END;
END $$;

CREATE FUNCTION sync.streams_of(asker uuid) RETURNS int[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN array[0] || coalesce((
        SELECT array_agg(s.id ORDER BY s.id) FROM sync.member m JOIN sync.stream s ON s.group_id = m.group_id
        WHERE m.person_id = asker AND m.ended_at IS NULL), '{}');
END $$;

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
DECLARE
    held text;
BEGIN
    SELECT m.role INTO held FROM sync.member m
        WHERE m.person_id = asker AND m.group_id = wanted AND m.ended_at IS NULL;
    IF FOUND THEN RETURN held; END IF;
    SELECT m.role INTO held FROM sync.member m WHERE m.person_id = asker AND m.ended_at IS NULL
        ORDER BY sync.rank(m.role) DESC LIMIT 1;
    RETURN coalesce(held, 'agent');
END $$;

-- All my roles at once, by group; under "" the highest one, which holds where I am no member.
CREATE FUNCTION sync.roles_of(asker uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_object_agg(m.group_id, m.role), '{}') || jsonb_build_object('',
            coalesce((array_agg(m.role ORDER BY sync.rank(m.role) DESC))[1], 'agent'))
        FROM sync.member m WHERE m.person_id = asker AND m.ended_at IS NULL
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
