import { resolve } from 'node:path'
import { isTrial, type Settings } from '@streamvault/config'
import type { CallOptions, Logger } from '@streamvault/core'
import { dataCenterAddresses, openAesIge, readSessionFile, type SwarmReport } from '@streamvault/telegram'
import { systemClock } from '@streamvault/telemetry'
import { StillDecoder } from '@streamvault/worker'
import { openFoundation } from '../compose.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { isRoleTaken } from '../serve/role-leases.ts'
import { sessionsPath, telegramNetwork } from '../store/open-telegram.ts'
import type { SwarmName } from '../swarm/swarm-keys.ts'
import { reportsOf } from '../swarm/swarm-reports.ts'
import { openSwarmViews, type SwarmView } from '../swarm/swarm-view.ts'
import { accountFindings, applicationFinding } from './account-findings.ts'
import { backupFinding } from './backup-finding.ts'
import { channelFindings, rightsFindings } from './channel-findings.ts'
import { type Finding, stepFinding } from './finding.ts'
import { homeFindings } from './home-findings.ts'
import { libraryFinding } from './library-finding.ts'
import {
  cipherFinding,
  configurationFinding,
  dataFolderFinding,
  filmPicturesFinding,
  modeFinding,
  nodeFinding,
} from './machine-findings.ts'
import { mirrorSwarmFindings } from './mirror-swarm-findings.ts'
import { reachFindings } from './reach.ts'
import { isReadByOthers, sessionFindings } from './session-findings.ts'
import { SETUP_STEPS, type SetupStepName } from './setup-steps.ts'
import { managerFinding, workerTokenFindings } from './token-findings.ts'

/** Looks at everything that a vault needs, in the order of the way to Telegram. Throws `CONFIG_INVALID`. */
export async function* examine(
  settings: Settings,
  { logger, signal }: CallOptions & { readonly logger: Logger },
): AsyncGenerator<Finding> {
  const dataDir = resolve(REPOSITORY_ROOT, settings.DATA_DIR)
  const folder = await dataFolderFinding(settings, dataDir)
  yield configurationFinding()
  yield folder
  yield nodeFinding(process.version)
  yield cipherFinding(openAesIge().kind)
  yield filmPicturesFinding((await StillDecoder.find()) !== undefined)
  yield modeFinding(settings)
  if (folder.status === 'ok') {
    yield await libraryFinding(settings, logger)
    yield* await homeFindings(settings, logger, signal)
    yield await backupFinding(settings, logger)
  }
  if (isTrial(settings)) {
    const names = Object.keys(SETUP_STEPS) as SetupStepName[]
    yield* names.map((name) => stepFinding(name, 'unchecked', SETUP_STEPS[name].todo))
    return
  }
  const hasMirror = settings.MIRROR.includes('channel')
  if (settings.STORE === 'disk' && !hasMirror) return
  const network = await telegramNetwork(settings)
  const { publicKeyPem } = network
  const reach = await reachFindings(dataCenterAddresses(network), {
    clock: systemClock,
    signal,
    ...(publicKeyPem !== undefined && { publicKeyPem }),
  })
  const isReachable = reach.some(({ status }) => status === 'ok')
  const seen = folder.status === 'ok' ? await observe(settings, { logger, signal, isReachable }) : {}
  if (settings.STORE === 'disk') yield* reach
  else {
    yield* telegramFindings(settings, { seen: seen.store, reach })
    yield* await userFindings(settings, seen.store?.report)
    yield startFinding(seen.store)
  }
  if (hasMirror) yield* await mirrorSwarmFindings(settings, seen.mirror?.report)
}

interface Seen {
  readonly report: SwarmReport
  readonly heldBy: SwarmView['heldBy']
}

/** What each swarm told; nothing of one when there is a server that does not tell, or none and no Telegram to ask. */
async function observe(
  settings: Settings,
  { logger, signal, isReachable }: CallOptions & { readonly logger: Logger; readonly isReachable: boolean },
): Promise<Readonly<Partial<Record<SwarmName, Seen>>>> {
  await using foundation = await openFoundation(settings, logger)
  if (!isReachable && !(await isRoleTaken(foundation.local, 'worker'))) return {}
  await using opened = await openSwarmViews(foundation, { signal })
  const told = await reportsOf(opened.views, 'fresh', { signal })
  return Object.fromEntries(
    told.flatMap(({ swarm, view, report }) => (report === undefined ? [] : [[swarm, { report, heldBy: view.heldBy }]])),
  )
}

function* telegramFindings(
  settings: Settings,
  { seen, reach }: { readonly seen: Seen | undefined; readonly reach: readonly Finding[] },
): Generator<Finding> {
  const report = seen?.report
  yield report === undefined ? unknown('application') : applicationFinding(report)
  yield* reach
  yield* workerTokenFindings(settings)
  if (report === undefined) yield unknown('workers')
  else yield* accountFindings(accountsOf(report, 'bot'), report.madeAt)
  yield managerFinding(settings)
  if (report === undefined) yield* [unknown('channel'), unknown('rights')]
  else yield* [...channelFindings(report), ...rightsFindings(report)]
  yield stepFinding('settings', 'ok', 'Everything that Telegram needs is set.')
}

function unknown(name: SetupStepName): Finding {
  return stepFinding(name, 'unknown', 'The accounts could not be asked. Put right what is a problem, and ask again.')
}

async function userFindings(settings: Settings, report: SwarmReport | undefined): Promise<Finding[]> {
  if (settings.WORKER_SESSIONS_FILE === undefined) {
    return [
      stepFinding('users', 'unchecked', 'There are none (STREAMVAULT_WORKER_SESSIONS_FILE). Bots alone are fine.'),
    ]
  }
  const path = sessionsPath(settings.WORKER_SESSIONS_FILE)
  const lines = sessionFindings(await readSessionFile(path), { path, isOpen: await isReadByOthers(path) })
  if (report === undefined) return [...lines, unknown('users')]
  return [...lines, ...accountFindings(accountsOf(report, 'user'), report.madeAt)]
}

function startFinding(seen: Seen | undefined): Finding {
  if (seen?.heldBy === 'server') return stepFinding('start', 'ok', 'A server runs; this is what its accounts told.')
  return seen === undefined
    ? stepFinding('start', 'unknown', 'Whether a server runs says nothing as long as its accounts cannot be asked.')
    : stepFinding(
        'start',
        'unchecked',
        'No server runs, so the accounts were asked from here. Start it with npm start.',
      )
}

function accountsOf({ accounts }: SwarmReport, kind: 'bot' | 'user') {
  return accounts.filter(({ name }) => name.startsWith(`${kind}-`))
}
