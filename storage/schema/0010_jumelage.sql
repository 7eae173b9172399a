-- Jumelage: programmes that people join with a profile, groups of two or three that are matched,
-- what they agree on, how it goes, and what is learnt. A member is in a programme as a participant;
-- everything below a programme names participants, so that only that table and earlier_pairs know
-- members. Lists of words ('student citizen') are separated by one blank, in alphabetical order.

-- +goose Up

-- A programme, or one of its cohorts, with its rules.
CREATE TABLE programmes (
    id        INTEGER PRIMARY KEY,
    state     TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'cancelled')),
    title     TEXT NOT NULL CHECK (title <> ''),
    about     TEXT NOT NULL,                -- '' for nothing
    room      TEXT NOT NULL,                -- the lab's name of the room where its post is
    size      INTEGER NOT NULL CHECK (size IN (2, 3)), -- duos or trios
    kinds     TEXT NOT NULL CHECK (kinds <> ''), -- who may join: citizen employer organisation student
    mix       INTEGER NOT NULL CHECK (mix IN (0, 1)), -- each group has a student and somebody local
    most      INTEGER NOT NULL CHECK (most BETWEEN 1 AND 5), -- groups that one person may be in
    asks      TEXT NOT NULL,                -- what the profile asks besides who one is and one's languages
    rhythm    TEXT NOT NULL,                -- of check-ins, a when.Rule as text; '' for none
    joins     INTEGER,                      -- until when people may join; NULL: as long as it runs
    ends      INTEGER NOT NULL,
    maker     INTEGER NOT NULL REFERENCES members (id),
    created   INTEGER NOT NULL,
    opened    INTEGER,
    ended     INTEGER,                      -- when it closed or was cancelled
    checkins  INTEGER NOT NULL DEFAULT 0    -- how many rounds of check-ins there have been
) STRICT;
CREATE INDEX programmes_by_state ON programmes (state, ends);
CREATE INDEX programmes_by_maker ON programmes (maker);

-- A member in a programme. Someone who leaves stays as a row that has no profile, for the counts.
CREATE TABLE participants (
    id        INTEGER PRIMARY KEY,
    programme INTEGER NOT NULL REFERENCES programmes (id),
    member    INTEGER NOT NULL REFERENCES members (id),
    state     TEXT NOT NULL CHECK (state IN ('draft', 'active', 'paused', 'left')), -- draft: not consented yet
    kinds     TEXT NOT NULL DEFAULT '',     -- who they are here, one or several of the programme's
    speaks    TEXT NOT NULL DEFAULT '',     -- languages that they speak well: ISO 639-1 where there is one
    learns    TEXT NOT NULL DEFAULT '',     -- languages that they are learning
    town      TEXT NOT NULL DEFAULT '',
    interests TEXT NOT NULL DEFAULT '',     -- codes of the texts
    slots     TEXT NOT NULL DEFAULT '',     -- when they are free: 'tue-evening wed-morning'
    hopes     TEXT NOT NULL DEFAULT '',
    offers    TEXT NOT NULL DEFAULT '',
    consented INTEGER,                      -- when they agreed to what is done with the profile; NULL: not (any more)
    joined    INTEGER,                      -- when they first took part
    left      INTEGER,                      -- when they left
    UNIQUE (programme, member),
    CHECK ((state IN ('active', 'paused')) = (consented IS NOT NULL))
) STRICT;
CREATE INDEX participants_by_member ON participants (member);
CREATE INDEX participants_by_state ON participants (programme, state, id);

-- What the coordinator decides about a group before it is matched: that two or three people are one,
-- or that two are never together.
CREATE TABLE match_decisions (
    id        INTEGER PRIMARY KEY,
    programme INTEGER NOT NULL REFERENCES programmes (id),
    kind      TEXT NOT NULL CHECK (kind IN ('fixed', 'forbidden')),
    one       INTEGER NOT NULL REFERENCES participants (id),
    two       INTEGER NOT NULL REFERENCES participants (id),
    three     INTEGER REFERENCES participants (id), -- of a fixed trio
    at        INTEGER NOT NULL,
    CHECK (one < two AND (three IS NULL OR kind = 'fixed' AND two < three)),
    UNIQUE (programme, kind, one, two, three)
) STRICT;
CREATE INDEX match_decisions_by_one ON match_decisions (one);
CREATE INDEX match_decisions_by_two ON match_decisions (two);
CREATE INDEX match_decisions_by_three ON match_decisions (three) WHERE three IS NOT NULL;

