import { VaultError } from '@streamvault/core'
import type { Database } from 'better-sqlite3'
import { deriveTitles } from './derive-titles.ts'

const CATALOG = `
create table revision(value integer not null) strict;
insert into revision values(0);

create table titles(
  ordinal integer primary key,
  id text not null unique,
  version integer not null,
  kind text not null,
  age integer not null,
  words text not null,
  document text not null
) strict;
create index titles_newest on titles(age, id);
create index titles_newest_of_kind on titles(kind, age, id);

create virtual table titles_fts using fts5(
  words, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3', tokenize = 'ascii'
);
create trigger titles_inserted after insert on titles begin
  insert into titles_fts(rowid, words) values(new.ordinal, new.words);
end;
create trigger titles_removed after delete on titles begin
  delete from titles_fts where rowid = old.ordinal;
end;
create trigger titles_replaced after update of ordinal, words on titles
when old.ordinal is not new.ordinal or old.words is not new.words begin
  delete from titles_fts where rowid = old.ordinal;
  insert into titles_fts(rowid, words) values(new.ordinal, new.words);
end;

create table files(
  id text not null unique,
  version integer not null,
  title_id text not null,
  season integer,
  episode integer,
  bucket_rank integer not null,
  document text not null
) strict;
create index files_of_title on files(title_id, season, episode, bucket_rank, id);

create table digests(file_id text not null unique, crc32s blob not null) strict;
`

const EPHEMERAL = `
create table ephemeral(
  key text primary key,
  value text not null,
  expires_at integer not null
) strict, without rowid;
create index ephemeral_expiry on ephemeral(expires_at);
`

const JOBS = `
create table jobs(
  sequence integer primary key,
  id text not null unique,
  kind text not null,
  key text not null,
  state text not null,
  request text not null,
  checkpoint text,
  outcome text,
  failure text,
  progress text,
  attempts integer not null,
  created_at integer not null,
  due_at integer not null,
  token text,
  ended_at integer
) strict;
create unique index jobs_unfinished on jobs(kind, key) where ended_at is null;
create index jobs_claimable on jobs(kind, state, sequence, due_at) where ended_at is null;
create index jobs_ended on jobs(ended_at) where ended_at is not null;
`

const TAKEDOWNS = `
create table takedowns(
  id integer primary key,
  target text not null,
  title_id text,
  standing integer not null,
  document text not null
) strict;
create unique index takedowns_standing on takedowns(target) where standing = 1;
create index takedowns_of_title on takedowns(title_id, id);

create table takedown_files(
  file_id text not null,
  takedown integer not null,
  primary key(file_id, takedown)
) strict, without rowid;

create table denials(
  file_id text primary key,
  title_id text,
  standing integer not null,
  epoch integer not null unique
) strict, without rowid;
`

const REVIEW = `
alter table files add column review_age integer;
create index files_in_review on files(review_age, id) where review_age is not null;
`

const METADATA = `
create table metadata(id text not null unique, version integer not null, document text not null) strict;
`

const FACETS = `
-- A beginning that is not indexed is gathered from all words that it begins, however few titles are wanted.
drop table titles_fts;
create virtual table titles_fts using fts5(
  words, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3 4 5 6 7 8', tokenize = 'ascii'
);
insert into titles_fts(rowid, words) select ordinal, words from titles;

alter table titles add column facets text not null default '[]';
create table title_facets(
  facet text not null,
  age integer not null,
  id text not null,
  primary key(facet, age, id)
) strict, without rowid;
create trigger facets_inserted after insert on titles begin
  insert into title_facets(facet, age, id) select value, new.age, new.id from json_each(new.facets);
end;
create trigger facets_removed after delete on titles begin
  delete from title_facets
    where (facet, age, id) in (select value, old.age, old.id from json_each(old.facets));
end;
create trigger facets_replaced after update of age, facets on titles
when old.age is not new.age or old.facets is not new.facets begin
  delete from title_facets
    where (facet, age, id) in (select value, old.age, old.id from json_each(old.facets));
  insert into title_facets(facet, age, id) select value, new.age, new.id from json_each(new.facets);
end;

create table move_note(id integer primary key check(id = 1), document text not null) strict;
`

/** No file has copies yet, and each lies where `copyOrderOf` puts it then. */
const COPIES = `
alter table files add column copy_order text;
update files set copy_order = '/' || id;
create index files_by_copies on files(copy_order);
`

/** Of files that are there already, the key frames are found when somebody needs them. */
const KEY_FRAMES = `
create table key_frames(file_id text not null unique, packed blob not null) strict;
`

/** Names without a letter or digit have words, too: what follows from documents is derived anew below. */
const PEOPLE = `
create table people(id text not null unique, version integer not null, role text not null, document text not null) strict;
create index people_of_role on people(role, id);
create table sessions(
  id text not null unique,
  version integer not null,
  person text not null,
  document text not null
) strict;
create index sessions_of_person on sessions(person, id);
create table audit(id text not null unique, version integer not null, document text not null) strict;
create table rules(id text not null unique, version integer not null, document text not null) strict;

create table cases(id text not null unique, version integer not null, state text not null, document text not null) strict;
create index cases_of_state on cases(state, id);
create table notices(id text not null unique, version integer not null, state text not null, document text not null) strict;
create index notices_of_state on notices(state, id);
`

/** The first version whose columns of titles follow from their documents as they do now. */
const TITLES_DERIVED_SINCE = 9

/** The schema in steps: entry n brings a database of `user_version` n to n + 1. Entries are appended, never edited. */
export const MIGRATIONS: readonly string[] = [
  CATALOG,
  EPHEMERAL,
  JOBS,
  TAKEDOWNS,
  REVIEW,
  METADATA,
  FACETS + COPIES,
  KEY_FRAMES,
  PEOPLE,
]

/** Brings a database to the newest schema, whichever process comes first. Throws `CATALOG_TOO_NEW` when it is ahead. */
export function migrate(database: Database): void {
  if (versionOf(database) === MIGRATIONS.length) return
  const bringUp = database.transaction(() => {
    const found = versionOf(database)
    if (found > MIGRATIONS.length) throw new VaultError('CATALOG_TOO_NEW', { found, known: MIGRATIONS.length })
    for (const step of MIGRATIONS.slice(found)) database.exec(step)
    if (found > 0 && found < TITLES_DERIVED_SINCE) deriveTitles(database)
    database.pragma(`user_version = ${MIGRATIONS.length}`)
  })
  bringUp.immediate()
}

function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}
