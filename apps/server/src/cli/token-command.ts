import { openFoundation } from '../compose.ts'
import { type Command, EXIT, print } from './command.ts'

/** Prints what an operator shows to the HTTP API. */
export const tokenCommand: Command = {
  name: 'token',
  usage: '',
  summary: 'Prints the token by which the HTTP API knows an operator. Whoever has it sees what only operators see.',
  options: {},
  positionals: { min: 0, max: 0 },
  async run({ settings, logger }) {
    await using foundation = await openFoundation(settings, logger)
    print(foundation.operatorTokens[0])
    return EXIT.done
  },
}
