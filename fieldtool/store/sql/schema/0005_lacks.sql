-- Derived: a batch that is here in part, as extracts carry them (docs/spec/extract.md).
ALTER TABLE ft_batch ADD COLUMN lacks INTEGER NOT NULL DEFAULT 0; -- how many of its revisions are not here
