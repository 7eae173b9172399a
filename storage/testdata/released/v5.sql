PRAGMA application_id = 1282821218;
PRAGMA foreign_keys = off;
BEGIN;
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
CREATE TABLE members (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    lang    TEXT,                           -- 'fr' or 'en'; NULL: not chosen, the platform's locale is used
    created INTEGER NOT NULL,
    left    INTEGER                         -- when they left the lab; NULL: still here
) STRICT;
CREATE TABLE accounts (
    platform  TEXT NOT NULL,
    account   TEXT NOT NULL,                -- the platform's own id of the person
    member_id INTEGER NOT NULL REFERENCES members (id),
    name      TEXT NOT NULL DEFAULT '',     -- as last shown there
    locale    TEXT NOT NULL DEFAULT '',     -- as last reported there
    role      INTEGER NOT NULL DEFAULT 0,   -- by configuration, as last seen: 0 member, 1 committee, 2 coordinator
    refused   INTEGER NOT NULL DEFAULT 0,   -- when a direct message was last refused there; 0: never
    PRIMARY KEY (platform, account)
) STRICT, WITHOUT ROWID;
CREATE TABLE seen_events (
    platform TEXT NOT NULL,
    event    TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (platform, event)
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    feature TEXT NOT NULL,
    what    TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',       -- the feature's own name of the thing
    actor   INTEGER REFERENCES members (id),-- NULL: the bot itself, or cut apart
    data    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(data))
) STRICT;
CREATE TABLE timers (
    id       INTEGER PRIMARY KEY,
    feature  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    key      TEXT NOT NULL,
    arg      TEXT NOT NULL DEFAULT '',
    due      INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error    TEXT NOT NULL DEFAULT '',      -- of the last attempt
    state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dead')),
    UNIQUE (feature, kind, key)
) STRICT;
CREATE TABLE outbox (
    id       INTEGER PRIMARY KEY,
    key      TEXT NOT NULL,                 -- idempotency: one message per key and platform
    platform TEXT NOT NULL,
    kind     TEXT NOT NULL,                 -- of the target: 'room' or 'person' (its id there), 'thread' (the key of a living post)
    target   TEXT NOT NULL,
    card     TEXT NOT NULL CHECK (json_valid(card)), -- '{}' once sent
    due      INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    lease    INTEGER NOT NULL DEFAULT 0,    -- until when a delivery has it in hand
    state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
    error    TEXT NOT NULL DEFAULT '',
    post     TEXT,                          -- the platform's id, once sent
    created  INTEGER NOT NULL, begun INTEGER NOT NULL DEFAULT 0,
    UNIQUE (key, platform)
) STRICT;
CREATE TABLE posts (
    id       INTEGER PRIMARY KEY,           -- the order in which they were asked for
    key      TEXT NOT NULL,
    platform TEXT NOT NULL,
    room     TEXT NOT NULL,
    post     TEXT,                          -- the platform's id; NULL: not posted yet, or lost
    lost     INTEGER NOT NULL DEFAULT 0,    -- how often it was deleted there: each new post has a key of its own
    dirty    INTEGER NOT NULL DEFAULT 0,    -- changes since it was last drawn
    edited   INTEGER NOT NULL DEFAULT 0,    -- when it was last posted or edited, in milliseconds
    due      INTEGER NOT NULL DEFAULT 0,    -- not before, in milliseconds
    attempts INTEGER NOT NULL DEFAULT 0,
    lease    INTEGER NOT NULL DEFAULT 0,
    state    TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'dead')),
    error    TEXT NOT NULL DEFAULT '',
    hash     TEXT NOT NULL DEFAULT '', begun INTEGER NOT NULL DEFAULT 0,      -- of the card last shown: the same card is not sent again
    UNIQUE (key, platform, room)
) STRICT;
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
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
CREATE TABLE round_themes (
    id       INTEGER PRIMARY KEY,
    round_id INTEGER NOT NULL REFERENCES rounds (id),
    place    INTEGER NOT NULL,               -- order, from 0
    name     TEXT NOT NULL,
    UNIQUE (round_id, name)
) STRICT;
CREATE TABLE round_people (
    round_id  INTEGER NOT NULL REFERENCES rounds (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (round_id, member_id)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE idea_words (
    round_id INTEGER NOT NULL REFERENCES rounds (id),
    word     TEXT NOT NULL,
    idea_id  INTEGER NOT NULL REFERENCES ideas (id),
    in_title INTEGER NOT NULL CHECK (in_title IN (0, 1)),
    PRIMARY KEY (round_id, word, idea_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE idea_supports (
    idea_id   INTEGER NOT NULL REFERENCES ideas (id),
    member_id INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (idea_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE idea_comments (
    id        INTEGER PRIMARY KEY,
    idea_id   INTEGER NOT NULL REFERENCES ideas (id),
    member_id INTEGER REFERENCES members (id), -- NULL: cut apart
    text      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    message   TEXT NOT NULL,                   -- the platform's id of the message
    UNIQUE (idea_id, message)
) STRICT;
CREATE TABLE idea_drafts (
    id        INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    round_id  INTEGER REFERENCES rounds (id),  -- NULL: not chosen yet
    title     TEXT NOT NULL,
    body      TEXT NOT NULL,
    theme_id  INTEGER REFERENCES round_themes (id),
    created   INTEGER NOT NULL
) STRICT;
CREATE TABLE votes (
    id       INTEGER PRIMARY KEY,
    state    TEXT NOT NULL CHECK (state IN ('planned', 'open', 'closed', 'cancelled')),
    title    TEXT NOT NULL CHECK (title <> ''),
    about    TEXT NOT NULL,                 -- a few words for the voters; '' for none
    round    INTEGER NOT NULL,              -- id of the round of ideas; 0: the options were typed
    kind     TEXT NOT NULL CHECK (kind IN ('approval', 'points', 'ranking')),
    most     INTEGER NOT NULL CHECK (most > 0), -- options approved, points shared or options ranked
    rule     TEXT NOT NULL,                 -- of bot/tally
    seats    INTEGER NOT NULL CHECK (seats >= 0),
    budget   INTEGER NOT NULL CHECK (budget >= 0), -- whole dollars
    quorum   INTEGER NOT NULL CHECK (quorum BETWEEN 0 AND 100), -- percent of those who may vote; 0: none
    who      INTEGER NOT NULL,              -- the least role that may vote, as accounts.role
    opens    INTEGER NOT NULL,
    closes   INTEGER NOT NULL CHECK (closes > opens),
    seed     TEXT NOT NULL,                 -- of the order that decides ties, announced at the opening
    options  INTEGER NOT NULL,              -- how many there are in vote_options
    reminded INTEGER NOT NULL DEFAULT 0 CHECK (reminded IN (0, 1)),
    reason   TEXT NOT NULL DEFAULT '',      -- why it was cancelled
    ended    INTEGER,                       -- when it closed or was cancelled
    eligible INTEGER NOT NULL DEFAULT 0,    -- at its closing: how many could vote,
    voted    INTEGER NOT NULL DEFAULT 0,    -- how many did,
    needed   INTEGER NOT NULL DEFAULT 0,    -- and how many had to
    CHECK ((seats > 0) <> (budget > 0)),
    CHECK ((ended IS NOT NULL) = (state IN ('closed', 'cancelled')))
) STRICT;
CREATE TABLE vote_options (
    vote   INTEGER NOT NULL REFERENCES votes (id),
    number INTEGER NOT NULL,                -- 1 to votes.options: its name on ballots
    title  TEXT NOT NULL CHECK (title <> ''),
    about  TEXT NOT NULL,                   -- the beginning of the idea's description; '' for none
    cost   INTEGER NOT NULL,                -- whole dollars; 0 without a budget
    idea   INTEGER NOT NULL,                -- id of the idea; 0: it was typed
    place  INTEGER,                         -- among the winners, once decided
    PRIMARY KEY (vote, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE vote_plans (
    id    INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: an old card cannot act on a new plan
    maker INTEGER NOT NULL UNIQUE REFERENCES members (id),
    plan  TEXT NOT NULL CHECK (json_valid(plan))
) STRICT;
CREATE TABLE ballots (
    vote    INTEGER NOT NULL REFERENCES votes (id),
    member  INTEGER NOT NULL REFERENCES members (id),
    content TEXT NOT NULL CHECK (json_valid(content)),
    receipt TEXT NOT NULL,                  -- drawn at random for each cast
    PRIMARY KEY (vote, member)
) STRICT, WITHOUT ROWID;
CREATE TABLE ballot_drafts (
    vote    INTEGER NOT NULL REFERENCES votes (id),
    member  INTEGER NOT NULL REFERENCES members (id),
    content TEXT NOT NULL CHECK (json_valid(content)),
    PRIMARY KEY (vote, member)
) STRICT, WITHOUT ROWID;
CREATE TABLE voters (
    vote   INTEGER NOT NULL REFERENCES votes (id),
    member INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (vote, member)
) STRICT, WITHOUT ROWID;
CREATE TABLE vote_results (
    vote   INTEGER PRIMARY KEY REFERENCES votes (id),
    file   TEXT NOT NULL CHECK (json_valid(file)),  -- the published ballots, a tally.File
    result TEXT NOT NULL CHECK (json_valid(result)) -- its count, a tally.Result: kept so that it is counted once
) STRICT;
CREATE TABLE web_people (
    id       TEXT PRIMARY KEY CHECK (id <> ''),   -- 'amelie', as in /as/amelie/ideation
    name     TEXT NOT NULL CHECK (name <> ''),
    about_fr TEXT NOT NULL,                       -- 'étudiante internationale, UQAC'
    about_en TEXT NOT NULL,
    locale   TEXT NOT NULL,                       -- 'fr-CA'; '' is the lab's language
    lang     TEXT NOT NULL DEFAULT '' CHECK (lang IN ('', 'fr', 'en')), -- that they chose; '' none: the locale's
    groups   TEXT NOT NULL,                       -- JSON array: '["coordination"]'
    colour   TEXT NOT NULL,                       -- of the avatar; '' is chosen by the place
    initials TEXT NOT NULL,
    place    INTEGER NOT NULL                     -- order in the list
) STRICT;
CREATE TABLE web_rooms (
    id       TEXT PRIMARY KEY CHECK (id <> ''),   -- 'ideation'; a private conversation is '@amelie'
    name     TEXT NOT NULL,
    about_fr TEXT NOT NULL,
    about_en TEXT NOT NULL,
    person   TEXT UNIQUE REFERENCES web_people (id), -- whose private conversation with the bot
    closed   INTEGER NOT NULL CHECK (closed IN (0, 1)), -- 1: only web_room_people may enter
    place    INTEGER NOT NULL
) STRICT;
CREATE TABLE web_room_people (
    room   TEXT NOT NULL REFERENCES web_rooms (id),
    person TEXT NOT NULL REFERENCES web_people (id),
    PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE web_clock (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
CREATE TABLE web_pictures (
    hash   TEXT PRIMARY KEY,                      -- SHA-256, in hexadecimal
    png    BLOB NOT NULL,
    width  INTEGER NOT NULL,                      -- 0 when it could not be read
    height INTEGER NOT NULL
) STRICT;
CREATE TABLE web_files (
    hash TEXT PRIMARY KEY,                        -- SHA-256, in hexadecimal
    data BLOB NOT NULL
) STRICT;
CREATE TABLE web_messages (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    room    TEXT NOT NULL REFERENCES web_rooms (id),
    thread  INTEGER REFERENCES web_messages (id), -- the post whose thread it is in; NULL: in the room
    author  TEXT REFERENCES web_people (id),      -- NULL: the bot
    key     TEXT NOT NULL UNIQUE,                 -- the same message again is this one
    text    TEXT NOT NULL,                        -- what a person wrote; '' for the bot
    card    TEXT,                                 -- what the bot shows, as JSON without the bytes of what follows
    picture TEXT REFERENCES web_pictures (hash),
    file    TEXT REFERENCES web_files (hash),
    at      INTEGER NOT NULL,                     -- unix seconds
    replies INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL,                     -- of the last change
    CHECK ((author IS NULL) = (card IS NOT NULL))
) STRICT;
CREATE TABLE web_reads (
    person  TEXT NOT NULL REFERENCES web_people (id),
    room    TEXT NOT NULL REFERENCES web_rooms (id),
    message INTEGER NOT NULL,
    PRIMARY KEY (person, room)
) STRICT, WITHOUT ROWID;
INSERT INTO "accounts" VALUES ('discord', '42', 1, 'zoe', 'fr', 0, 0);
INSERT INTO "accounts" VALUES ('slack', 'U1', 1, 'Zoé', 'fr-CA', 0, 0);
INSERT INTO "accounts" VALUES ('slack', 'U2', 2, 'Ahmed', 'en-US', 0, 0);
INSERT INTO "ballot_drafts" VALUES (1, 2, '[{"o":2}]');
INSERT INTO "ballots" VALUES (1, 1, '[{"o":1}]', '1B29-8DFY-Q28B');
INSERT INTO "goose_db_version" VALUES (1, 0, 1, '2026-01-01');
INSERT INTO "goose_db_version" VALUES (2, 1, 1, '2026-01-01');
INSERT INTO "goose_db_version" VALUES (3, 2, 1, '2026-01-01');
INSERT INTO "goose_db_version" VALUES (4, 3, 1, '2026-01-01');
INSERT INTO "goose_db_version" VALUES (5, 4, 1, '2026-01-01');
INSERT INTO "goose_db_version" VALUES (6, 5, 1, '2026-01-01');
INSERT INTO "idea_comments" VALUES (1, 1, 2, 'J’en suis.', 1770000400, '1770000400.000100');
INSERT INTO "idea_drafts" VALUES (1, 2, NULL, 'Un jardin', '', NULL, 1770000500);
INSERT INTO "idea_supports" VALUES (1, 2);
INSERT INTO "idea_supports" VALUES (2, 1);
INSERT INTO "idea_words" VALUES (1, 'caf', 1, 1);
INSERT INTO "idea_words" VALUES (1, 'caf', 2, 1);
INSERT INTO "idea_words" VALUES (1, 'jeud', 1, 0);
INSERT INTO "idea_words" VALUES (1, 'langu', 1, 1);
INSERT INTO "ideas" VALUES (1, 1, 'Un café des langues', 'Le jeudi.', 1, 1, 1770000100, 'open', NULL, 1, '', 1, 1, 'un cafe des langues le jeudi.');
INSERT INTO "ideas" VALUES (2, 1, 'Café', '', NULL, 2, 1770000200, 'merged', 1, 1, '', 0, 0, 'cafe');
INSERT INTO "ideas" VALUES (3, 1, 'Retirée', '', NULL, NULL, 1770000300, 'withdrawn', NULL, 3, '', 0, 0, 'retiree');
INSERT INTO "journal" VALUES (1, 1770000000, 'ideas', 'proposed', 'idea/1', 1, '{"title":"Jardin"}');
INSERT INTO "journal" VALUES (2, 1770000100, 'core', 'started', '', NULL, '{}');
INSERT INTO "members" VALUES (1, 'Zoé L''Écuyer', 'fr', 1770000000, NULL);
INSERT INTO "members" VALUES (2, 'Ahmed', NULL, 1770000001, NULL);
INSERT INTO "outbox" VALUES (1, 'meeting/1/remind/1', 'slack', 'direct', 'U1', '{"title":"Rappel"}', 1770000000, 0, 0, 'waiting', '', NULL, 1770000000, 0);
INSERT INTO "outbox" VALUES (2, 'meeting/1/remind/1', 'discord', 'direct', '42', '{"title":"Rappel"}', 1770000000, 0, 0, 'sent', '', '99', 1770000000, 0);
INSERT INTO "outbox" VALUES (3, 'ideas/closed/1', 'slack', 'room', 'C1', '{"title":"Fini"}', 1770000100, 2, 0, 'waiting', 'timeout', NULL, 1770000000, 1770000050);
INSERT INTO "posts" VALUES (1, 'round/1/board', 'slack', 'C1', '1770000000.000100', 0, 0, 1770000000, 0, 0, 0, 'live', '', 'abc', 0);
INSERT INTO "posts" VALUES (2, 'round/1/board', 'discord', '7', NULL, 0, 1, 0, 0, 0, 0, 'live', '', '', 0);
INSERT INTO "posts" VALUES (3, 'votes/board/1', 'slack', 'C1', NULL, 1, 2, 0, 0, 1, 0, 'live', '', '', 1770000060);
INSERT INTO "round_people" VALUES (1, 1);
INSERT INTO "round_people" VALUES (1, 2);
INSERT INTO "round_themes" VALUES (1, 1, 0, 'Emploi');
INSERT INTO "round_themes" VALUES (2, 1, 1, 'Logement');
INSERT INTO "rounds" VALUES (1, 'S’établir ici', 'Qu’est-ce qui aiderait?', 1770000000, 1770600000, NULL, 'open', 3, 0, 'ideation', NULL, 1770000000, 1);
INSERT INTO "rounds" VALUES (2, 'Brouillon', 'Quoi?', NULL, 1770600000, NULL, 'draft', 0, 1, 'annonces', NULL, 1770000000, NULL);
INSERT INTO "seen_events" VALUES ('slack', 'Ev1', 1770000000);
INSERT INTO "settings" VALUES ('town', 'Rimouski');
INSERT INTO "timers" VALUES (1, 'meetings', 'remind', 'meeting/1', 'day before', 1770100000, 0, '', 'waiting');
INSERT INTO "timers" VALUES (2, 'votes', 'close', 'round/1', '', 1770100000, 9, 'no such round', 'dead');
INSERT INTO "vote_options" VALUES (1, 1, 'Un café des langues', 'Le jeudi.', 0, 1, NULL);
INSERT INTO "vote_options" VALUES (1, 2, 'Un jardin', '', 0, 0, NULL);
INSERT INTO "vote_options" VALUES (2, 1, 'Un banc', '', 0, 0, 1);
INSERT INTO "vote_plans" VALUES (1, 1, '{"title":"Brouillon"}');
INSERT INTO "vote_results" VALUES (2, '{"format":"livinglab-ballots"}', '{"winners":["1"]}');
INSERT INTO "voters" VALUES (1, 1);
INSERT INTO "voters" VALUES (2, 1);
INSERT INTO "votes" VALUES (1, 'open', 'Quels projets pour 2027?', '', 1, 'approval', 2, 'equal-shares-then-most-approved', 1, 0, 20, 0, 1770000000, 1770600000, '36XF-9NP3-BJ7W', 2, 0, '', NULL, 0, 0, 0);
INSERT INTO "votes" VALUES (2, 'closed', 'Un banc?', 'Pour le parc', 0, 'ranking', 1, 'schulze', 1, 0, 0, 1, 1760000000, 1760600000, '', 1, 0, '', 1760600000, 2, 1, 0);
INSERT INTO "web_clock" VALUES (1, 0);
INSERT INTO "web_files" VALUES ('cd34', X'7B7D');
INSERT INTO "web_messages" VALUES (1, 'ideation', NULL, NULL, 'round/1/board', '', '{"title":[{"text":"Ronde"}]}', 'ab12', 'cd34', 1770000000, 1, 1);
INSERT INTO "web_messages" VALUES (2, 'ideation', 1, 'awa', 'm1', 'J’en suis.', NULL, NULL, NULL, 1770000100, 0, 2);
INSERT INTO "web_people" VALUES ('awa', 'Awa Diallo', 'étudiante', 'student', 'fr-CA', 'en', '["comite"]', 'teal', 'AD', 0);
INSERT INTO "web_pictures" VALUES ('ab12', X'89504E47', 1, 1);
INSERT INTO "web_reads" VALUES ('awa', 'ideation', 1);
INSERT INTO "web_room_people" VALUES ('@awa', 'awa');
INSERT INTO "web_rooms" VALUES ('@awa', '', '', '', 'awa', 1, 1);
INSERT INTO "web_rooms" VALUES ('ideation', 'ideation', 'Les idées', 'Ideas', NULL, 0, 0);
CREATE INDEX accounts_by_member ON accounts (member_id);
CREATE INDEX seen_events_by_age ON seen_events (at);
CREATE INDEX journal_by_time ON journal (at);
CREATE INDEX journal_by_actor ON journal (actor) WHERE actor IS NOT NULL;
CREATE INDEX timers_due ON timers (due) WHERE state = 'waiting';
CREATE INDEX timers_dead ON timers (error) WHERE state = 'dead';
CREATE INDEX outbox_due ON outbox (platform, due) WHERE state = 'waiting';
CREATE INDEX outbox_dead ON outbox (error) WHERE state = 'dead';
CREATE INDEX outbox_sent ON outbox (created) WHERE state = 'sent';
CREATE INDEX posts_due ON posts (platform, due) WHERE dirty > 0 AND state = 'live';
CREATE INDEX posts_dead ON posts (error) WHERE state = 'dead';
CREATE INDEX posts_by_post ON posts (platform, post);
CREATE INDEX rounds_by_state ON rounds (state, closes);
CREATE INDEX rounds_by_maker ON rounds (created_by);
CREATE INDEX round_people_by_member ON round_people (member_id);
CREATE INDEX ideas_by_support ON ideas (round_id, state, supports DESC, id);
CREATE INDEX ideas_by_newest ON ideas (round_id, state, id);
CREATE INDEX ideas_by_author ON ideas (author, round_id);
CREATE INDEX ideas_by_root ON ideas (root);
CREATE INDEX ideas_by_parent ON ideas (parent) WHERE parent IS NOT NULL;
CREATE INDEX ideas_by_theme ON ideas (theme_id);
CREATE INDEX idea_words_by_idea ON idea_words (idea_id, word, in_title);
CREATE INDEX idea_supports_by_member ON idea_supports (member_id);
CREATE INDEX idea_comments_by_member ON idea_comments (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX idea_drafts_by_member ON idea_drafts (member_id);
CREATE INDEX idea_drafts_by_round ON idea_drafts (round_id);
CREATE INDEX votes_by_state ON votes (state, closes);
CREATE INDEX ballots_by_member ON ballots (member);
CREATE INDEX ballot_drafts_by_member ON ballot_drafts (member);
CREATE INDEX voters_by_member ON voters (member);
CREATE INDEX web_messages_page ON web_messages (room, thread, id);
CREATE INDEX web_messages_thread ON web_messages (thread, id) WHERE thread IS NOT NULL;
CREATE INDEX web_messages_changed ON web_messages (room, version);
CREATE INDEX web_messages_picture ON web_messages (picture) WHERE picture IS NOT NULL;
CREATE INDEX web_messages_file ON web_messages (file) WHERE file IS NOT NULL;
CREATE INDEX web_messages_author ON web_messages (author) WHERE author IS NOT NULL;
CREATE INDEX outbox_place ON outbox (platform, kind, target, id, created) WHERE state = 'waiting';
CREATE INDEX posts_room ON posts (platform, room, due, id) WHERE dirty > 0 AND state = 'live';
COMMIT;