-- A run of the matching. Its groups are in match_groups; a newer run replaces one that was only
-- proposed.
CREATE TABLE matchings (
    id        INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: an old card cannot publish a new run
    programme INTEGER NOT NULL REFERENCES programmes (id),
    state     TEXT NOT NULL CHECK (state IN ('running', 'proposed', 'published', 'dropped', 'failed')),
    asker     INTEGER NOT NULL REFERENCES members (id),
    asked     INTEGER NOT NULL,
    done      INTEGER,                      -- when it was worked out
    published INTEGER,
    people    INTEGER NOT NULL DEFAULT 0,   -- who waited for a group,
    placed    INTEGER NOT NULL DEFAULT 0,   -- and how many have one
    total     INTEGER NOT NULL DEFAULT 0,   -- of the fits of its groups
    bound     INTEGER NOT NULL DEFAULT 0,   -- that no total can exceed
    exact     INTEGER NOT NULL DEFAULT 0 CHECK (exact IN (0, 1)), -- proved to be the greatest
    lost      INTEGER NOT NULL DEFAULT 0,   -- points that it cost to leave nobody out
    costs     TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(costs)) -- what each rule costs
) STRICT;
CREATE INDEX matchings_by_programme ON matchings (programme, id);
CREATE INDEX matchings_by_asker ON matchings (asker);

-- Who is in no group of a run, and why. partners is with how many they might be.
CREATE TABLE match_left (
    matching    INTEGER NOT NULL REFERENCES matchings (id),
    participant INTEGER NOT NULL REFERENCES participants (id),
    why         TEXT NOT NULL,              -- a pairing.Reason; '': placed, and hard to place
    partners    INTEGER NOT NULL,
    PRIMARY KEY (matching, participant)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_left_by_participant ON match_left (participant);

-- A group of two or three.
CREATE TABLE match_groups (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    programme INTEGER NOT NULL REFERENCES programmes (id),
    matching  INTEGER NOT NULL REFERENCES matchings (id),
    state     TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'ended')),
    fit       INTEGER NOT NULL,             -- points
    reasons   TEXT NOT NULL CHECK (json_valid(reasons)), -- why they go together: what they share
    third     INTEGER REFERENCES participants (id), -- who joined a duo so as not to be left out
    fixed     INTEGER NOT NULL DEFAULT 0 CHECK (fixed IN (0, 1)), -- the coordinator decided on it
    earlier   INTEGER NOT NULL DEFAULT 0 CHECK (earlier IN (0, 1)), -- some of them were together before
    began     INTEGER,                      -- when it was published
    ended     INTEGER,
    why_ended TEXT NOT NULL DEFAULT '' CHECK (why_ended IN ('', 'dissolved', 'left', 'closed')),
    meets     INTEGER,                      -- when they meet next, as they said
    CHECK ((state = 'proposed') = (began IS NULL)),
    CHECK ((state = 'ended') = (ended IS NOT NULL))
) STRICT;
CREATE INDEX match_groups_by_programme ON match_groups (programme, state, id);
CREATE INDEX match_groups_by_matching ON match_groups (matching);
CREATE INDEX match_groups_by_third ON match_groups (third) WHERE third IS NOT NULL;

