import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ProgressLine } from './progress-line.ts'

const KIB = 1024

test('one line tells share, rate, time left and files, and never wraps', async () => {
  const written: string[] = []
  const out = { columns: 100, write: (text: string) => written.push(text) }
  const line = new ProgressLine(out as unknown as ConstructorParameters<typeof ProgressLine>[0])
  line.add('/films/a.mkv')
  line.add('/films/b.mkv')
  line.update('/films/a.mkv', { phase: 'reading', doneBytes: 0, totalBytes: 100 * KIB })
  await sleep(150)
  line.update('/films/a.mkv', { phase: 'storing', doneBytes: 50 * KIB, totalBytes: 100 * KIB })
  expect(written.at(-1)).toMatch(/^━{18}─{6} 75% {2}[\d.]+ [KMG]?i?B\/s {2}\d+:\d\d left {2}0\/2 {2}a\.mkv$/)
  out.columns = 40
  await sleep(150)
  line.update('/films/a.mkv', { phase: 'storing', doneBytes: 60 * KIB, totalBytes: 100 * KIB })
  expect(written.at(-1)?.length).toBeLessThan(40)
})
