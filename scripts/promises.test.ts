import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = dirname(import.meta.dirname)
const PROMISES = ['D1', 'D2', 'D3', 'D4', 'D5', 'S1', 'S2', 'S3', 'S4', 'S5', 'L1', 'L2']

const page = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
const named = [...page.matchAll(/^- `([^`]+[.]test[.]ts)`: "([^"]+)"$/gm)].map(([, file = '', title = '']) => ({
  file,
  title,
}))

test.each(PROMISES)('promise %s names a test', (promise) => {
  const section = page.split(`**${promise}**`)[1]?.split('\n**')[0]
  expect(section).toMatch(/^- `[^`]+[.]test[.]ts`: "/m)
})

test.each(named)('$file holds "$title"', ({ file, title }) => {
  expect(readFileSync(join(ROOT, file), 'utf8')).toContain(title)
})
