import { isVaultError } from '@streamvault/core'
import type { SwarmReport } from '@streamvault/telegram'
import { openFoundation } from '../compose.ts'
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
    const [{ openSwarmView }, { swarmLines }, { unknownAccounts }] = await Promise.all([
      import('../swarm/swarm-view.ts'),
      import('../swarm/swarm-text.ts'),
      import('../swarm/what-is-known.ts'),
    ])
    await using foundation = await openFoundation(settings, logger)
    await using view = await openSwarmView(foundation, { signal })
    if (view === undefined) {
      complain('streamvault swarm: bytes live on the disk (STREAMVAULT_STORE), so there are no accounts')
      return EXIT.failed
    }
    const clear = options['watch'] === true && !json && process.stdout.isTTY === true ? CLEAR : ''
    try {
      if (account !== undefined) {
        const found = accountOf(await view.report({ signal }), account)
        if (found === undefined) {
          complain(`streamvault swarm: there is no account "${account}"; "./streamvault swarm" shows them all`)
          return EXIT.failed
        }
        await view.retry(found.name, { signal })
      }
      for (let glance = 0; ; glance++) {
        const report = await (glance % GLANCES_PER_LOOK === 0 ? view.freshReport({ signal }) : view.report({ signal }))
        print(json ? JSON.stringify(report) : clear + swarmLines(report, view).join('\n'))
        if (options['watch'] !== true) return unknownAccounts(report).length === 0 ? EXIT.done : EXIT.failed
        await foundation.clock.sleep(WATCH_MS, signal)
      }
    } catch (error) {
      if (!isVaultError(error, 'NOT_READY')) throw error
      complain('streamvault swarm: a server runs and does not tell how its accounts are doing: that is not known')
      return EXIT.failed
    }
  },
}

/** As it is shown, as it is called in settings and logs, or by its number. */
function accountOf({ accounts }: SwarmReport, given: string) {
  return accounts.find(({ name, handle }) => [name, handle, name.replace(/^\w+-/, '')].includes(given))
}
