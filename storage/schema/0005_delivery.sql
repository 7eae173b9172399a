-- Deliveries side by side: what goes to one place stays in its order, and what may have been posted
-- without our knowing is looked for first.

-- +goose Up
-- When it was first taken in hand, of those tries that may have posted it without our knowing (a
-- crash, an answer that was lost); 0: none.
ALTER TABLE outbox ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET begun = created WHERE state <> 'sent' AND (lease > 0 OR attempts > 0);
UPDATE posts SET begun = 1 WHERE post IS NULL AND (lease > 0 OR attempts > 0);

-- The first of each place, and how long what waits has waited.
CREATE INDEX outbox_place ON outbox (platform, kind, target, id, created) WHERE state = 'waiting';
CREATE INDEX posts_room ON posts (platform, room, due, id) WHERE dirty > 0 AND state = 'live';
