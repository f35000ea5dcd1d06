import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkBoundaries } from './boundaries.ts'

/** One import that must not be, for every rule there is. */
const VIOLATIONS = [
  ['core-is-pure', 'packages/core/src/pure.ts', 'node:fs'],
  ['kits-know-only-core', 'packages/telemetry/src/kit.ts', '../../contract/src/index.ts'],
  ['adapters-know-only-core', 'packages/cache-disk/src/adapter.ts', '../../store-disk/src/index.ts'],
  ['roles-know-ports', 'packages/worker/src/role.ts', '../../telemetry/src/index.ts'],
  ['roles-know-ports', 'packages/manager/src/role.ts', '../../worker/src/index.ts'],
  ['only-the-server-composes', 'packages/media/src/compose.ts', '../../store-disk/src/index.ts'],
  ['the-gateway-knows-kits', 'apps/gateway/src/front.ts', '../../../packages/manager/src/index.ts'],
  ['web-knows-the-contract', 'apps/web/src/site.tsx', '../../../packages/core/src/index.ts'],
  ['front-door-only', 'apps/server/src/back.ts', '../../../packages/core/src/ports.ts'],
  ['tests-stay-out', 'packages/store-disk/src/ships.ts', '../../testkit/src/index.ts'],
  ['tests-stay-out', 'packages/contract/src/ships.ts', './ships.test.ts'],
  ['no-cycles', 'packages/config/src/left.ts', './right.ts'],
  ['nothing-missing', 'packages/config/src/nothing.ts', './nowhere.ts'],
] as const

const SOUND = {
  'packages/core/src/index.ts': "export { port } from './ports.ts'",
  'packages/core/src/ports.ts': 'export const port = 1',
  'packages/contract/src/index.ts': "export { port } from '../../core/src/index.ts'",
  'packages/contract/src/ships.test.ts': "export { fake } from '../../testkit/src/index.ts'",
  'packages/config/src/right.ts': "export * from './left.ts'",
  'packages/telemetry/src/index.ts': 'export const log = 1',
  'packages/store-disk/src/index.ts': 'export const store = 1',
  'packages/store-disk/src/holds.ts': "{ using lock = await import('./index.ts') }",
  'packages/worker/src/index.ts': "export { port } from '../../contract/src/index.ts'",
  'packages/manager/src/index.ts': 'export const role = 1',
  'packages/testkit/src/index.ts': 'export const fake = 1',
  'apps/server/src/compose.ts': "export { store } from '../../../packages/store-disk/src/index.ts'",
}

function plant(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'boundaries-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  execFileSync('git', ['init', '--quiet', root])
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), `${text}\n`)
  }
  return root
}

test('a tree that keeps every rule has no violation, and every file of it is read', async () => {
  const { 'packages/config/src/right.ts': _half, ...sound } = SOUND
  const found = await checkBoundaries(plant(sound))
  expect(found).toEqual({ filesCount: Object.keys(sound).length, violations: [], unread: [] })
})

test('every rule sees the import that breaks it', async () => {
  const planted = VIOLATIONS.map(([, file, target]) => [file, `import ${JSON.stringify(target)}`])
  const { violations } = await checkBoundaries(plant({ ...SOUND, ...Object.fromEntries(planted) }))
  for (const [rule, file] of VIOLATIONS) {
    expect(violations).toContainEqual(expect.stringMatching(`^${rule}: ${file}`))
  }
})

test('a file that the tool passes over is named', async () => {
  const { unread } = await checkBoundaries(
    plant({ ...SOUND, 'packages/core/src/.next/hidden.ts': 'export const x = 1' }),
  )
  expect(unread).toEqual(['packages/core/src/.next/hidden.ts'])
})
