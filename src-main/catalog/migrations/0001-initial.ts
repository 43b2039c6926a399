/**
 * The first catalog. Names are the field's. Every row that the lens mirrors is a sample with what hangs on it; whoever changes
 * any of it gives the sample a new `rev`. Hashes are stored as bytes, times as milliseconds since 1970 (UTC).
 */
export const initial = `
create table setting (
  key text primary key,
  value text not null                       -- JSON
) without rowid;

create table revision (value integer not null);
insert into revision (value) values (0);

create table total (                        -- what counting would take too long for
  name text primary key,                    -- samples, images, highest_deleted: the highest id that a deleted sample had
  value integer not null
) without rowid;
insert into total (name, value) values ('samples', 0), ('images', 0), ('highest_deleted', 0);

create table source (
  id integer primary key,
  path text not null,                       -- as it was when it was read
  pool_file text not null unique,
  crc integer not null,                     -- CRC-32 of the pool file
  summary text not null,                    -- JSON: counts, rejected, bad records, options
  added_at integer not null
);

create table crawl_file (
  id integer primary key,
  name text not null unique
);

create table page (                         -- as one crawl saw it; pairs of a page that came one after the other share it
  id integer primary key,
  url text not null,
  title text,
  date integer,
  licence text,
  signals text                              -- JSON
);

create table sample (
  id integer primary key,
  uid blob not null,                        -- md5(caption || url), 16 bytes
  url text not null,
  caption text not null,
  clean_caption text,
  type text not null,
  attribute text not null,
  host text not null,
  page_id integer references page (id),     -- null where the source names no page
  crawl_file_id integer not null references crawl_file (id),
  record_offset integer not null,
  claimed_width integer,
  claimed_height integer,
  language text,
  language_probability real,
  language_reliable integer,
  rev integer not null
);
create unique index sample_rev on sample (rev);

create table sample_uid (                   -- the index of the uids, in two tables: see queries/uids.ts
  prefix blob not null,                     -- the first 6 bytes
  sample_id integer not null,
  primary key (prefix, sample_id)
) without rowid;
create table sample_uid_new (
  prefix blob not null,
  sample_id integer not null,
  primary key (prefix, sample_id)
) without rowid;

create table sample_extra (                 -- columns of the source that are none of ours
  sample_id integer primary key references sample (id) on delete cascade,
  columns text not null                     -- JSON object, 64-bit integers in full
);
create table extra_column (
  name text primary key,
  type text not null                        -- DuckDB's
) without rowid;

create table deletion (
  rev integer primary key,
  sample_id integer not null
);
create trigger sample_deleted after delete on sample begin
  update revision set value = value + 1;
  insert into deletion (rev, sample_id) values ((select value from revision), old.id);
  update total set value = value - 1 where name = 'samples';
  update total set value = max(value, old.id) where name = 'highest_deleted';
  delete from sample_uid where prefix = substr(old.uid, 1, 6) and sample_id = old.id;
  delete from sample_uid_new where prefix = substr(old.uid, 1, 6) and sample_id = old.id;
end;

create table image (
  sha256 blob primary key,                  -- of the bytes as they came
  md5 blob not null,
  bytes integer not null,
  format text not null,
  width integer not null,                   -- as decoded, EXIF orientation not applied
  height integer not null,
  kept text not null,                       -- original, resized, none
  pack text,
  offset integer,
  length integer,
  crc integer,                              -- CRC-32 of the bytes that are kept
  thumb_pack text not null,
  thumb_offset integer not null,
  thumb_length integer not null,
  thumb_crc integer not null,
  is_animated integer not null,
  has_alpha integer not null,
  traits text not null,                     -- JSON: what the header says of the picture
  dhash blob not null,                      -- 8 bytes
  phash blob not null,                      -- 8 bytes
  pdq blob not null,                        -- 32 bytes
  pdq_quality integer not null,             -- 0-100
  exif text,                                -- as img2dataset writes it; null where its reader fails
  rights text                               -- JSON: what the file says of its rights; null for nothing
) without rowid;
create trigger image_added after insert on image begin
  update total set value = value + 1 where name = 'images';
end;
create trigger image_deleted after delete on image begin
  update total set value = value - 1 where name = 'images';
end;
create index image_place on image (pack, offset) where pack is not null;
create index image_thumb_place on image (thumb_pack, thumb_offset);

create table fetch (
  sample_id integer primary key references sample (id) on delete cascade,
  status text not null,                     -- a word of the status table
  http_status integer,
  message text,
  attempts integer not null,
  sha256 blob references image (sha256),
  final_url text,
  content_type text,
  etag text,                                -- of the image at its final address, for asking again whether it has changed
  last_modified text,
  fetched_at integer not null
);
create index fetch_status on fetch (status);
create index fetch_sha256 on fetch (sha256) where sha256 is not null;

create table host (
  origin text primary key,                  -- https://images.example.org
  requests integer not null,                -- robots.txt included
  bytes integer not null,                   -- of bodies, as they came over the wire
  rate_limited integer not null,            -- answers 429 and 503
  errors integer not null,                  -- other faults of the host
  disallowed integer not null,              -- downloads that its robots.txt forbade
  robots text,                              -- read, absent, refused, unreachable; null: never asked
  parked integer not null,                  -- whether it was left alone for the rest of its last run
  seen_at integer not null
) without rowid;
create index host_requests on host (requests);

create table model (
  id integer primary key,
  hash text not null,
  name text not null,
  space text,
  dim integer not null,
  preprocessing text not null,
  is_sample integer not null,
  file text not null unique,                -- stem of its vector files
  unique (hash, preprocessing)              -- vectors of images that were prepared in two ways do not mix
);

create table embedding (
  model_id integer not null references model (id),
  kind text not null,                       -- image: key is the image's sha256; text: key is the caption's md5
  key blob not null,
  row integer not null,                     -- position in the vector file
  primary key (model_id, kind, key)
) without rowid;
create index embedding_row on embedding (model_id, kind, row);

create table vector_file (
  model_id integer not null references model (id),
  kind text not null,
  rows integer not null,                    -- committed rows; what lies behind them is cut off on open
  crc integer not null,                     -- CRC-32 of those rows
  generation integer not null default 0,    -- how often it was written anew; part of its name
  primary key (model_id, kind)
) without rowid;

create table pack (
  name text primary key,
  end integer not null                      -- committed bytes; what lies behind them is cut off on open; 0: nothing of it is needed
) without rowid;

create table scorer (
  id integer primary key,
  key text not null unique,                 -- aesthetic-v1-b32
  name text not null,                       -- aesthetic
  version text not null,                    -- model hash, head hash, preprocessing
  label text not null,
  unit text not null,
  min real not null,
  max real not null,
  model_id integer not null references model (id),
  scored integer not null default 0         -- samples that have this score
);

create table score (
  sample_id integer not null references sample (id) on delete cascade,
  scorer_id integer not null references scorer (id),
  value real not null,
  primary key (sample_id, scorer_id)
) without rowid;
create trigger score_added after insert on score begin
  update scorer set scored = scored + 1 where id = new.scorer_id;
end;
create trigger score_deleted after delete on score begin
  update scorer set scored = scored - 1 where id = old.scorer_id;
end;

create table concept (                      -- a head that the user trained
  name text primary key,
  model_id integer not null references model (id),
  weight blob not null,                     -- float32, little-endian
  bias real not null,
  facts text not null,                      -- JSON: what it was trained on, its held-out estimate
  trained_at integer not null
) without rowid;

create table tag (
  id integer primary key,
  name text not null unique,
  samples integer not null default 0,       -- that have it
  used_at integer                           -- last time it was put on something
);
create table sample_tag (
  sample_id integer not null references sample (id) on delete cascade,
  tag_id integer not null references tag (id),
  primary key (sample_id, tag_id)
) without rowid;
create trigger sample_tag_added after insert on sample_tag begin
  update tag set samples = samples + 1 where id = new.tag_id;
end;
create trigger sample_tag_deleted after delete on sample_tag begin
  update tag set samples = samples - 1 where id = old.tag_id;
end;

create table mark (
  sample_id integer primary key references sample (id) on delete cascade,
  rating integer check (rating between 0 and 5),
  flag text check (flag in ('pick', 'reject'))
);

create table saved_view (
  name text primary key,
  state text not null                       -- JSON: query, order, layout, time
) without rowid;

create table operation (                    -- everything that the user changed, in order; never deleted
  id integer primary key autoincrement,
  kind text not null,                       -- edit, tag, view_save, view_rename, view_delete
  change text not null,                     -- JSON, for its words
  samples integer not null,                 -- that it changed
  at integer not null,
  state text not null default 'done',       -- done; undone: can be done again; dropped: undone for good, since something else was done then
  turn integer not null                     -- grows with everything that is done, undone and done again
);
create index operation_turn on operation (state, turn);

create table operation_change (             -- what takes an operation back: samples of which one value was changed alike
  operation_id integer not null references operation (id),
  ordinal integer not null,
  field text not null,                      -- rating, flag, tag:<id>, view:<name>
  value,                                    -- what the operation set it to; null for nothing
  previous,                                 -- what it would be without the operation
  lowest integer not null,                  -- of the samples
  highest integer not null,
  samples blob not null,                    -- see id-list.ts; [0] for a view
  primary key (operation_id, ordinal)
) without rowid;
create index operation_field on operation_change (field, operation_id);

create table safety_list (
  id integer primary key,
  type text not null,                       -- md5, sha1, sha256, pdq, url
  entries integer not null,
  added_at integer not null
);
create table safety_hashes (
  list_id integer not null references safety_list (id) on delete cascade,
  kind text not null,                       -- md5, sha1, sha256, pdq
  hashes blob not null,                     -- sorted, one after the other
  primary key (list_id, kind)
);

create table quarantine (                   -- pairs that were taken out for good: nothing of them is kept but this
  url_sha256 blob primary key,
  rule integer not null,                    -- version of what decides
  at integer not null
) without rowid;

create table job (
  id integer primary key,
  stage text not null,
  options text not null,                    -- JSON
  state text not null,                      -- running, paused, done, failed, cancelled
  reason text,                              -- why it is paused, failed or cancelled
  created_at integer not null,
  updated_at integer not null
);

create table shard (
  job_id integer not null references job (id) on delete cascade,
  ordinal integer not null,
  spec text not null,                       -- JSON, what to do
  state text not null default 'waiting',    -- waiting, leased, done
  attempts integer not null default 0,
  result text,                              -- JSON tally of a done shard
  primary key (job_id, ordinal)
) without rowid;
create index shard_waiting on shard (job_id, ordinal) where state = 'waiting';

create table run (                          -- an operation in the background, as the user sees it
  id integer primary key autoincrement,
  operation text not null,
  input text not null,                      -- JSON
  state text not null,                      -- queued, running, paused, done, failed, cancelled
  reason text,
  message text,
  phases text not null default '[]',        -- JSON
  progress text,                            -- JSON
  result text,                              -- JSON
  jobs text not null default '[]',          -- JSON: ids of its jobs
  created_at integer not null,
  started_at integer,
  ended_at integer,
  worked_ms integer not null default 0
);
create table run_log (
  run_id integer not null references run (id) on delete cascade,
  ordinal integer not null,                 -- lines before it, dropped ones included
  at integer not null,
  level text not null,
  text text not null,
  primary key (run_id, ordinal)
) without rowid;
`;
