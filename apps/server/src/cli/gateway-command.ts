import { runGateway } from '../gateway/run-gateway.ts'
import { type Command, EXIT, print } from './command.ts'

/** Runs nginx as the one origin, until it is told to stop. */
export const gatewayCommand: Command = {
  name: 'gateway',
  usage: '[--json]',
  summary: 'Runs nginx in front of a manager and its workers: TLS, limits, and a cache.',
  options: { json: { type: 'boolean', description: 'Prints what is ready as JSON.' } },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, signal, json }) {
    const onReady = (listening: readonly string[]) => {
      if (json) print(JSON.stringify({ event: 'ready', listening }))
      else print(`The gateway is ready at ${listening.join(', ')}. Stop it with Ctrl-C.`)
    }
    await runGateway(settings, { logger, signal, onReady })
    if (!json) print('The gateway has stopped.')
    return EXIT.done
  },
}
