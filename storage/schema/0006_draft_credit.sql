-- +goose Up
-- Whose message a draft is made of, to be said under it: their name as it is now, '' when nobody
-- knows it. NULL: what the person typed, or wrote themselves.
ALTER TABLE idea_drafts ADD COLUMN credit TEXT;
