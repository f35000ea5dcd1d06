import { VaultError } from '@streamvault/core'
import { expect, test } from 'vitest'
import { sampleAccount, sampleReport } from '../trial/sample-report.ts'
import type { SwarmName } from './swarm-keys.ts'
import { reportsOf, swarmsLines } from './swarm-reports.ts'
import type { SwarmView } from './swarm-view.ts'

const options = { signal: new AbortController().signal }

function viewOf(swarm: SwarmName, handle: string, error?: Error): SwarmView {
  const report = async () => {
    if (error !== undefined) throw error
    return sampleReport([sampleAccount({ handle })])
  }
  return { swarm, heldBy: 'server', report, freshReport: report, retry: async () => {} }
}

test('what is of the mirror is told behind what is of the store, and a line says so', async () => {
  const told = await reportsOf([viewOf('store', '@ours'), viewOf('mirror', '@spare')], 'fresh', options)
  expect(swarmsLines(told).map((line) => line.split(/[ :]/)[0])).toEqual([
    '@ours',
    'channel',
    'since',
    'mirror',
    '@spare',
    'channel',
    'since',
  ])
})

test('a swarm that does not tell keeps no other back, and what is wrong otherwise is thrown', async () => {
  const silent = viewOf('mirror', '@spare', new VaultError('NOT_READY'))
  const told = await reportsOf([viewOf('store', '@ours'), silent], 'latest', options)
  expect(told.map(({ report }) => report?.accounts.length)).toEqual([1, undefined])
  expect(swarmsLines(told)[0]).toMatch(/^@ours/)
  const wrong = viewOf('store', '@ours', new VaultError('EPHEMERAL_UNAVAILABLE'))
  await expect(reportsOf([wrong, silent], 'fresh', options)).rejects.toMatchObject({ code: 'EPHEMERAL_UNAVAILABLE' })
})
