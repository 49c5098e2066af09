-- GeoPackage 1.3 core (OGC 12-128r19, annex C) and the journal of fieldtool. Layers are made from the declarations.

CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL,
    description TEXT
);
INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326,
     'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
     'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');

CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY,
    data_type TEXT NOT NULL,
    identifier TEXT UNIQUE,
    description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE,
    min_y DOUBLE,
    max_x DOUBLE,
    max_y DOUBLE,
    srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);

CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL,
    m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);

CREATE TABLE gpkg_extensions (
    table_name TEXT,
    column_name TEXT,
    extension_name TEXT NOT NULL,
    definition TEXT NOT NULL,
    scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);

CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    name TEXT,
    title TEXT,
    description TEXT,
    mime_type TEXT,
    constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name)
);

CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL,
    constraint_type TEXT NOT NULL,
    value TEXT,
    min NUMERIC,
    min_is_inclusive BOOLEAN,
    max NUMERIC,
    max_is_inclusive BOOLEAN,
    description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
INSERT INTO gpkg_extensions VALUES
    ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'),
    ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write');

-- The table that QGIS reads default styles and forms from; registered as attributes so that the file stays conformant.
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
    VALUES ('layer_styles', 'attributes', 'layer_styles', 'Default styles and forms of the layers, for QGIS');

-- ---------------------------------------------------------------- facts of this copy of the file
CREATE TABLE ft_meta (
    key TEXT NOT NULL PRIMARY KEY, -- country, organisation, system, system_id, root_keys, training, layout, next_number ...
    value TEXT
);

-- ---------------------------------------------------------------- enduring: the journal
CREATE TABLE ft_revision (
    seq INTEGER PRIMARY KEY NOT NULL, -- order of arrival here; local to this file
    id BLOB NOT NULL,                 -- BLAKE2b-256 of bytes
    prev INTEGER,                     -- seq of the same record's revision that arrived before (derived)
    batch INTEGER,                    -- ft_batch.number_here that carries it: one that counts, if any does; NULL = made here, not yet submitted
    known_ms INTEGER NOT NULL,        -- when it became known: its own clock, or that of its batch for imports
    bytes BLOB NOT NULL               -- canonical encoding, docs/spec/revision.md
);
CREATE UNIQUE INDEX ft_revision_id ON ft_revision(id);

CREATE TABLE ft_body (
    number_here INTEGER PRIMARY KEY NOT NULL,
    hash BLOB NOT NULL,               -- BLAKE2b-256 of bytes
    bytes BLOB NOT NULL               -- canonical WKB of a shape, or a document
);
CREATE UNIQUE INDEX ft_body_hash ON ft_body(hash);

CREATE TABLE ft_batch (
    number_here INTEGER PRIMARY KEY NOT NULL,
    id BLOB NOT NULL,                 -- BLAKE2b-256 of bytes
    system BLOB NOT NULL,             -- 16 bytes: the computer that minted it
    number INTEGER NOT NULL,          -- 1, 2, 3 ... of that system
    bytes BLOB NOT NULL,              -- canonical encoding, docs/spec/batch.md: names its revisions in order
    signature BLOB NOT NULL,          -- 64 bytes Ed25519 over id, by the system key named in bytes
    received_ms INTEGER NOT NULL,     -- when it arrived here
    key BLOB NOT NULL,                -- 32 bytes: that key, as in bytes
    revisions INTEGER NOT NULL,       -- how many it names: their IDs are the end of bytes
    waits INTEGER NOT NULL            -- derived: 1 = its key is not trusted (docs/spec/trust.md): its revisions are in no record
);
CREATE UNIQUE INDEX ft_batch_id ON ft_batch(id);
CREATE INDEX ft_batch_system ON ft_batch(system, number);

CREATE TABLE ft_signature (
    revision BLOB NOT NULL,           -- revision ID that is signed
    key BLOB NOT NULL,                -- 32 bytes Ed25519 public key (the revision's author_key)
    signature BLOB NOT NULL,          -- 64 bytes
    PRIMARY KEY (revision, key)
) WITHOUT ROWID;

-- ---------------------------------------------------------------- derived: rebuilt by `fieldtool rebuild`
CREATE TABLE ft_record (
    rid INTEGER PRIMARY KEY NOT NULL,
    record BLOB NOT NULL,             -- 16 bytes UUID
    type TEXT NOT NULL,
    last_seq INTEGER NOT NULL,        -- newest arrival; the chain goes on by ft_revision.prev
    local_id TEXT,
    state INTEGER NOT NULL,           -- 0 draft, 1 submitted, 2 approved, 3 conflict, 4 retired
    pending INTEGER NOT NULL,
    incomplete INTEGER NOT NULL,
    hidden INTEGER NOT NULL,          -- retired and not shown
    n_heads INTEGER NOT NULL,
    head_seq INTEGER NOT NULL,        -- the head of smallest ID
    approved_seq INTEGER,
    shown_seq INTEGER,                -- the one revision that is shown as it is; NULL = combined from several
    geometry BLOB,                    -- hash of the shown shape
    valid INTEGER NOT NULL,
    area_m2 REAL,
    layer TEXT,                       -- table that shows it
    fid INTEGER
);
CREATE UNIQUE INDEX ft_record_record ON ft_record(record);
CREATE INDEX ft_record_type ON ft_record(type, local_id COLLATE NOCASE);

CREATE TABLE ft_alias (
    name TEXT NOT NULL COLLATE NOCASE, -- official number or alias, trimmed
    rid INTEGER NOT NULL,
    PRIMARY KEY (name, rid)
) WITHOUT ROWID;

CREATE TABLE ft_decision (
    target BLOB NOT NULL,             -- revision that was decided about
    seq INTEGER NOT NULL,             -- the deciding revision
    PRIMARY KEY (target, seq)
) WITHOUT ROWID;

CREATE TABLE ft_combined (
    hash BLOB NOT NULL PRIMARY KEY,   -- shapes combined from several heads, for display only
    bytes BLOB NOT NULL
) WITHOUT ROWID;

INSERT INTO gpkg_extensions VALUES
    ('ft_meta', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only'),
    ('ft_revision', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only'),
    ('ft_body', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only'),
    ('ft_batch', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only'),
    ('ft_signature', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only'),
    ('ft_record', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only'),
    ('ft_alias', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only'),
    ('ft_decision', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only'),
    ('ft_combined', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only');

-- ---------------------------------------------------------------- derived: pictures for other programs (OGC 18-000, media)
CREATE TABLE gpkgext_relations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    base_table_name TEXT NOT NULL,
    base_primary_column TEXT NOT NULL DEFAULT 'id',
    related_table_name TEXT NOT NULL,
    related_primary_column TEXT NOT NULL DEFAULT 'id',
    relation_name TEXT NOT NULL,
    mapping_table_name TEXT NOT NULL UNIQUE
);
CREATE TABLE attachment_media (
    id INTEGER PRIMARY KEY NOT NULL,  -- fid of the attachment
    content_type TEXT NOT NULL,
    name TEXT,
    caption TEXT,
    taken TEXT,
    record TEXT,                      -- uuid of the record it belongs to
    preview TEXT NOT NULL,            -- hash of data
    base_layer TEXT,                  -- where that record is shown, NULL = not here
    base_fid INTEGER,
    data BLOB NOT NULL                -- last, so that the others are read without it
);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
    VALUES ('attachment_media', 'attributes', 'attachment_media', 'Previews of attached pictures');
INSERT INTO gpkg_extensions VALUES
    ('gpkgext_relations', NULL, 'gpkg_related_tables', 'http://www.geopackage.org/18-000.html', 'read-write');