CREATE TABLE match_group_people (
    match_group INTEGER NOT NULL REFERENCES match_groups (id),
    participant INTEGER NOT NULL REFERENCES participants (id),
    PRIMARY KEY (match_group, participant)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_group_people_by_participant ON match_group_people (participant);

-- Members who have been in one group, in whatever programme: each couple both ways.
CREATE TABLE earlier_pairs (
    one   INTEGER NOT NULL REFERENCES members (id),
    two   INTEGER NOT NULL REFERENCES members (id),
    since INTEGER NOT NULL,                 -- when they first were
    PRIMARY KEY (one, two),
    CHECK (one <> two)
) STRICT, WITHOUT ROWID;
CREATE INDEX earlier_pairs_by_two ON earlier_pairs (two);

-- The agreement of a group, in versions: it holds once all have accepted the same one.
CREATE TABLE agreements (
    id          INTEGER PRIMARY KEY,
    match_group INTEGER NOT NULL REFERENCES match_groups (id),
    version     INTEGER NOT NULL,           -- from 1
    goals       TEXT NOT NULL,
    rhythm      TEXT NOT NULL,              -- how often they meet, in their words
    until       TEXT NOT NULL,              -- until when, in their words
    writer      INTEGER NOT NULL REFERENCES participants (id),
    written     INTEGER NOT NULL,
    agreed      INTEGER,                    -- when the last of them accepted
    UNIQUE (match_group, version)
) STRICT;
CREATE INDEX agreements_by_writer ON agreements (writer);

-- What each needs, as it stands in a version.
CREATE TABLE agreement_needs (
    agreement   INTEGER NOT NULL REFERENCES agreements (id),
    participant INTEGER NOT NULL REFERENCES participants (id),
    needs       TEXT NOT NULL,
    PRIMARY KEY (agreement, participant)
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_needs_by_participant ON agreement_needs (participant);

CREATE TABLE agreement_acceptances (
    agreement   INTEGER NOT NULL REFERENCES agreements (id),
    participant INTEGER NOT NULL REFERENCES participants (id),
    accepted    INTEGER NOT NULL,
    PRIMARY KEY (agreement, participant)
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_acceptances_by_participant ON agreement_acceptances (participant);

-- A question to a group of how it goes, one for each round of check-ins of its programme.
CREATE TABLE checkins (
    id          INTEGER PRIMARY KEY,
    programme   INTEGER NOT NULL REFERENCES programmes (id),
    number      INTEGER NOT NULL,           -- of the round, from 1
    match_group INTEGER NOT NULL REFERENCES match_groups (id),
    asked       INTEGER NOT NULL,
    followed    INTEGER,                    -- when those who were silent were asked once more
    told        INTEGER,                    -- when the coordinator was told that nobody answered
    UNIQUE (match_group, number)
) STRICT;
CREATE INDEX checkins_by_round ON checkins (programme, number, id);

-- What somebody answered: theirs and the coordinator's, unless they share it with their group.
CREATE TABLE checkin_answers (
    checkin     INTEGER NOT NULL REFERENCES checkins (id),
    participant INTEGER NOT NULL REFERENCES participants (id),
    met         INTEGER NOT NULL CHECK (met IN (0, 1)),
    rating      INTEGER CHECK (rating BETWEEN 1 AND 5), -- NULL: not said
    words       TEXT NOT NULL DEFAULT '',
    shared      INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1)),
    answered    INTEGER NOT NULL,
    PRIMARY KEY (checkin, participant)
) STRICT, WITHOUT ROWID;
CREATE INDEX checkin_answers_by_participant ON checkin_answers (participant);

-- Somebody who asked the coordinator for help.
CREATE TABLE help_calls (
    id          INTEGER PRIMARY KEY,
    programme   INTEGER NOT NULL REFERENCES programmes (id),
    participant INTEGER NOT NULL REFERENCES participants (id),
    match_group INTEGER REFERENCES match_groups (id), -- which it is about, if any
    words       TEXT NOT NULL,
    asked       INTEGER NOT NULL,
    handled     INTEGER,                    -- when a coordinator said that it was seen to
    handler     INTEGER REFERENCES members (id)
) STRICT;
CREATE INDEX help_calls_open ON help_calls (programme, id) WHERE handled IS NULL;
CREATE INDEX help_calls_by_programme ON help_calls (programme, id);
CREATE INDEX help_calls_by_participant ON help_calls (participant);
CREATE INDEX help_calls_by_group ON help_calls (match_group) WHERE match_group IS NOT NULL;
CREATE INDEX help_calls_by_handler ON help_calls (handler) WHERE handler IS NOT NULL;

-- What somebody can share with others of the programme, or looks for.
CREATE TABLE talents (
    id          INTEGER PRIMARY KEY,
    programme   INTEGER NOT NULL REFERENCES programmes (id),
    participant INTEGER NOT NULL REFERENCES participants (id),
    kind        TEXT NOT NULL CHECK (kind IN ('offer', 'ask')),
    title       TEXT NOT NULL CHECK (title <> ''),
    about       TEXT NOT NULL,
    folded      TEXT NOT NULL,              -- title and about, as they are searched
    created     INTEGER NOT NULL
) STRICT;
CREATE INDEX talents_by_programme ON talents (programme, kind, id);
CREATE INDEX talents_by_participant ON talents (participant);

-- Words by which an offer and an ask meet (bot/jumelage makes them of the title).
CREATE TABLE talent_words (
    talent INTEGER NOT NULL REFERENCES talents (id),
    word   TEXT NOT NULL,
    PRIMARY KEY (talent, word)
) STRICT, WITHOUT ROWID;

-- An evaluation of a programme, at its middle or its end.
CREATE TABLE evaluations (
    id        INTEGER PRIMARY KEY,
    programme INTEGER NOT NULL REFERENCES programmes (id),
    kind      TEXT NOT NULL CHECK (kind IN ('middle', 'end')),
    opened    INTEGER NOT NULL,
    closes    INTEGER NOT NULL,
    reminded  INTEGER,
    asked     INTEGER NOT NULL DEFAULT 0,   -- how many people were asked
    UNIQUE (programme, kind)
) STRICT;

-- What somebody answered, once. What they wrote is in forces.
CREATE TABLE evaluation_answers (
    evaluation  INTEGER NOT NULL REFERENCES evaluations (id),
    participant INTEGER NOT NULL REFERENCES participants (id),
    rating      INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5), -- of the jumelage as a whole
    belongs     INTEGER NOT NULL CHECK (belongs BETWEEN 1 AND 5), -- "I feel at home here"
    answered    INTEGER NOT NULL,
    PRIMARY KEY (evaluation, participant)
) STRICT, WITHOUT ROWID;
CREATE INDEX evaluation_answers_by_participant ON evaluation_answers (participant);

