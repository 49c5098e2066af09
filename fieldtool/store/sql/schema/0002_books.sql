-- Derived: what the ledger computed, by the digest of what went in (docs/spec/books.md). Losing it costs time, nothing else.
CREATE TABLE ft_books (
    digest BLOB NOT NULL PRIMARY KEY, -- BLAKE2b-256 of a unit's records as the ledger reads them
    bytes BLOB NOT NULL               -- its postings, findings and open ground, store/books_code.c
) WITHOUT ROWID;

INSERT INTO gpkg_extensions VALUES ('ft_books', NULL, 'fieldtool_journal', 'docs/spec/file.md', 'write-only');
