/** How many changes one call of `since` returns. */
const CHANGES_MAX = 1_000

/**
 * The queries on takedowns.
 *
 * `target` is the takedown's key, `title_id` the title that it is about, where that is known. `denials` has a row for every
 * file that ever was taken down, with how many takedowns that cover it stand.
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
  ofTitle: 'select document from takedowns where title_id = @title order by id',
  ofFile: `select document from takedown_files join takedowns on id = takedown where file_id = @file order by takedown`,
  filesOfTitle: 'select id from files where title_id = @title and season is coalesce(@season, season) order by id',
  titleOfFile: 'select title_id as title from files where id = @file',
  count: `insert into denials(file_id, title_id, standing, epoch)
    values(@file, @title, @by, (select coalesce(max(epoch), 0) + 1 from denials))
    on conflict(file_id) do update set
      title_id = coalesce(title_id, excluded.title_id), standing = standing + @by, epoch = excluded.epoch`,
  since: `select file_id as file, title_id as title, standing, epoch from denials where epoch > @cursor
    order by epoch limit ${CHANGES_MAX}`,
} as const
