import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TelegramWorld } from '../support/telegram-world.ts'
import { openSelection } from './content/open-selection.ts'
import { Trouble } from './faults/trouble.ts'
import { unconfirmed } from './judges/circumstances.ts'
import { cpuSecondsOf, growthOf, memoryByFifth, type ProcessSample } from './judges/judge-growth.ts'
import { judgeLogs } from './judges/judge-logs.ts'
import { judgeVisits } from './judges/judge-visits.ts'
import type { SoakFindings } from './judges/soak-report.ts'
import { type SoakOptions, type SoakScale, scaleOf } from './soak-options.ts'
import { HEADS_GAUGE, Monitor, USAGE_GAUGES } from './vault/monitor.ts'
import { sampleProcesses } from './vault/sample-processes.ts'
import { SoakVault } from './vault/soak-vault.ts'
import { runAudience } from './viewers/audience.ts'

/** Within which everything is at rest once the last viewer has left, and no heads are brought. */
const REST_MS_MAX = 10_000
/** Within which a worker that was killed has brought the heads again that it lost. */
const HEADS_MS_MAX = 90_000
const POLL_MS = 200

export interface SoakHooks {
  /** Hears how far it is. */
  readonly tell: (line: string) => void
  /** Ends it before its time. */
  readonly signal: AbortSignal
}

/**
 * Runs a vault, lets viewers come, does everything to it that can go wrong, and tells what was seen.
 *
 * Throws the signal's reason once that is aborted, and leaves nothing running.
 */
export async function runSoak(options: SoakOptions, hooks: SoakHooks): Promise<SoakFindings> {
  const { tell } = hooks
  const { through, viewers, seed } = options
  const ms = options.minutes * 60_000
  const scale = scaleOf(options)
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-soak-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const world = stack.use(await TelegramWorld.start(join(folder, 'telegram'), scale.accounts))
  const vault = stack.use(await openVault(folder, world, { scale, seed }))
  tell('a library is being made')
  const { selection, titles } = await openSelection(vault, {
    folder: join(folder, 'films'),
    plan: scale.library,
    signal: hooks.signal,
  })
  if (through === 'gateway') await vault.startGateway()
  const before = await sampleProcesses(await vault.processes())
  vault.lines.length = 0

  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, hooks.signal])
  const slicesPath = join(cacheDir(folder), 'slices')
  const trouble = new Trouble({ world, vault, titles, slicesPath, seed, ms, signal })
  const monitor = new Monitor(vault, [
    { name: 'simulator', pid: world.pid },
    { name: 'viewers', pid: process.pid },
  ])
  await world.resetCalls()
  tell(`${viewers} viewers come for ${options.minutes} minutes`)
  const from = performance.now()
  const origin = vault.origin(through)
  const watching = runAudience({ origin, selection, viewers, pace: scale.pace, seed, signal })
  const meanwhile = Promise.all([trouble.run(), monitor.run(signal)])
  await Promise.race([sleep(ms, undefined, { signal }).catch(() => {}), meanwhile.then(() => {})])
  const until = performance.now()
  over.abort(new Error('the soak is over'))
  const visits = await watching
  const fetchedBytes = (await world.calls('upload.getFile')).bytes
  const { ofViewers, ofStore } = USAGE_GAUGES[through]
  const viewersRest = await comeToRest(vault, ofViewers, REST_MS_MAX)
  const heads = await comeToRest(vault, [HEADS_GAUGE], HEADS_MS_MAX)
  const rest = [...viewersRest, ...(await comeToRest(vault, ofStore, REST_MS_MAX))]
  await meanwhile
  hooks.signal.throwIfAborted()
  const after = await sampleProcesses(await vault.processes())
  return {
    through,
    ms,
    visits: judgeVisits(visits, trouble.circumstances),
    fetchedBytes,
    cpuSeconds: cpuSecondsOf([...monitor.samples, ...monitor.otherSamples]),
    memoryByFifth: memoryByFifth(monitor.samples, { from, until }),
    growth: growthOf(monitor.samples, { from, until }),
    headsMs: heads[0]?.atRest === 0 ? heads[0].restMs : Number.POSITIVE_INFINITY,
    gauges: rest.map((gauge) => ({ ...gauge, peak: monitor.peaks.get(gauge.name) ?? 0 })),
    descriptorsLeft: descriptorsLeft(before, after),
    logs: judgeLogs(vault.lines, trouble.absences),
    cacheBytes: { peak: monitor.peaks.get('streamvault_cache_bytes') ?? 0, max: scale.workerCacheBytes },
    takedownsUnconfirmed: unconfirmed(trouble.circumstances).length,
    absencesMs: trouble.absences.map((absence) => absence.until - absence.from),
    troubles: trouble.counts,
  }
}

function cacheDir(folder: string): string {
  return join(folder, 'slices')
}

async function openVault(
  folder: string,
  world: TelegramWorld,
  { scale }: { readonly scale: SoakScale; readonly seed: number },
): Promise<SoakVault> {
  const vault = await SoakVault.create(join(folder, 'data'), {
    ...world.environment(scale.accounts),
    STREAMVAULT_CACHE_DIR: cacheDir(folder),
    STREAMVAULT_CACHE_BYTES: String(scale.workerCacheBytes),
    STREAMVAULT_GATEWAY_CACHE_BYTES: String(scale.gatewayCacheBytes),
    STREAMVAULT_MEMORY_BYTES: String(scale.memoryBytes),
  })
  await vault.startWorker()
  return vault
}

/** Waits until all gauges are 0 in the same moment; tells when that was, or what they show when it has lasted too long. */
async function comeToRest(vault: SoakVault, names: readonly string[], msMax: number) {
  const startedAt = performance.now()
  for (;;) {
    const shown = await vault.gauges()
    const restMs = Math.round(performance.now() - startedAt)
    const found = names.map((name) => ({ name, atRest: shown.get(name) ?? Number.NaN, restMs }))
    if (restMs > msMax || found.every(({ atRest }) => atRest === 0)) return found
    await sleep(POLL_MS)
  }
}

/** By the name of the process, whichever it is now. */
function descriptorsLeft(before: readonly ProcessSample[], after: readonly ProcessSample[]): Record<string, number> {
  const most = (samples: readonly ProcessSample[], name: string) =>
    Math.max(...samples.filter((sample) => sample.name === name).map(({ descriptors }) => descriptors))
  const names = new Set(before.map(({ name }) => name).filter((name) => after.some((sample) => sample.name === name)))
  return Object.fromEntries([...names].map((name) => [name, most(after, name) - most(before, name)]))
}
