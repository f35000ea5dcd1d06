import { isVaultError } from '@streamvault/core'
import type { SwarmReport } from '@streamvault/telegram'
import { openFoundation } from '../compose.ts'
import type { SwarmName } from '../swarm/swarm-keys.ts'
import type { ToldSwarm } from '../swarm/swarm-reports.ts'
import type { SwarmView } from '../swarm/swarm-view.ts'
import { type Command, complain, EXIT, print } from './command.ts'

const WATCH_MS = 2_000
/** Who watches sees what accounts may do as it was twenty seconds ago at most: Telegram is not asked at every glance. */
const GLANCES_PER_LOOK = 10
/** ECMA-48: the cursor to the first place, and nothing after it. */
const CLEAR = '\u001b[H\u001b[J'

/** Shows the accounts that move bytes, and has one tried at once. */
export const swarmCommand: Command = {
  name: 'swarm',
  usage: '[retry ACCOUNT] [--watch] [--json]',
  summary: 'Shows the Telegram accounts: state, load, and what each may do.',
  options: {
    watch: { type: 'boolean', description: 'Shows it again every two seconds, until Ctrl-C.' },
    json: { type: 'boolean', description: 'Prints one JSON object each time.' },
  },
  positionals: { min: 0, max: 2 },
  async run({ settings, logger, json, options, positionals, signal }) {
    const [action, account] = positionals
    if (action !== undefined && (action !== 'retry' || account === undefined)) {
      complain(action === 'retry' ? 'streamvault swarm: which account?' : `streamvault swarm: it cannot "${action}"`)
      complain(`usage: ./streamvault swarm ${swarmCommand.usage}`)
      return EXIT.wrongUse
    }
    const [{ openSwarmViews }, { reportsOf, swarmsLines }, { unknownAccounts }] = await Promise.all([
      import('../swarm/swarm-view.ts'),
      import('../swarm/swarm-reports.ts'),
      import('../swarm/what-is-known.ts'),
    ])
    await using foundation = await openFoundation(settings, logger)
    await using opened = await openSwarmViews(foundation, { signal })
    const { views } = opened
    if (views.length === 0) {
      complain('streamvault swarm: bytes live on the disk (STREAMVAULT_STORE), so there are no accounts')
      return EXIT.failed
    }
    const clear = options['watch'] === true && !json && process.stdout.isTTY === true ? CLEAR : ''
    if (account !== undefined && !(await retry(views, account, signal))) return EXIT.failed
    for (let glance = 0; ; glance++) {
      const told = await reportsOf(views, glance % GLANCES_PER_LOOK === 0 ? 'fresh' : 'latest', { signal })
      const silent = told.filter(({ report }) => report === undefined)
      const reports = told.flatMap(({ report }) => report ?? [])
      if (reports.length > 0) print(json ? plainReports(told) : clear + swarmsLines(told).join('\n'))
      for (const { swarm } of silent) complain(`streamvault swarm: ${SILENT[swarm]}`)
      const isKnown = silent.length === 0 && reports.every((report) => unknownAccounts(report).length === 0)
      if (options['watch'] !== true || reports.length === 0) return isKnown ? EXIT.done : EXIT.failed
      await foundation.clock.sleep(WATCH_MS, signal)
    }
  },
}

const SILENT: Readonly<Record<SwarmName, string>> = {
  store: 'a server runs and does not tell how its accounts are doing: that is not known',
  mirror: 'a server runs and does not tell how the accounts of the mirror are doing: that is not known',
}

/** Has an account of any swarm tried; says so where that cannot be. */
async function retry(views: readonly SwarmView[], account: string, signal: AbortSignal): Promise<boolean> {
  const { reportsOf } = await import('../swarm/swarm-reports.ts')
  for (const { report, view } of await reportsOf(views, 'latest', { signal })) {
    const found = report && accountOf(report, account)
    if (found === undefined) continue
    try {
      await view.retry(found.name, { signal })
      return true
    } catch (error) {
      if (!isVaultError(error, 'NOT_READY')) throw error
      complain(`streamvault swarm: ${SILENT[view.swarm]}`)
      return false
    }
  }
  complain(`streamvault swarm: there is no account "${account}"; "./streamvault swarm" shows them all`)
  return false
}

/** What the store's accounts are doing, with those of the mirror as `mirror`. */
function plainReports(told: readonly ToldSwarm[]): string {
  const of = (name: SwarmName) => told.find(({ swarm }) => swarm === name)?.report
  const mirror = of('mirror')
  return JSON.stringify({ ...of('store'), ...(mirror && { mirror }) })
}

/** As it is shown, as it is called in settings and logs, or by its number. */
function accountOf({ accounts }: SwarmReport, given: string) {
  return accounts.find(({ name, handle }) => [name, handle, name.replace(/^\w+-/, '')].includes(given))
}
