import { loadConfig } from '@streamvault/config'
import { expect, test } from 'vitest'
import { sampleAccess, sampleAccount, sampleReport } from '../trial/sample-report.ts'
import { mirrorSwarmFindings } from './mirror-swarm-findings.ts'

const TITLE = 'Mirror in channels'
const settings = loadConfig({ STREAMVAULT_STORE: 'disk' })

test('accounts of a mirror that could not be asked are not known to be well', async () => {
  expect(await mirrorSwarmFindings(settings, undefined)).toMatchObject([{ title: TITLE, status: 'unknown' }])
})

test('each account of a mirror is told with what it may do and what to do, and none of it is a step', async () => {
  const advice = 'Make @weak_bot an administrator.'
  const channels = [sampleAccess({ canPost: false, advice })]
  const report = sampleReport([sampleAccount(), sampleAccount({ handle: '@weak_bot', channels })])
  const findings = await mirrorSwarmFindings(settings, report)
  expect(findings.every(({ title, step }) => title === TITLE && step === undefined)).toBe(true)
  expect(findings.filter(({ status }) => status !== 'ok')).toMatchObject([
    { status: 'problem', sentence: expect.stringContaining(advice) },
  ])
})
