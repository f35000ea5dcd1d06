import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Runs the property tests by one seed after the other, none of which the check has seen, for as many minutes as it is told. */
const MINUTES_USUAL = 10
const SEED_MAX = 2 ** 31

const ROOT = join(import.meta.dirname, '..')
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
const minutes = Number(process.argv[2] ?? MINUTES_USUAL)
if (!(minutes > 0)) throw new Error(`usage: npm run fuzz -- MINUTES, and not ${process.argv[2]}`)
const files = globSync('{packages,apps}/*/src/**/*.test.ts', { cwd: ROOT }).filter((file) =>
  readFileSync(join(ROOT, file), 'utf8').includes("from 'fast-check'"),
)
const endsAt = Date.now() + minutes * 60_000
for (let round = 1; Date.now() < endsAt; round++) {
  const seed = randomInt(SEED_MAX)
  const { status } = spawnSync(process.execPath, [VITEST, 'run', '--reporter=dot', ...files], {
    cwd: ROOT,
    env: { ...process.env, STREAMVAULT_PROPERTY_SEED: String(seed) },
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`seed ${seed} fails: STREAMVAULT_PROPERTY_SEED=${seed} npm test`)
  console.log(`✓ round ${round}: ${files.length} files hold by seed ${seed}`)
}