-- Themes into which the coordinator sorts what helped (forces facilitantes) and hindered (forces
-- freinantes).
CREATE TABLE force_themes (
    id        INTEGER PRIMARY KEY,
    programme INTEGER NOT NULL REFERENCES programmes (id),
    kind      TEXT NOT NULL CHECK (kind IN ('helping', 'hindering')),
    name      TEXT NOT NULL CHECK (name <> ''),
    UNIQUE (programme, kind, name)
) STRICT;

-- What helped and what hindered, one a row. The coordinator reads the words without a name; whose
-- they are is kept only so that they go when that person leaves: '' then, and the row still counts.
CREATE TABLE forces (
    id          INTEGER PRIMARY KEY,
    evaluation  INTEGER NOT NULL REFERENCES evaluations (id),
    participant INTEGER NOT NULL REFERENCES participants (id),
    kind        TEXT NOT NULL CHECK (kind IN ('helping', 'hindering')),
    words       TEXT NOT NULL,
    theme       INTEGER REFERENCES force_themes (id), -- NULL: not sorted yet
    quotable    INTEGER NOT NULL CHECK (quotable IN (0, 1)) -- they may be quoted without a name
) STRICT;
CREATE INDEX forces_by_evaluation ON forces (evaluation, kind, id);
CREATE INDEX forces_by_participant ON forces (participant);
CREATE INDEX forces_by_theme ON forces (theme) WHERE theme IS NOT NULL;

-- Slow work of any feature, which is done beside the writer (bot.Work). A row is deleted in the
-- transaction that takes down what came of it.
CREATE TABLE works (
    id       INTEGER PRIMARY KEY AUTOINCREMENT, -- another when it is asked for again
    feature  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    arg      TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due      INTEGER NOT NULL,
    UNIQUE (feature, kind, arg)
) STRICT;
CREATE INDEX works_due ON works (due, id);
