-- Ideation rounds and their ideas (bot/ideas). An idea's id is the number that people type. Ideas
-- are never deleted: withdrawn, hidden and merged ones keep their rows.

-- +goose Up
CREATE TABLE rounds (
    id         INTEGER PRIMARY KEY,
    title      TEXT NOT NULL,
    question   TEXT NOT NULL,
    opens      INTEGER,                      -- NULL in a draft: as soon as it is confirmed
    closes     INTEGER NOT NULL,
    closed     INTEGER,                      -- when it was, by hand or by itself
    state      TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'open', 'closed', 'cancelled')),
    per_member INTEGER NOT NULL CHECK (per_member >= 0), -- ideas that one person may have in it; 0: no limit
    anonymous  INTEGER NOT NULL CHECK (anonymous IN (0, 1)),
    room       TEXT NOT NULL,                -- the lab's own name of the room
    invited    INTEGER,                      -- when those who had not taken part were invited
    created    INTEGER NOT NULL,
    created_by INTEGER REFERENCES members (id) -- NULL: the bot itself
) STRICT;
CREATE INDEX rounds_by_state ON rounds (state, closes);
CREATE INDEX rounds_by_maker ON rounds (created_by);

CREATE TABLE round_themes (
    id       INTEGER PRIMARY KEY,
    round_id INTEGER NOT NULL REFERENCES rounds (id),
    place    INTEGER NOT NULL,               -- order, from 0
    name     TEXT NOT NULL,
    UNIQUE (round_id, name)
) STRICT;

-- Everyone who has proposed, supported or commented in a round, once: who need not be invited.
CREATE TABLE round_people (
    round_id  INTEGER NOT NULL REFERENCES rounds (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (round_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_people_by_member ON round_people (member_id);

CREATE TABLE ideas (
    id            INTEGER PRIMARY KEY,
    round_id      INTEGER NOT NULL REFERENCES rounds (id),
    title         TEXT NOT NULL,
    body          TEXT NOT NULL DEFAULT '',
    theme_id      INTEGER REFERENCES round_themes (id),
    author        INTEGER REFERENCES members (id), -- kept for anonymous rounds too: to edit, and to count; NULL: cut apart
    created       INTEGER NOT NULL,
    state         TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'withdrawn', 'hidden', 'merged')),
    parent        INTEGER REFERENCES ideas (id),   -- the idea it was merged into
    root          INTEGER NOT NULL REFERENCES ideas (id), -- the top of its tree of merged ideas; itself when not merged
    hidden_reason TEXT NOT NULL DEFAULT '',
    supports      INTEGER NOT NULL DEFAULT 0,      -- of a root: distinct supporters over its tree, the tree's authors left out
    comments      INTEGER NOT NULL DEFAULT 0,
    folded        TEXT NOT NULL,                   -- title and body without accents and case, for search
    CHECK ((state = 'merged') = (parent IS NOT NULL)),
    CHECK ((root = id) = (parent IS NULL))
) STRICT;
CREATE INDEX ideas_by_support ON ideas (round_id, state, supports DESC, id);
CREATE INDEX ideas_by_newest ON ideas (round_id, state, id);
CREATE INDEX ideas_by_author ON ideas (author, round_id);
CREATE INDEX ideas_by_root ON ideas (root);
CREATE INDEX ideas_by_parent ON ideas (parent) WHERE parent IS NOT NULL;
CREATE INDEX ideas_by_theme ON ideas (theme_id);

-- The stems of an idea's words, by which likely duplicates are found.
CREATE TABLE idea_words (
    round_id INTEGER NOT NULL REFERENCES rounds (id),
    word     TEXT NOT NULL,
    idea_id  INTEGER NOT NULL REFERENCES ideas (id),
    in_title INTEGER NOT NULL CHECK (in_title IN (0, 1)),
    PRIMARY KEY (round_id, word, idea_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idea_words_by_idea ON idea_words (idea_id, word, in_title);

-- A support belongs to the idea that it was given to, wherever that idea is merged.
CREATE TABLE idea_supports (
    idea_id   INTEGER NOT NULL REFERENCES ideas (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (idea_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idea_supports_by_member ON idea_supports (member_id);

-- What was written in the thread of an idea's post.
CREATE TABLE idea_comments (
    id        INTEGER PRIMARY KEY,
    idea_id   INTEGER NOT NULL REFERENCES ideas (id),
    member_id INTEGER REFERENCES members (id), -- NULL: cut apart
    text      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    message   TEXT NOT NULL,                   -- the platform's id of the message
    UNIQUE (idea_id, message)
) STRICT;
CREATE INDEX idea_comments_by_member ON idea_comments (member_id) WHERE member_id IS NOT NULL;

-- What a person has typed and not yet decided on: a likely duplicate, or a round to choose.
CREATE TABLE idea_drafts (
    id        INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    round_id  INTEGER REFERENCES rounds (id),  -- NULL: not chosen yet
    title     TEXT NOT NULL,
    body      TEXT NOT NULL,
    theme_id  INTEGER REFERENCES round_themes (id),
    created   INTEGER NOT NULL
) STRICT;
CREATE INDEX idea_drafts_by_member ON idea_drafts (member_id);
CREATE INDEX idea_drafts_by_round ON idea_drafts (round_id);
