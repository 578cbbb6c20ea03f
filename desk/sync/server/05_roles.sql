-- The roles. sync_owner owns everything and cannot log in; desk_role is what a desk may do; desk_invited may only
-- redeem a code; sync_keeper makes the login roles of desks and owns nothing but the function that does it.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY array['sync_owner', 'desk_role', 'desk_invited', 'sync_keeper'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
    ALTER ROLE sync_keeper CREATEROLE;
    GRANT desk_role, desk_invited TO sync_keeper WITH ADMIN OPTION;
    EXECUTE format('GRANT sync_owner TO %I', current_user);
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO desk_role, desk_invited', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO sync_owner', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer),
    pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;
CREATE SCHEMA sync AUTHORIZATION sync_owner;
