-- What is written is never changed: the triggers refuse even the owner of the tables.
-- The one exception is redaction and purge (85_administration.sql), which name themselves in a local setting.
CREATE FUNCTION sync.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('desk.erasing', true) = 'by law' THEN RETURN NULL; END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sync.entry
    FOR EACH STATEMENT EXECUTE FUNCTION sync.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sync.op
    FOR EACH STATEMENT EXECUTE FUNCTION sync.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sync.rule_history
    FOR EACH STATEMENT EXECUTE FUNCTION sync.refuse_change();

-- Memberships and staff are kept from the records, so that every check is one index look-up.
CREATE FUNCTION sync.follow_record() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.noun = 'membership' THEN
        INSERT INTO sync.member AS m (person_id, group_id, role, ended_at)
        VALUES (split_part(NEW.id, ':', 1)::uuid, split_part(NEW.id, ':', 2)::uuid,
            coalesce(NEW.body->>'role', 'agent'),
            CASE WHEN NEW.retired THEN coalesce((NEW.body->>'ended_at')::timestamptz, sync.clock())
                ELSE (NEW.body->>'ended_at')::timestamptz END)
        ON CONFLICT (person_id, group_id) DO UPDATE SET role = excluded.role, ended_at = excluded.ended_at;
    ELSIF NEW.noun = 'person' AND (NEW.body->>'staff')::int = 1 THEN
        INSERT INTO sync.staff (person_id, active)
        VALUES (NEW.id::uuid, coalesce((NEW.body->>'active')::int, 1) = 1 AND NOT NEW.retired)
        ON CONFLICT (person_id) DO UPDATE SET active = excluded.active;
    ELSIF NEW.noun = 'group' THEN
        INSERT INTO sync.stream (id, group_id)
        VALUES ((SELECT coalesce(max(id), 0) + 1 FROM sync.stream), NEW.id::uuid)
        ON CONFLICT (group_id) DO NOTHING;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER follow AFTER INSERT OR UPDATE ON sync.record
    FOR EACH ROW EXECUTE FUNCTION sync.follow_record();
