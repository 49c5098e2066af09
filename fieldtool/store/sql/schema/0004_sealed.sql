-- Enduring: who may open a sealed value (docs/spec/sealed.md). The value itself is the body that its commitment names.
CREATE TABLE ft_wrap (
    commitment BLOB NOT NULL,         -- ft_body.hash of the sealed value
    key BLOB NOT NULL,                -- 32 bytes Ed25519 public key that opens it
    bytes BLOB NOT NULL,              -- the value's own key in a sealed box for that key, and a checksum
    PRIMARY KEY (commitment, key, bytes)
) WITHOUT ROWID;

INSERT INTO gpkg_extensions VALUES ('ft_wrap', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only');
