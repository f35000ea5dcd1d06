-- What a vault of schema version 9 has written.
CREATE TABLE revision(value integer not null) strict;
CREATE TABLE titles(
  ordinal integer primary key,
  id text not null unique,
  version integer not null,
  kind text not null,
  age integer not null,
  words text not null,
  document text not null
, facets text not null default '[]') strict;
CREATE TABLE files(
  id text not null unique,
  version integer not null,
  title_id text not null,
  season integer,
  episode integer,
  bucket_rank integer not null,
  document text not null
, review_age integer, copy_order text) strict;
CREATE TABLE digests(file_id text not null unique, crc32s blob not null) strict;
CREATE TABLE ephemeral(
  key text primary key,
  value text not null,
  expires_at integer not null
) strict, without rowid;
CREATE TABLE jobs(
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
CREATE TABLE takedowns(
  id integer primary key,
  target text not null,
  title_id text,
  standing integer not null,
  document text not null
) strict;
CREATE TABLE takedown_files(
  file_id text not null,
  takedown integer not null,
  primary key(file_id, takedown)
) strict, without rowid;
CREATE TABLE denials(
  file_id text primary key,
  title_id text,
  standing integer not null,
  epoch integer not null unique
) strict, without rowid;
CREATE TABLE metadata(id text not null unique, version integer not null, document text not null) strict;
CREATE VIRTUAL TABLE titles_fts using fts5(
  words, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3 4 5 6 7 8', tokenize = 'ascii'
);
CREATE TABLE title_facets(
  facet text not null,
  age integer not null,
  id text not null,
  primary key(facet, age, id)
) strict, without rowid;
CREATE TABLE move_note(id integer primary key check(id = 1), document text not null) strict;
CREATE TABLE key_frames(file_id text not null unique, packed blob not null) strict;
CREATE TABLE people(id text not null unique, version integer not null, role text not null, document text not null) strict;
CREATE TABLE sessions(
  id text not null unique,
  version integer not null,
  person text not null,
  document text not null
) strict;
CREATE TABLE audit(id text not null unique, version integer not null, document text not null) strict;
CREATE INDEX titles_newest on titles(age, id);
CREATE INDEX titles_newest_of_kind on titles(kind, age, id);
CREATE INDEX files_of_title on files(title_id, season, episode, bucket_rank, id);
CREATE INDEX ephemeral_expiry on ephemeral(expires_at);
CREATE UNIQUE INDEX jobs_unfinished on jobs(kind, key) where ended_at is null;
CREATE INDEX jobs_claimable on jobs(kind, state, sequence, due_at) where ended_at is null;
CREATE INDEX jobs_ended on jobs(ended_at) where ended_at is not null;
CREATE UNIQUE INDEX takedowns_standing on takedowns(target) where standing = 1;
CREATE INDEX takedowns_of_title on takedowns(title_id, id);
CREATE INDEX files_in_review on files(review_age, id) where review_age is not null;
CREATE INDEX files_by_copies on files(copy_order);
CREATE INDEX people_of_role on people(role, id);
CREATE INDEX sessions_of_person on sessions(person, id);
CREATE TRIGGER titles_inserted after insert on titles begin
  insert into titles_fts(rowid, words) values(new.ordinal, new.words);
end;
CREATE TRIGGER titles_removed after delete on titles begin
  delete from titles_fts where rowid = old.ordinal;
end;
CREATE TRIGGER titles_replaced after update of ordinal, words on titles
when old.ordinal is not new.ordinal or old.words is not new.words begin
  delete from titles_fts where rowid = old.ordinal;
  insert into titles_fts(rowid, words) values(new.ordinal, new.words);
end;
CREATE TRIGGER facets_inserted after insert on titles begin
  insert into title_facets(facet, age, id) select value, new.age, new.id from json_each(new.facets);
end;
CREATE TRIGGER facets_removed after delete on titles begin
  delete from title_facets
    where (facet, age, id) in (select value, old.age, old.id from json_each(old.facets));
end;
CREATE TRIGGER facets_replaced after update of age, facets on titles
when old.age is not new.age or old.facets is not new.facets begin
  delete from title_facets
    where (facet, age, id) in (select value, old.age, old.id from json_each(old.facets));
  insert into title_facets(facet, age, id) select value, new.age, new.id from json_each(new.facets);
end;
insert into revision(value) values(10);
insert into titles(ordinal, id, version, kind, age, words, document, facets) values(9110979154170347520, 'pioneer-one-series', 5, 'series', -1714979289000, 'pioneer one pioneerone', '{"id":"pioneer-one-series","kind":"series","name":"Pioneer One","addedAt":1714979289000,"buckets":["1080p","720p"],"seasons":[{"number":1,"episodes":[{"number":1,"name":"Episode 1","buckets":["1080p"]},{"number":2,"name":"Episode 2","buckets":["720p"]}]}]}', '[]');
insert into titles(ordinal, id, version, kind, age, words, document, facets) values(9110979154170347521, 'łodz-story-2011', 2, 'movie', -1714979289000, 'lodz story lodzstory', '{"id":"łodz-story-2011","kind":"movie","name":"Łódź Story","year":2011,"addedAt":1714979289000,"buckets":["1080p"],"seasons":[]}', '[]');
insert into files(id, version, title_id, season, episode, bucket_rank, document, review_age, copy_order) values('f3366f2779c7382bc7fb9da1a90fb117e', 1, 'łodz-story-2011', null, null, 1, '{"id":"f3366f2779c7382bc7fb9da1a90fb117e","titleId":"łodz-story-2011","bucket":"1080p","name":"lodz.mkv","sizeBytes":3500000,"sha256":"3366f2779c7382bc7fb9da1a90fb117e5d616b23e427cc52320393ebbf3492fb","media":{"container":"mp4","mimeType":"video/mp4","durationSeconds":12.5,"tracks":[{"kind":"video","codec":"avc","width":1920,"height":1080},{"kind":"audio","codec":"aac","channels":2,"language":"eng","name":"Stereo"},{"kind":"subtitle","codec":"subrip","language":"und"}]},"parts":[{"store":"disk","blob":"blob/lodz.mkv","sizeBytes":3500000}],"addedAt":1714979289000}', null, '/f3366f2779c7382bc7fb9da1a90fb117e');
insert into files(id, version, title_id, season, episode, bucket_rank, document, review_age, copy_order) values('f16e1a687441ec665ce7fc161757e5fd6', 3, 'pioneer-one-series', 1, 1, 1, '{"id":"f16e1a687441ec665ce7fc161757e5fd6","titleId":"pioneer-one-series","bucket":"1080p","name":"s1e1.mkv","sizeBytes":3500000,"sha256":"16e1a687441ec665ce7fc161757e5fd6ea3fc5076ed5922165c8cc9021a284e3","media":{"container":"mp4","mimeType":"video/mp4","durationSeconds":12.5,"tracks":[{"kind":"video","codec":"avc","width":1920,"height":1080},{"kind":"audio","codec":"aac","channels":2,"language":"eng","name":"Stereo"},{"kind":"subtitle","codec":"subrip","language":"und"}]},"parts":[{"store":"disk","blob":"blob/s1e1.mkv","sizeBytes":3500000}],"addedAt":1714979289000,"episode":{"season":1,"episode":1}}', null, '/f16e1a687441ec665ce7fc161757e5fd6');
insert into files(id, version, title_id, season, episode, bucket_rank, document, review_age, copy_order) values('f720f14d51e830b5c9e64692eb9dafda7', 4, 'pioneer-one-series', 1, 2, 2, '{"id":"f720f14d51e830b5c9e64692eb9dafda7","titleId":"pioneer-one-series","bucket":"720p","name":"s1e2.mkv","sizeBytes":3500000,"sha256":"720f14d51e830b5c9e64692eb9dafda7c0081345c5ba03c9ae40c5166accf6b6","media":{"container":"mp4","mimeType":"video/mp4","durationSeconds":12.5,"tracks":[{"kind":"video","codec":"avc","width":1920,"height":1080},{"kind":"audio","codec":"aac","channels":2,"language":"eng","name":"Stereo"},{"kind":"subtitle","codec":"subrip","language":"und"}]},"parts":[{"store":"disk","blob":"blob/s1e2.mkv","sizeBytes":3500000}],"addedAt":1714979289000,"episode":{"season":1,"episode":2}}', null, '/f720f14d51e830b5c9e64692eb9dafda7');
insert into files(id, version, title_id, season, episode, bucket_rank, document, review_age, copy_order) values('f875bc343730711e498cd66687dbd158c', 7, 'what~review', null, null, 1, '{"id":"f875bc343730711e498cd66687dbd158c","titleId":"what~review","bucket":"1080p","name":"what.mkv","sizeBytes":3500000,"sha256":"875bc343730711e498cd66687dbd158c595e6f9593b7c6a25b5e2fe2d705379d","media":{"container":"mp4","mimeType":"video/mp4","durationSeconds":12.5,"tracks":[{"kind":"video","codec":"avc","width":1920,"height":1080},{"kind":"audio","codec":"aac","channels":2,"language":"eng","name":"Stereo"},{"kind":"subtitle","codec":"subrip","language":"und"}]},"parts":[{"store":"disk","blob":"blob/what.mkv","sizeBytes":3500000}],"addedAt":1714979289000,"review":{"kind":"movie","name":"What","doubt":"nameless"}}', -1714979289000, '/f875bc343730711e498cd66687dbd158c');
insert into key_frames(file_id, packed) values('f3366f2779c7382bc7fb9da1a90fb117e', x'0506');
insert into digests(file_id, crc32s) values('f3366f2779c7382bc7fb9da1a90fb117e', x'01020304');
insert into jobs(sequence, id, kind, key, state, request, checkpoint, outcome, failure, progress, attempts, created_at, due_at, token, ended_at) values(1, '222b1b0a-d908-473e-add8-c5562909acac', 'ingest', '/a.mkv', 'failed', '{"path":"/a.mkv","recognised":{"kind":"movie","name":"Film"}}', null, null, '{"code":"SOURCE_EMPTY","message":"The file is empty."}', null, 1, 1714979289000, 1714979290000, null, 1714979289000);
insert into jobs(sequence, id, kind, key, state, request, checkpoint, outcome, failure, progress, attempts, created_at, due_at, token, ended_at) values(2, 'a26f2400-db82-439a-91df-3cbacbd427e1', 'ingest', '/b.mkv', 'waiting', '{"path":"/b.mkv","recognised":{"kind":"movie","name":"Film"}}', null, null, null, null, 0, 1714979289000, 0, null, null);
insert into takedowns(id, target, title_id, standing, document) values(1, 'title/pioneer-one-series/1', 'pioneer-one-series', 1, '{"id":1,"target":{"title":"pioneer-one-series","season":1},"files":["f16e1a687441ec665ce7fc161757e5fd6","f720f14d51e830b5c9e64692eb9dafda7"],"takenDown":{"reason":"a notice","by":"operator","at":5}}');
insert into takedown_files(file_id, takedown) values('f16e1a687441ec665ce7fc161757e5fd6', 1);
insert into takedown_files(file_id, takedown) values('f720f14d51e830b5c9e64692eb9dafda7', 1);
insert into denials(file_id, title_id, standing, epoch) values('f16e1a687441ec665ce7fc161757e5fd6', 'pioneer-one-series', 1, 1);
insert into denials(file_id, title_id, standing, epoch) values('f720f14d51e830b5c9e64692eb9dafda7', 'pioneer-one-series', 1, 2);
insert into metadata(id, version, document) values('łodz-story-2011', 6, '{"id":"łodz-story-2011","askedAt":1700000000000,"dueAt":1702592000000,"details":{"tmdb":593,"kind":"movie","name":"Solaris","originalName":"Солярис","overview":"A psychologist is sent to a station that orbits a strange planet.","tagline":"A station, an ocean, a memory.","releasedOn":"1972-03-20","runtimeMinutes":167,"genres":["Drama","Science Fiction"],"rating":{"average":7.7,"votes":1500},"cast":[{"name":"Donatas Banionis","as":"Kris Kelvin","picture":"kelvin.jpg"}],"crew":[{"name":"Andrei Tarkovsky","as":"Director"}],"poster":"solaris-poster.jpg","backdrop":"solaris-backdrop.jpg","externalIds":{"imdb":"tt0069293","wikidata":"Q500"},"seasons":[]},"seasons":[],"candidates":[]}');
insert into people(id, version, role, document) values('telegram-7', 8, 'curator', '{"id":"telegram-7","telegramId":"7","name":"Person 7","role":"curator","addedAt":1700000000000,"banned":{"until":5,"reason":"a flood"}}');
insert into sessions(id, version, person, document) values('s', 9, 'telegram-7', '{"id":"s","person":"telegram-7","secret":"abababababababababababababababababababababababababababababababab","turnedAt":1700000000000,"begunAt":1700000000000,"usedAt":1700000000000,"device":"Firefox"}');
insert into audit(id, version, document) values('09005499254740991-a', 10, '{"id":"09005499254740991-a","at":1700000000000,"who":"telegram-1","what":"banPerson","requestId":"r1"}');
pragma user_version = 9;
