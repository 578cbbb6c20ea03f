-- Keys: one login role for each person and desk. Runs as `sync_keeper`, the only role here that may make roles.

CREATE TABLE sync.invitation (
    role_name name PRIMARY KEY,
    person_id uuid NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);

-- A one-time code is itself a login that may do nothing but redeem, once, for a day. The clear password never
-- comes here: the caller sends its SCRAM verifier.
CREATE FUNCTION sync.invite(person uuid, verifier text) RETURNS name
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made name := 'desk_invite_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 12);
BEGIN
    IF verifier !~ '^SCRAM-SHA-256\$' THEN RAISE EXCEPTION 'a SCRAM verifier is needed' USING ERRCODE = '22023'; END IF;
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L CONNECTION LIMIT 2 VALID UNTIL %L IN ROLE desk_invited',
        made, verifier, (now() + interval '1 day')::text);
    INSERT INTO sync.invitation (role_name, person_id) VALUES (made, person);
    RETURN made;
END $$;

CREATE FUNCTION sync.redeem_v1(verifier text, label text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i sync.invitation;
    made name := 'desk_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 16);
    device uuid := gen_random_uuid();
    number int;
BEGIN
    IF verifier !~ '^SCRAM-SHA-256\$' THEN RAISE EXCEPTION 'a SCRAM verifier is needed' USING ERRCODE = '22023'; END IF;
    UPDATE sync.invitation SET used_at = now() WHERE role_name = session_user AND used_at IS NULL
        AND made_at > now() - interval '1 day' RETURNING * INTO i;
    IF NOT FOUND THEN RAISE EXCEPTION 'this code was used or is too old' USING ERRCODE = '28000'; END IF;
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L CONNECTION LIMIT 3 IN ROLE desk_role NOCREATEDB NOCREATEROLE',
        made, verifier);
    EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', made, '60s');
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', made, '30s');
    EXECUTE format('ALTER ROLE %I NOLOGIN', session_user);
    INSERT INTO sync.desk (device, role_name, person_id, label, last_sync_at)
        VALUES (device, made, i.person_id, left(label, 100), sync.clock()) RETURNING id INTO number;
    RETURN jsonb_build_object('role', made, 'desk', number, 'device', device, 'person', i.person_id);
END $$;

-- Cut a desk: no login, no rights, no session. What it has pushed stays. Its key stays known, so that the desk
-- proves itself and hears from the right server that it may not log in: that, and no wrong key, erases it.
CREATE FUNCTION sync.revoke_desk(wanted int) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    login name;
    cut int;
BEGIN
    UPDATE sync.desk SET revoked_at = coalesce(revoked_at, now()) WHERE id = wanted RETURNING role_name INTO login;
    IF NOT FOUND THEN RAISE EXCEPTION 'there is no desk %', wanted USING ERRCODE = '22023'; END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN', login);
    EXECUTE format('REVOKE desk_role FROM %I', login);
    SELECT count(pg_terminate_backend(pid)) INTO cut FROM pg_stat_activity WHERE usename = login;
    RETURN cut;
END $$;
