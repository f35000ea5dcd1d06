import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import type { SoakRow } from './judges/soak-report.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
/** Twenty seconds of viewers; the rest is for making a library, and for machines that do other things as well. */
const TEST_MS = 240_000
const OPTIONS = ['--minutes', '0.33', '--viewers', '30', '--json']

test.each(['edge', 'gateway'])(
  'thirty viewers seek, leave and pause for twenty seconds through the %s while everything goes wrong, and every promise is kept',
  async (through) => {
    const soak = spawn(process.execPath, [MAIN, ...OPTIONS, '--through', through], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [output, said] = await Promise.all([text(soak.stdout), text(soak.stderr)])
    if (said.includes('is not installed')) return
    expect(output, said).not.toBe('')
    const { rows, findings } = JSON.parse(output) as { rows: SoakRow[]; findings: object }
    expect(
      rows.filter(({ isMet }) => !isMet),
      JSON.stringify(findings),
    ).toEqual([])
  },
  TEST_MS,
)

test('what is no option is told, and nothing is started', async () => {
  const wrong = spawn(process.execPath, [MAIN, '--through', 'window'], { stdio: ['ignore', 'ignore', 'pipe'] })
  expect(await text(wrong.stderr)).toContain('--through is edge or gateway')
})
