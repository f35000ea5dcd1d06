import { readCaseNumber, VaultError } from '@streamvault/core'
import type { TakedownOrder, TakedownWhy } from '@streamvault/manager'
import { createManager, type Foundation, openLibrary } from '../compose.ts'
import { awaitEnforcement } from '../takedown/enforcement.ts'
import { takedownLines } from '../takedown/takedown-text.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { endCase } from './takedown-command.ts'
import { ORDER_OPTIONS, readOrder } from './takedown-order.ts'
import { visibleText } from './text.ts'

/** Brings back what was taken down. */
export const reinstateCommand: Command = {
  name: 'reinstate',
  usage: 'ID|CASE --reason TEXT [--season N] [--json]',
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
    const takedown = await reinstate(foundation, given, signal)
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

/** By the number of a case, or by what was taken down; the case says so either way. */
async function reinstate(
  foundation: Foundation,
  { order, why }: { readonly order: TakedownOrder; readonly why: TakedownWhy },
  signal: AbortSignal,
) {
  const { takedownDesk, caseDesk } = createManager(foundation)
  if (readCaseNumber(order.id) === undefined) {
    const takedown = await takedownDesk.reinstate(order, why)
    await caseDesk.restoreOf(takedown.id, why)
    return takedown
  }
  const restored = await caseDesk.restore(order.id, why)
  await endCase(foundation, restored.id, signal)
  const takedown = restored.takedown && (await foundation.catalog.takedowns.get(restored.takedown))
  if (!takedown) throw new VaultError('TAKEDOWN_NOT_FOUND')
  return takedown
}
