import type { SwarmReport } from '@streamvault/telegram'
import { openFoundation } from '../compose.ts'
import { type Command, complain, EXIT, print } from './command.ts'

const WATCH_MS = 2_000
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
    const [{ openSwarmView }, { swarmLines }] = await Promise.all([
      import('../swarm/swarm-view.ts'),
      import('../swarm/swarm-text.ts'),
    ])
    await using foundation = await openFoundation(settings, logger)
    await using view = await openSwarmView(foundation, { signal })
    if (view === undefined) {
      complain('streamvault swarm: bytes live on the disk (STREAMVAULT_STORE), so there are no accounts')
      return EXIT.failed
    }
    if (account !== undefined) {
      const found = accountOf(await view.report({ signal }), account)
      if (found === undefined) {
        complain(`streamvault swarm: there is no account "${account}"; "./streamvault swarm" shows them all`)
        return EXIT.failed
      }
      await view.retry(found.name, { signal })
    }
    const watches = options['watch'] === true
    const clear = watches && !json && process.stdout.isTTY === true ? CLEAR : ''
    do {
      const report = await view.report({ signal })
      print(json ? JSON.stringify(report) : clear + swarmLines(report, view).join('\n'))
      if (watches) await foundation.clock.sleep(WATCH_MS, signal)
    } while (watches)
    return EXIT.done
  },
}

/** As it is shown, as it is called in settings and logs, or by its number. */
function accountOf({ accounts }: SwarmReport, given: string) {
  return accounts.find(({ name, handle }) => [name, handle, name.replace(/^\w+-/, '')].includes(given))
}
