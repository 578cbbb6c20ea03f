-- The rules that push reads: versioned data written from desk/process by `desk db init|upgrade`.

CREATE TABLE sync.rule_state (name text PRIMARY KEY, category text NOT NULL);
CREATE TABLE sync.rule_transition (
    action text NOT NULL,
    source text NOT NULL,
    target text,
    required text[] NOT NULL,
    role text NOT NULL,
    effect text NOT NULL,
    PRIMARY KEY (action, source)
);
-- Where the value of a required register stands in the op.
CREATE TABLE sync.rule_register (register text PRIMARY KEY, path text[] NOT NULL);
-- What happens when a transition meets a state that its author had not seen.
CREATE TABLE sync.rule_merge (
    current text NOT NULL,
    action text NOT NULL,
    result text NOT NULL,
    is_conflict bool NOT NULL,
    PRIMARY KEY (current, action)
);
CREATE TABLE sync.rule_kind (
    kind text PRIMARY KEY,
    visibility text NOT NULL,
    action text,
    timing text NOT NULL CHECK (timing IN ('occurred', 'receipt')),
    role text NOT NULL,
    by_system bool NOT NULL
);
CREATE TABLE sync.rule_field (
    noun text NOT NULL,
    field text NOT NULL,
    policy text NOT NULL CHECK (policy IN ('cas', 'lww', 'set', 'follow', 'server')),
    leader text,
    role text NOT NULL DEFAULT 'agent',
    protocol int NOT NULL DEFAULT 1,
    PRIMARY KEY (noun, field)
);
CREATE TABLE sync.rule_noun (
    noun text PRIMARY KEY,
    role text NOT NULL,
    append_only bool NOT NULL
);
CREATE TABLE sync.rule_value (
    noun text NOT NULL,
    field text NOT NULL,
    value jsonb NOT NULL,
    role text NOT NULL,
    PRIMARY KEY (noun, field, value)
);
-- Every set of rules that was ever in force.
CREATE TABLE sync.rule_history (
    version int PRIMARY KEY,
    rules jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    db_user name NOT NULL DEFAULT session_user
);

-- Put a whole set of rules in force as the next version; the same set again changes nothing.
CREATE FUNCTION sync.put_rules(rules jsonb) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made int;
BEGIN
    SELECT h.version INTO made FROM sync.rule_history h JOIN sync.server s ON s.rules_version = h.version
        WHERE h.rules = put_rules.rules;
    IF FOUND THEN RETURN made; END IF;
    SELECT coalesce(max(version), 0) + 1 INTO made FROM sync.rule_history;
    INSERT INTO sync.rule_history (version, rules) VALUES (made, put_rules.rules);
    DELETE FROM sync.rule_state; DELETE FROM sync.rule_transition; DELETE FROM sync.rule_register;
    DELETE FROM sync.rule_merge; DELETE FROM sync.rule_kind; DELETE FROM sync.rule_field;
    DELETE FROM sync.rule_noun; DELETE FROM sync.rule_value;
    INSERT INTO sync.rule_state SELECT * FROM jsonb_populate_recordset(null::sync.rule_state, rules->'state');
    INSERT INTO sync.rule_transition
        SELECT * FROM jsonb_populate_recordset(null::sync.rule_transition, rules->'transition');
    INSERT INTO sync.rule_register
        SELECT * FROM jsonb_populate_recordset(null::sync.rule_register, rules->'register');
    INSERT INTO sync.rule_merge SELECT * FROM jsonb_populate_recordset(null::sync.rule_merge, rules->'merge');
    INSERT INTO sync.rule_kind SELECT * FROM jsonb_populate_recordset(null::sync.rule_kind, rules->'kind');
    INSERT INTO sync.rule_field SELECT * FROM jsonb_populate_recordset(null::sync.rule_field, rules->'field');
    INSERT INTO sync.rule_noun SELECT * FROM jsonb_populate_recordset(null::sync.rule_noun, rules->'noun');
    INSERT INTO sync.rule_value SELECT * FROM jsonb_populate_recordset(null::sync.rule_value, rules->'value');
    UPDATE sync.server SET rules_version = made;
    RETURN made;
END $$;
