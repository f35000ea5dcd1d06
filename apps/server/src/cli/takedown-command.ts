import {
  type CaseId,
  type CaseStep,
  isJobOf,
  type PurgeOutcome,
  type Takedown,
  type TakedownCase,
  VaultError,
} from '@streamvault/core'
import type { CaseOrder, TakedownDesk, TakedownWhy } from '@streamvault/manager'
import { createManager, type Foundation, openLibrary } from '../compose.ts'
import { createCases } from '../takedown/create-cases.ts'
import { createPurge } from '../takedown/create-erasing.ts'
import { awaitEnforcement } from '../takedown/enforcement.ts'
import { enforcementText, extentLines, takedownLines } from '../takedown/takedown-text.ts'
import { type Command, complain, EXIT, type ExitCode, type Invocation, print } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import { PurgeReport } from './purge-report.ts'
import { ORDER_OPTIONS, readCaseOrder } from './takedown-order.ts'
import { visibleText } from './text.ts'
import { userName } from './user-name.ts'

const PAGE_TAKEDOWNS = 200
const POLL_MS = 100

/** Takes titles and files down. */
export const takedownCommand: Command = {
  name: 'takedown',
  usage:
    'WHAT --reason TEXT [--ground NAME] [--reference TEXT] [--season N] [--purge] [--preview] [--json] | --confirm TOKEN | --list [--json]',
  summary:
    'Denies a title or file at once, everywhere, until it is reinstated; --purge deletes its bytes too. WHAT is an id, an address of ours, a post of a channel, or a SHA-256.',
  options: {
    ...ORDER_OPTIONS,
    ground: { type: 'string', description: 'By what right, as the public is told; other unless said.' },
    reference: { type: 'string', description: 'Such as the number of the notice at whoever sent it.' },
    notice: { type: 'string', description: 'The number of the notice that it answers.' },
    purge: { type: 'boolean', description: 'Deletes what the store holds of it, for good.' },
    preview: { type: 'boolean', description: 'Only shows what would go, and the token that confirms it once.' },
    confirm: { type: 'string', description: 'Takes down what was shown with this token.' },
    list: { type: 'boolean', description: 'Lists every takedown there was, newest first.' },
    json: { type: 'boolean', description: 'Prints one JSON object; of a list, one per takedown.' },
  },
  positionals: { min: 0, max: 1 },
  async run(invocation) {
    const { settings, logger, json, options, positionals, signal } = invocation
    const isAlone = positionals.length === 0
    if (options['list'] === true && isAlone) {
      await using foundation = await openLibrary(settings, logger)
      await listAll(createManager(foundation).takedownDesk, { json, signal })
      return EXIT.done
    }
    const token = isAlone && typeof options['confirm'] === 'string' ? options['confirm'] : undefined
    const order = token === undefined ? readCaseOrder(invocation) : undefined
    if (typeof order === 'string' || options['list'] === true) {
      complain(`streamvault takedown: ${typeof order === 'string' ? order : 'either WHAT or --list'}`)
      return EXIT.wrongUse
    }
    await using foundation = await openLibrary(settings, logger)
    const { caseDesk } = createManager(foundation)
    const preview = order && (await previewOf(foundation, order, options['notice']))
    if (preview !== undefined && options['preview'] === true) {
      if (json) print(JSON.stringify(preview))
      else {
        for (const line of extentLines(preview.extent)) print(visibleText(line))
        print(`  to go on    ./streamvault takedown --confirm ${preview.token}`)
      }
      return EXIT.done
    }
    return await carryOut(foundation, await caseDesk.confirm(token ?? preview?.token ?? '', userName()), invocation)
  },
}

async function previewOf(foundation: Foundation, order: CaseOrder, number: unknown) {
  const { caseDesk, noticeDesk } = createManager(foundation)
  const notice = typeof number === 'string' ? { notice: (await noticeDesk.waiting(number)).id } : {}
  return await caseDesk.preview({ ...order, ...notice }, userName())
}

async function carryOut(foundation: Foundation, opened: TakedownCase, { json, signal }: Invocation): Promise<ExitCode> {
  const takedown = opened.takedown && (await foundation.catalog.takedowns.get(opened.takedown))
  if (!takedown) throw new VaultError('TAKEDOWN_NOT_FOUND')
  const enforcement = await awaitEnforcement(foundation, signal)
  if (!json) {
    for (const line of takedownLines(takedown)) print(visibleText(line))
    print(`  case        ${opened.id}`)
    print(`  in force    ${enforcementText(enforcement)}`)
  }
  const purge = opened.erases ? await purgeNow(foundation, { takedown, why: opened.opened, signal }) : undefined
  const isThere = enforcement !== 'unconfirmed' && purge !== 'failed'
  const ended = isThere ? await endCase(foundation, opened.id, signal) : await stepsOf(foundation, opened.id)
  const after = await foundation.catalog.takedowns.get(takedown.id)
  if (json) print(JSON.stringify({ takedown: after, enforcement, purge, case: ended }))
  else {
    print(purgeText(purge))
    for (const step of ended?.steps ?? []) print(stepLine(step))
  }
  return isThere ? EXIT.done : EXIT.failed
}

/** Carries the steps of a case out here, or waits for the server that does. */
export async function endCase(
  foundation: Foundation,
  id: CaseId,
  signal: AbortSignal,
): Promise<TakedownCase | undefined> {
  const { jobs, clock } = foundation
  const done = new AbortController()
  const running = createCases(foundation).run(AbortSignal.any([signal, done.signal]))
  const job = await jobs.unfinished('takedown', id)
  try {
    for (let known = job; known?.state === 'waiting' || known?.state === 'running'; ) {
      await clock.sleep(POLL_MS, signal)
      const found = await jobs.get(known.id)
      known = found && isJobOf(found, 'takedown') ? found : undefined
    }
  } finally {
    done.abort()
    await running
  }
  return await stepsOf(foundation, id)
}

async function stepsOf({ catalog }: Foundation, id: CaseId): Promise<TakedownCase | undefined> {
  return (await catalog.cases.get(id))?.value
}

/** A step of a case, in words. */
export function stepLine({ name, state, failure, found = {} }: CaseStep): string {
  const counts = Object.entries(found).map(([what, count]) => `${count} ${what}`)
  return `  ${name.padEnd(10)}  ${[state, ...(failure === undefined ? [] : [failure]), ...counts].join(', ')}`
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
