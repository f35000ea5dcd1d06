import { expect, test } from 'vitest'
import { explainable, unindexedStagesOf } from './explained.ts'

const INDEXED = {
  queryPlanner: {
    winningPlan: {
      stage: 'LIMIT',
      inputStage: { stage: 'FETCH', inputStage: { stage: 'IXSCAN', indexName: 'prefixes_1_rank_1' } },
    },
    rejectedPlans: [{ stage: 'SORT', inputStage: { stage: 'COLLSCAN' } }],
  },
}

test('a plan that reads an index in its order lacks nothing, whatever was weighed besides', () => {
  expect(unindexedStagesOf(INDEXED)).toEqual([])
})

test('a plan that sorts what it finds by going through all is told', () => {
  const plan = { stage: 'SORT', inputStage: { stage: 'COLLSCAN' } }
  expect(unindexedStagesOf({ queryPlanner: { winningPlan: { queryPlan: plan } } })).toEqual(['SORT', 'COLLSCAN'])
})

test('an insert looks for nothing', () => {
  expect(explainable({ insert: 'titles', documents: [] })).toBeUndefined()
  expect(explainable({ find: 'titles', filter: { _id: 'a' }, lsid: {} })).toEqual({
    find: 'titles',
    filter: { _id: 'a' },
  })
})
