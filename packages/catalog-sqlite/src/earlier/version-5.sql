-- What a vault of schema version 5 has written.
CREATE TABLE revision(value integer not null) strict;
CREATE TABLE titles(
  ordinal integer primary key,
  id text not null unique,
  version integer not null,
  kind text not null,
  age integer not null,
  words text not null,
  document text not null
) strict;
CREATE VIRTUAL TABLE titles_fts using fts5(
  words, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3', tokenize = 'ascii'
);
CREATE TABLE files(
  id text not null unique,
  version integer not null,
  title_id text not null,
  season integer,
  episode integer,
  bucket_rank integer not null,
  document text not null
, review_age integer) strict;
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
insert into revision(value) values(5);
insert into titles(ordinal, id, version, kind, age, words, document) values(7425085913911263232, 'łodz-story-2011', 2, 'movie', -1714979289000, 'łodz story', '{"id":"łodz-story-2011","kind":"movie","name":"Łódź Story","year":2011,"addedAt":1714979289000,"buckets":["1080p"],"seasons":[]}');
insert into titles(ordinal, id, version, kind, age, words, document) values(7425085913911263233, 'pioneer-one-series', 5, 'series', -1714979289000, 'pioneer one', '{"id":"pioneer-one-series","kind":"series","name":"Pioneer One","addedAt":1714979289000,"buckets":["1080p","720p"],"seasons":[{"number":1,"episodes":[{"number":1,"name":"Episode 1","buckets":["1080p"]},{"number":2,"name":"Episode 2","buckets":["720p"]}]}]}');
insert into files(id, version, title_id, season, episode, bucket_rank, document, review_age) values('f3366f2779c7382bc7fb9da1a90fb117e', 1, 'łodz-story-2011', null, null, 1, '{"id":"f3366f2779c7382bc7fb9da1a90fb117e","titleId":"łodz-story-2011","bucket":"1080p","name":"lodz.mkv","sizeBytes":3500000,"sha256":"3366f2779c7382bc7fb9da1a90fb117e5d616b23e427cc52320393ebbf3492fb","media":{"container":"mp4","mimeType":"video/mp4","durationSeconds":12.5,"tracks":[{"kind":"video","codec":"avc","width":1920,"height":1080},{"kind":"audio","codec":"aac","channels":2,"language":"eng","name":"Stereo"},{"kind":"subtitle","codec":"subrip","language":"und"}]},"parts":[{"store":"disk","blob":"blob/lodz.mkv","sizeBytes":3500000}],"addedAt":1714979289000}', null);
insert into files(id, version, title_id, season, episode, bucket_rank, document, review_age) values('f16e1a687441ec665ce7fc161757e5fd6', 3, 'pioneer-one-series', 1, 1, 1, '{"id":"f16e1a687441ec665ce7fc161757e5fd6","titleId":"pioneer-one-series","bucket":"1080p","name":"s1e1.mkv","sizeBytes":3500000,"sha256":"16e1a687441ec665ce7fc161757e5fd6ea3fc5076ed5922165c8cc9021a284e3","media":{"container":"mp4","mimeType":"video/mp4","durationSeconds":12.5,"tracks":[{"kind":"video","codec":"avc","width":1920,"height":1080},{"kind":"audio","codec":"aac","channels":2,"language":"eng","name":"Stereo"},{"kind":"subtitle","codec":"subrip","language":"und"}]},"parts":[{"store":"disk","blob":"blob/s1e1.mkv","sizeBytes":3500000}],"addedAt":1714979289000,"episode":{"season":1,"episode":1}}', null);
insert into files(id, version, title_id, season, episode, bucket_rank, document, review_age) values('f720f14d51e830b5c9e64692eb9dafda7', 4, 'pioneer-one-series', 1, 2, 2, '{"id":"f720f14d51e830b5c9e64692eb9dafda7","titleId":"pioneer-one-series","bucket":"720p","name":"s1e2.mkv","sizeBytes":3500000,"sha256":"720f14d51e830b5c9e64692eb9dafda7c0081345c5ba03c9ae40c5166accf6b6","media":{"container":"mp4","mimeType":"video/mp4","durationSeconds":12.5,"tracks":[{"kind":"video","codec":"avc","width":1920,"height":1080},{"kind":"audio","codec":"aac","channels":2,"language":"eng","name":"Stereo"},{"kind":"subtitle","codec":"subrip","language":"und"}]},"parts":[{"store":"disk","blob":"blob/s1e2.mkv","sizeBytes":3500000}],"addedAt":1714979289000,"episode":{"season":1,"episode":2}}', null);
insert into digests(file_id, crc32s) values('f3366f2779c7382bc7fb9da1a90fb117e', x'01020304');
insert into jobs(sequence, id, kind, key, state, request, checkpoint, outcome, failure, progress, attempts, created_at, due_at, token, ended_at) values(1, 'a826033b-633b-4246-a7a2-6ca83d64f446', 'ingest', '/a.mkv', 'failed', '{"path":"/a.mkv","recognised":{"kind":"movie","name":"Film"}}', null, null, '{"code":"SOURCE_EMPTY","message":"The file is empty."}', null, 1, 1714979289000, 1714979290000, null, 1714979289000);
insert into jobs(sequence, id, kind, key, state, request, checkpoint, outcome, failure, progress, attempts, created_at, due_at, token, ended_at) values(2, '80c4881a-5a0a-46e8-8296-4e153295caf4', 'ingest', '/b.mkv', 'waiting', '{"path":"/b.mkv","recognised":{"kind":"movie","name":"Film"}}', null, null, null, null, 0, 1714979289000, 0, null, null);
insert into takedowns(id, target, title_id, standing, document) values(1, 'title/pioneer-one-series/1', 'pioneer-one-series', 1, '{"id":1,"target":{"title":"pioneer-one-series","season":1},"files":["f16e1a687441ec665ce7fc161757e5fd6","f720f14d51e830b5c9e64692eb9dafda7"],"takenDown":{"reason":"a notice","by":"operator","at":5}}');
insert into takedown_files(file_id, takedown) values('f16e1a687441ec665ce7fc161757e5fd6', 1);
insert into takedown_files(file_id, takedown) values('f720f14d51e830b5c9e64692eb9dafda7', 1);
insert into denials(file_id, title_id, standing, epoch) values('f16e1a687441ec665ce7fc161757e5fd6', 'pioneer-one-series', 1, 1);
insert into denials(file_id, title_id, standing, epoch) values('f720f14d51e830b5c9e64692eb9dafda7', 'pioneer-one-series', 1, 2);
pragma user_version = 5;
