import { createManager, openLibrary } from '../compose.ts'
import { awaitEnforcement } from '../takedown/enforcement.ts'
import { takedownLines } from '../takedown/takedown-text.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { ORDER_OPTIONS, readOrder } from './takedown-order.ts'
import { visibleText } from './text.ts'

/** Brings back what was taken down. */
export const reinstateCommand: Command = {
  name: 'reinstate',
  usage: 'ID --reason TEXT [--season N] [--json]',
  summary: 'Ends a takedown: what it denied may be shown again, unless another one covers it.',
  options: { ...ORDER_OPTIONS, json: { type: 'boolean', description: 'Prints one JSON object.' } },
  positionals: { min: 1, max: 1 },
  async run(invocation) {
    const { settings, logger, json, signal } = invocation
    const given = readOrder(invocation)
    if (typeof given === 'string') {
      complain(`streamvault reinstate: ${given}`)
      return EXIT.wrongUse
    }
    await using foundation = await openLibrary(settings, logger)
    const takedown = await createManager(foundation).takedownDesk.reinstate(given.order, given.why)
    await awaitEnforcement(foundation, signal)
    const denied = takedown.files.filter((file) => foundation.denials.isDenied(file))
    if (json) print(JSON.stringify({ takedown, denied }))
    else {
      for (const line of takedownLines(takedown)) print(visibleText(line))
      if (denied.length > 0) print(`  denied      ${denied.length} of its files, which another takedown covers`)
      if (takedown.purged !== undefined) print('  purged      its bytes are gone; ingest it again')
    }
    return EXIT.done
  },
}
