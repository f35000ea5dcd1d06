import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LaunchError, NODE24, ROOT, STATE } from './layout.mjs'
import { showProgress } from './progress.mjs'
import { runLogged } from './run-logged.mjs'
import { contentKey, listingKey, siteInputs } from './site-inputs.mjs'
import { withWorkshopLock } from './workshop-lock.mjs'

/** Stands inside what it speaks of, so that whoever removes the build removes it. */
const STAMP = join(ROOT, 'apps/web/.next/streamvault-stamp.json')
const LOG = join(STATE, 'build.log')

/** What Next prints, and what we call it. */
const PHASES = /** @type {const} */ ([
  [/Creating an optimized production build/, 'compiling'],
  [/Running TypeScript|Checking validity of types/, 'checking types'],
  [/Collecting page data/, 'collecting pages'],
  [/Generating static pages/, 'rendering pages'],
  [/Finalizing page optimization/, 'finishing'],
])

/** Builds the site unless the one that is there was built from what is there. */
export async function ensureSiteBuilt() {
  if (isFresh()) return
  await withWorkshopLock(async (alsoHeldBy) => {
    if (isFresh()) return
    rmSync(STAMP, { force: true })
    const files = siteInputs()
    const stamp = { listing: listingKey(files), content: contentKey(files) }
    await build(alsoHeldBy)
    writeFileSync(STAMP, JSON.stringify(stamp))
  })
}

function isFresh() {
  if (!existsSync(STAMP)) return false
  const stamp = JSON.parse(readFileSync(STAMP, 'utf8'))
  const files = siteInputs()
  const listing = listingKey(files)
  if (stamp.listing === listing) return true
  // A new clone or a touched file changes the times, not what a build sees.
  if (stamp.content !== contentKey(files)) return false
  writeFileSync(STAMP, JSON.stringify({ ...stamp, listing }))
  return true
}

async function build(alsoHeldBy) {
  const progress = showProgress('building the site')
  const next = join(ROOT, 'node_modules/next/dist/bin/next')
  const code = await runLogged(NODE24, [next, 'build', join(ROOT, 'apps/web')], {
    cwd: ROOT,
    logPath: LOG,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    onStart: alsoHeldBy,
    onLine: (line) => {
      const phase = PHASES.find(([pattern]) => pattern.test(line))?.[1]
      if (phase !== undefined) progress.phase(phase)
    },
  }).catch((error) => {
    progress.failed()
    throw error
  })
  if (code === 0) return progress.done()
  progress.failed()
  const full = /ENOSPC/.test(readFileSync(LOG, 'utf8'))
  throw new LaunchError(full ? 'cannot build the site: the disk is full' : 'cannot build the site', LOG)
}
