import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generatedPages } from './docs/pages.ts'
import { stalePages } from './docs/stale-pages.ts'

/** Writes the pages that are generated from the code; with `--check` only says which of them are stale. */
const root = dirname(import.meta.dirname)
const stale = await stalePages(root)
if (process.argv.includes('--check')) {
  for (const path of stale) console.log(`stale, run \`npm run docs\`: ${path}`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  const pages = await generatedPages(root)
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), pages.get(path) ?? '')
    console.log(`wrote ${path}`)
  }
}
