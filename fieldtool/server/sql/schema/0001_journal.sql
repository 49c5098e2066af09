-- A national target: the journal of fieldtool on a server (docs/spec/postgresql.md). Run once, by `fieldtool new postgresql://...`.
-- fieldtool_journal holds what endures, and what tells which records are behind; fieldtool holds the layers people open.
CREATE SCHEMA fieldtool_journal;
CREATE SCHEMA fieldtool;

CREATE TABLE fieldtool_journal.meta (
    key text PRIMARY KEY,          -- as ft_meta of a workspace
    value text
);
CREATE TABLE fieldtool_journal.batch (
    number_here bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id bytea NOT NULL UNIQUE,      -- BLAKE2b-256 of bytes
    system bytea NOT NULL,
    number bigint NOT NULL,
    bytes bytea NOT NULL,          -- docs/spec/batch.md
    signature bytea NOT NULL,
    received_ms bigint NOT NULL,
    key bytea NOT NULL,
    revisions bigint NOT NULL
);
ALTER TABLE fieldtool_journal.batch ALTER bytes SET STORAGE EXTERNAL; -- hashes do not shrink
CREATE TABLE fieldtool_journal.revision (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    id bytea NOT NULL PRIMARY KEY, -- BLAKE2b-256 of bytes
    record uuid NOT NULL,
    type text NOT NULL,
    about bytea,                   -- of a decision: the revision it is about
    batch bigint,                  -- batch.number_here that brought it first; NULL: made here
    known_ms bigint NOT NULL,
    bytes bytea NOT NULL           -- docs/spec/revision.md
);
CREATE INDEX revision_record ON fieldtool_journal.revision (record);
CREATE INDEX revision_about ON fieldtool_journal.revision (about) WHERE about IS NOT NULL;
CREATE INDEX revision_common ON fieldtool_journal.revision (type) WHERE type IN ('key', 'schema', 'profile');
CREATE TABLE fieldtool_journal.carried (
    revision bytea NOT NULL,       -- also carried by
    batch bigint NOT NULL,         -- this batch, beside the one that brought it first
    PRIMARY KEY (revision, batch)
);
CREATE TABLE fieldtool_journal.body (
    hash bytea NOT NULL PRIMARY KEY,
    bytes bytea NOT NULL
);
CREATE TABLE fieldtool_journal.signature (
    revision bytea NOT NULL,
    key bytea NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (revision, key)
);
-- Who may open a sealed value. The one table of the journal whose rows an order to erase removes: what is left of the value is
-- ciphertext that nobody can open.
CREATE TABLE fieldtool_journal.wrap (
    commitment bytea NOT NULL,     -- body.hash of the sealed value
    key bytea NOT NULL,            -- the recipient's public key
    bytes bytea NOT NULL,          -- the value's own key in a sealed box for that key, and a checksum
    PRIMARY KEY (commitment, key, bytes)
);

-- Derived: records whose rows are behind the journal, and the number and state that the rows of a record have.
CREATE TABLE fieldtool_journal.stale (
    id bigint GENERATED ALWAYS AS IDENTITY, -- tells marks of one record apart
    record uuid NOT NULL
);
CREATE INDEX stale_record ON fieldtool_journal.stale (record);
CREATE TABLE fieldtool_journal.record (
    rid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record uuid NOT NULL UNIQUE,
    type text NOT NULL,
    state int NOT NULL             -- 0 draft, 1 submitted, 2 approved, 3 conflict, 4 retired
);
CREATE INDEX record_conflict ON fieldtool_journal.record (record) WHERE state = 3;

-- Nobody changes or removes what was said: not the owner by mistake either.
CREATE FUNCTION fieldtool_journal.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % of %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fieldtool_journal.batch
    FOR EACH STATEMENT EXECUTE FUNCTION fieldtool_journal.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fieldtool_journal.revision
    FOR EACH STATEMENT EXECUTE FUNCTION fieldtool_journal.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fieldtool_journal.carried
    FOR EACH STATEMENT EXECUTE FUNCTION fieldtool_journal.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fieldtool_journal.body
    FOR EACH STATEMENT EXECUTE FUNCTION fieldtool_journal.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fieldtool_journal.signature
    FOR EACH STATEMENT EXECUTE FUNCTION fieldtool_journal.refuse();
