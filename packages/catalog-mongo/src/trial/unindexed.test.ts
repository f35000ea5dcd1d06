import { expect, test } from 'vitest'
import { whyUnindexed } from './unindexed.ts'

test.each([
  { find: 'titles', filter: {}, sort: { order: 1 } },
  { find: 'titles', filter: { order: { $gt: 'a' } }, sort: { order: 1 } },
  { find: 'titles', filter: { prefixes: { $all: ['a'] } }, sort: { order: 1 } },
  { find: 'files', filter: { titleId: 'a' }, sort: { season: 1, episode: 1, bucketRank: 1, _id: 1 } },
  { find: 'takedowns', filter: {}, sort: { _id: -1 } },
  { update: 'jobs', updates: [{ q: { _id: 'a', token: 'b' } }] },
  { findAndModify: 'jobs', query: { kind: 'a', state: 'b', dueAt: { $lte: 1 } }, sort: { sequence: 1 } },
  { insert: 'titles', documents: [] },
])('an index answers %o', (command) => {
  expect(whyUnindexed({ command })).toBeUndefined()
})

test.each([
  { find: 'titles', filter: {}, sort: { kind: 1, order: -1 } },
  { find: 'titles', filter: { words: 'a' }, sort: {} },
  { find: 'titles', filter: { prefixes: { $regex: '^a' } }, sort: {} },
  { find: 'files', filter: { titleId: 'a' }, sort: { episode: 1 } },
  { find: 'files', filter: { season: 1 }, sort: {} },
  { delete: 'files', deletes: [{ q: { pending: { $ne: null } } }] },
  { findAndModify: 'jobs', query: { state: 'b' }, sort: { sequence: 1 } },
  { aggregate: 'jobs', pipeline: [{ $match: {} }, { $group: { _id: 1 } }] },
])('no index answers %o', (command) => {
  expect(whyUnindexed({ command })).toBeDefined()
})
