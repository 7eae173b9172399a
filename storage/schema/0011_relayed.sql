-- +goose Up

-- What was said in threads, by the platform's own id of it: of a comment that was relayed, whose it is.
CREATE INDEX outbox_posts ON outbox (platform, post) WHERE kind = 'thread' AND state = 'sent';
