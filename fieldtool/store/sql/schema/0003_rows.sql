-- Derived: what the layer row of a record holds, so that an edit by another program is found without reading the journal.
ALTER TABLE ft_record ADD COLUMN row_hash INTEGER; -- first 8 bytes of BLAKE2b over the row as written, store/row.c
