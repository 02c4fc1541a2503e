"""The tables of the embedded index. It can be rebuilt from the archive at any time, so no table is ever migrated.

`listing` holds what is filtered and sorted by (`facts`, packed numbers, see `index.embedded.packing`), `document` the
JSON, `term` the dictionary that facts refer to. `words` holds the tokens that words without a field are looked for in
(designations as one token too, see `index.embedded.code`), `others` those that only `field:` finds, and which words
stand more than once (`index.embedded.frequency`); both are FTS5 without a copy of the text, and apart because a search
for words without a field must not look at what only `field:` finds. `sealed` keeps what `words` tells of the common
words of each complete `chunk` of rows, `loose` the words of rows that have changed since (`index.embedded.sealed`).
`meta.epoch` changes when the index is dropped and made anew; `listing.batch` grows with every
write, so that a reader fetches only what is newer than what it holds. `awaits_rebuild` is there only in an index that
an update has made anew in the place of one that held listings.
"""

SCHEMA_VERSION = 6
APPLICATION_ID = 0x46524F57
"""Marks the file as ours ("FROW"), so that another program's database is never taken for an index."""

PRAGMAS = (
    "PRAGMA page_size = 8192",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA cache_size = -131072",
    "PRAGMA mmap_size = 1073741824",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA wal_autocheckpoint = 16000",
    # The log stays when the last process closes the index: empty by this, and never cut below what it grows to anyway.
    "PRAGMA journal_size_limit = 134217728",
)

TABLES = (
    "CREATE TABLE IF NOT EXISTS meta (epoch TEXT NOT NULL) STRICT",
    "INSERT INTO meta SELECT hex(randomblob(8)) WHERE NOT EXISTS (SELECT 1 FROM meta)",
    """
    CREATE TABLE IF NOT EXISTS listing (
        row INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        batch INTEGER NOT NULL,
        version TEXT NOT NULL,
        first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL,
        observed_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        record TEXT NOT NULL,
        observations INTEGER NOT NULL,
        words INTEGER NOT NULL,
        others INTEGER NOT NULL,
        facts BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX IF NOT EXISTS listing_batch ON listing (batch)",
    "CREATE TABLE IF NOT EXISTS document (row INTEGER PRIMARY KEY, json BLOB NOT NULL) STRICT",
    """
    CREATE TABLE IF NOT EXISTS observation (
        row INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        record TEXT NOT NULL,
        json BLOB NOT NULL,
        PRIMARY KEY (row, seen_at, record)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE IF NOT EXISTS term (code INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL) STRICT",
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
        title, text, seller_name, frequent, content = '', contentless_delete = 1, tokenize = 'ascii'
    )
    """,
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS others USING fts5 (
        location, brand, risk_reasons, lookup, content = '', contentless_delete = 1, tokenize = 'ascii'
    )
    """,
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS loose USING fts5 (
        title, text, seller_name, frequent, content = '', contentless_delete = 1, tokenize = 'ascii'
    )
    """,
    "CREATE TABLE IF NOT EXISTS chunk (number INTEGER PRIMARY KEY, loose INTEGER NOT NULL) STRICT",
    """
    CREATE TABLE IF NOT EXISTS sealed (
        term TEXT NOT NULL,
        chunk INTEGER NOT NULL,
        places BLOB NOT NULL,
        counts BLOB NOT NULL,
        PRIMARY KEY (term, chunk)
    ) STRICT
    """,
    # Tokens are gathered in memory before they become a segment, and few large segments are joined less often: a third
    # less time for large batches.
    *(
        f"INSERT INTO {name} ({name}, rank) VALUES ('{option}', {value})"  # noqa: S608 - names of ours
        for name in ("words", "others")
        for option, value in (("hashsize", 32_000_000), ("automerge", 8))
    ),
    "CREATE VIRTUAL TABLE IF NOT EXISTS words_vocabulary USING fts5vocab (words, row)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS words_place USING fts5vocab (words, instance)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS others_vocabulary USING fts5vocab (others, row)",
)

AWAITS_REBUILD = "awaits_rebuild"
"""Table, always empty, that stays until a rebuilt index takes the place of this one."""

DROPPED = (
    "words_vocabulary",
    "words_place",
    "others_vocabulary",
    "words",
    "others",
    "loose",
    "sealed",
    "chunk",
    "term",
    "observation",
    "document",
    "listing",
    "meta",
)
