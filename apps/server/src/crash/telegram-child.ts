import { join } from 'node:path'
import { isJobOf } from '@streamvault/core'
import { recogniseFound, recogniseName, SubtitleDesk } from '@streamvault/manager'
import { botIdentity, openTelegramChat } from '@streamvault/telegram'
import { type AdoptDeps, AdoptWork, BlobTurns, CopyWork, JobRunner, WatchWork } from '@streamvault/worker'
import { openStore } from '../store/open-store.ts'
import { TELEGRAM_FOLDER, telegramNetwork } from '../store/open-telegram.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killing, killingCatalog, killingJobs, killingStore } from './killing.ts'
import { playableIn } from './playable-in.ts'

const RUNNER = { jobsMax: 1, leaseMs: 2_000, pollMs: 100 }
const ENCRYPTION = { encryption: 'none' } as const
const POLL_MS = 100
/** However slow the machine is: what has not come by then was missed. */
const MISSED_AFTER_MS = 120_000

/**
 * With a store in Telegram, copies what was sent to the bot and indexes it (`copy`), or watches a channel until what can be played is
 * as `wanted` (`watch`), and dies at the given instant; prints how many there were. The accounts sign in before the first.
 */
const [dataDir = '', kind = '', settings = '{}', wanted = '[]', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir, JSON.parse(settings))
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const pause = () => foundation.clock.sleep(POLL_MS, done.signal)
while (opened.telegram?.accounts.usable().length === 0) await pause()
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const catalog = killingCatalog(foundation.catalog, kill)
const store = killingStore(opened.store, kill)
const subtitles = new SubtitleDesk({ catalog, jobs, recognise: recogniseName })
const homeOf: AdoptDeps['homeOf'] = (met) => subtitles.homeOf(met)
const deps = { ...foundation, jobs, catalog, store, recognise: recogniseFound, homeOf, turns: new BlobTurns() }
const running = kind === 'copy' ? await copy() : await watch()
done.abort()
await Promise.all(running)
process.stdout.write(JSON.stringify({ instants: kill.instants }))

async function copy() {
  const { MANAGER_BOT_TOKEN: token = '', STORE_CHANNELS: channelIds = [] } = foundation.settings
  const identity = botIdentity(token)
  if (identity === undefined) throw new Error('the bot has a token')
  const network = await telegramNetwork(foundation.settings)
  const folder = join(dataDir, TELEGRAM_FOLDER)
  await using chat = await openTelegramChat(foundation, { network, identity, folder, channelIds })
  const signedIn = () => chat.copier.begin({ signal: done.signal }).then(Boolean, () => false)
  while (!(await signedIn())) await pause()
  const copies = new JobRunner(deps, new CopyWork({ ...deps, copier: killing(chat.copier, kill) }), RUNNER)
  const adoptions = new JobRunner(deps, new AdoptWork(deps, ENCRYPTION), RUNNER)
  const begun = [copies.run(done.signal), adoptions.run(done.signal)]
  while ((await foundation.jobs.pending('copy')) + (await foundation.jobs.pending('adopt')) > 0) await pause()
  done.abort()
  await Promise.all(begun)
  return begun
}

async function watch() {
  const [place = 0] = foundation.settings.STORE_CHANNELS ?? []
  const { id } = await foundation.jobs.submit('watch', String(place), { place: String(place) })
  const options = { ...ENCRYPTION, pollMs: POLL_MS, restMs: POLL_MS }
  const runner = new JobRunner(deps, new WatchWork(deps, options), RUNNER)
  const begun = [runner.run(done.signal)]
  const hasBegun = async () => {
    const job = await foundation.jobs.get(id)
    return job !== undefined && isJobOf(job, 'watch') && job.checkpoint?.mark !== undefined
  }
  const until = foundation.clock.monotonic() + MISSED_AFTER_MS
  while (!(await hasBegun()) || JSON.stringify(await playableIn(foundation)) !== wanted) {
    if (foundation.clock.monotonic() > until) throw new Error(`it did not come to ${wanted}`)
    await pause()
  }
  return begun
}
