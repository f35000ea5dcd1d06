import { openFoundation } from '../compose.ts'
import { type Command, complain, EXIT, print } from './command.ts'

const WATCH_MS = 2_000
/** ECMA-48: the cursor to the first place, and nothing after it. */
const CLEAR = '\u001b[H\u001b[J'

/** Shows the accounts that move bytes. */
export const swarmCommand: Command = {
  name: 'swarm',
  usage: '[--watch] [--json]',
  summary: 'Shows the Telegram accounts: state, load, and what each may do.',
  options: {
    watch: { type: 'boolean', description: 'Shows it again every two seconds, until Ctrl-C.' },
    json: { type: 'boolean', description: 'Prints one JSON object each time.' },
  },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, json, options, signal }) {
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
    const watches = options['watch'] === true
    const clear = watches && !json && process.stdout.isTTY === true ? CLEAR : ''
    do {
      const report = await view.report({ signal })
      print(json ? JSON.stringify(report) : clear + swarmLines(report).join('\n'))
      if (watches) await foundation.clock.sleep(WATCH_MS, signal)
    } while (watches)
    return EXIT.done
  },
}
