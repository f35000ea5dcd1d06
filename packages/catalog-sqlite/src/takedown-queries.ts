/** How the key of the takedown of a file begins: its id is behind it. */
const FILE_KEY_CHARS = 'file/'.length

/** How many changes one call of `since` returns. */
const CHANGES_MAX = 1_000

/**
 * The queries on takedowns.
 *
 * `target` is the takedown's key, `title_id` the title that it is about, where that is known; of a file that is there, its own
 * row knows better. `denials` has a row for every file that ever was taken down, with how many takedowns that cover it stand.
 */
export const TAKEDOWN_QUERIES = {
  insert: `insert into takedowns(target, title_id, standing, document) values(@target, @title, 1, '') returning id`,
  write: 'update takedowns set standing = @standing, document = @document where id = @id',
  get: 'select document from takedowns where id = @id',
  standing: 'select document from takedowns where target = @target and standing = 1',
  cover: 'insert into takedown_files(file_id, takedown) values(@file, @takedown)',
  covering: `select document from takedowns where standing = 1 and id in (
      select id from takedowns where standing = 1 and target in (@fileKey, @titleKey, @seasonKey)
      union all select takedown from takedown_files where file_id = @file
    ) order by id limit 1`,
  list: 'select document from takedowns where id < @before order by id desc limit @limit',
  ofTitle: `select document from takedowns where id in (
      select id from takedowns where title_id = @title and not exists (
        select 1 from files where files.id = substr(takedowns.target, ${FILE_KEY_CHARS + 1}) and files.title_id <> @title)
      union all select takedown from files join takedown_files on file_id = files.id where files.title_id = @title
    ) order by id`,
  ofFile: `select document from takedown_files join takedowns on id = takedown where file_id = @file order by takedown`,
  filesOfTitle: 'select id from files where title_id = @title and season is coalesce(@season, season) order by id',
  titleOfFile: 'select title_id as title from files where id = @file',
  count: `insert into denials(file_id, title_id, standing, epoch)
    values(@file, @title, @by, (select coalesce(max(epoch), 0) + 1 from denials))
    on conflict(file_id) do update set
      title_id = coalesce(excluded.title_id, title_id), standing = standing + @by, epoch = excluded.epoch`,
  remember: 'update denials set title_id = @title where file_id = @file',
  rememberTakedowns: `update takedowns set title_id = @title
    where id in (select takedown from takedown_files where file_id = @file) and target = @target`,
  since: `select file_id as file, standing, epoch,
      coalesce((select title_id from files where files.id = file_id), title_id) as title
    from denials where epoch > @cursor
    order by epoch limit ${CHANGES_MAX}`,
} as const
