import type { PurgeOutcome, Takedown } from '@streamvault/core'
import type { TakedownDesk, TakedownWhy } from '@streamvault/manager'
import { createManager, createPurge, type Foundation, openLibrary } from '../compose.ts'
import { awaitEnforcement, type Enforcement } from '../takedown/enforcement.ts'
import { enforcementText, takedownLines } from '../takedown/takedown-text.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import { PurgeReport } from './purge-report.ts'
import { ORDER_OPTIONS, readOrder } from './takedown-order.ts'
import { visibleText } from './text.ts'

const PAGE_TAKEDOWNS = 200

/** Takes titles and files down. */
export const takedownCommand: Command = {
  name: 'takedown',
  usage: 'ID --reason TEXT [--season N] [--purge] [--json] | --list [--json]',
  summary: 'Denies a title or file at once, everywhere, until it is reinstated; --purge deletes its bytes too.',
  options: {
    ...ORDER_OPTIONS,
    purge: { type: 'boolean', description: 'Deletes what the store holds of it, for good.' },
    list: { type: 'boolean', description: 'Lists every takedown there was, newest first.' },
    json: { type: 'boolean', description: 'Prints one JSON object; of a list, one per takedown.' },
  },
  positionals: { min: 0, max: 1 },
  async run(invocation) {
    const { settings, logger, json, options, positionals, signal } = invocation
    if (options['list'] === true && positionals.length === 0) {
      await using foundation = await openLibrary(settings, logger)
      await listAll(createManager(foundation).takedownDesk, { json, signal })
      return EXIT.done
    }
    const given = readOrder(invocation)
    if (typeof given === 'string' || options['list'] === true) {
      complain(`streamvault takedown: ${typeof given === 'string' ? given : 'either an ID or --list'}`)
      return EXIT.wrongUse
    }
    await using foundation = await openLibrary(settings, logger)
    const { takedownDesk } = createManager(foundation)
    const takedown = await takedownDesk.takeDown(given.order, given.why)
    const enforcement = await awaitEnforcement(foundation, signal)
    if (!json) tellTakedown(takedown, enforcement)
    const purge =
      options['purge'] === true ? await purgeNow(foundation, { takedown, why: given.why, signal }) : undefined
    if (json)
      print(JSON.stringify({ takedown: await foundation.catalog.takedowns.get(takedown.id), enforcement, purge }))
    else print(purgeText(purge))
    return enforcement === 'unconfirmed' || purge === 'failed' ? EXIT.failed : EXIT.done
  },
}

async function listAll(desk: TakedownDesk, { json, signal }: { readonly json: boolean; readonly signal: AbortSignal }) {
  let after: string | undefined
  do {
    signal.throwIfAborted()
    const page = await desk.list({ limit: PAGE_TAKEDOWNS, ...(after === undefined ? {} : { after }) })
    for (const takedown of page.items) {
      if (json) print(JSON.stringify(takedown))
      else for (const line of takedownLines(takedown)) print(visibleText(line))
    }
    after = page.next
  } while (after !== undefined)
}

function tellTakedown(takedown: Takedown, enforcement: Enforcement): void {
  for (const line of takedownLines(takedown)) print(visibleText(line))
  print(`  in force    ${enforcementText(enforcement)}`)
}

/** Has the store forget it: a running server does the work, and without one it is done here. */
async function purgeNow(
  foundation: Foundation,
  { takedown, why, signal }: { readonly takedown: Takedown; readonly why: TakedownWhy; readonly signal: AbortSignal },
): Promise<PurgeOutcome | 'failed'> {
  const report = new PurgeReport()
  const { takedownDesk } = createManager(foundation)
  const job = await takedownDesk.purge(takedown, why)
  const submissions = (async function* () {
    yield { name: `takedown ${takedown.id}`, job }
  })()
  await followJobs(foundation, createPurge, { kind: 'purge', submissions, report, signal })
  return report.outcome ?? 'failed'
}

function purgeText(purge: PurgeOutcome | 'failed' | undefined): string {
  if (purge === undefined) return '  kept        the store keeps its bytes, for an appeal; --purge deletes them'
  if (purge === 'failed') return '  NOT PURGED  it stays denied; give the command again'
  const { files, blobs } = purge
  return `  purged      ${files} files; the store has said of all ${blobs} blobs that they are gone`
}
