import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stalePages } from './stale-pages.ts'

test('every generated page says what the code says', async () => {
  expect(await stalePages(join(import.meta.dirname, '../..'))).toEqual([])
})
