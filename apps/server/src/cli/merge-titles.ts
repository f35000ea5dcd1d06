import { createManager, openLibrary } from '../compose.ts'
import { createMerges } from '../titles/create-merges.ts'
import { complain, EXIT, type ExitCode, type Invocation, print } from './command.ts'
import { readOverride } from './override-options.ts'
import { seeThrough } from './see-through.ts'
import { visibleText } from './text.ts'
import { userName } from './user-name.ts'

/** Makes one title of two, and says how that is undone. */
export async function mergeTitles(invocation: Invocation, ids: readonly string[]): Promise<ExitCode> {
  const { settings, logger, json, signal } = invocation
  const [from = '', into = ''] = ids
  if (ids.length !== 2) return wrongUse('merge takes two titles: the one that goes, and the one that stays')
  await using foundation = await openLibrary(settings, logger)
  const job = await createManager(foundation).titleDesk.merge(from, into, userName())
  const onSetback = () => complain('streamvault title: the catalogue is busy; it is tried again')
  const runner = createMerges(foundation)
  const { outcome, failure } = await seeThrough(foundation, { job, runner, onSetback, signal })
  if (outcome === undefined) {
    complain(`streamvault title: ${failure?.message} (${failure?.code})`)
    return EXIT.failed
  }
  const { status, files } = outcome
  if (json) print(JSON.stringify({ ...job.request, status, files }))
  else if (status !== 'merged') print(visibleText(`${from} and ${into} were taken down meanwhile, and stay two`))
  else {
    print(visibleText(`${from} is ${job.request.into} now, with ${files.length} more files; its addresses lead there`))
    if (files.length > 0) print(visibleText(`to undo it: ./streamvault title split ${from} ${files.join(' ')}`))
  }
  return status === 'merged' ? EXIT.done : EXIT.failed
}

/** Moves files out of a title into one of their own. */
export async function splitTitle(invocation: Invocation, given: readonly string[]): Promise<ExitCode> {
  const { settings, logger, json, options } = invocation
  const [id = '', ...files] = given
  if (files.length === 0) return wrongUse('split takes a title, and the files that are to leave it')
  const said = readOverride({ options })
  if (typeof said === 'string') return wrongUse(said)
  const { title, year } = said ?? {}
  if (title === undefined && year !== undefined) return wrongUse('--year goes with --title')
  const called = title === undefined ? undefined : { title, ...(year !== undefined && { year }) }
  await using foundation = await openLibrary(settings, logger)
  const { titleDesk } = createManager(foundation)
  const to = await titleDesk.split({ id, files: [...new Set(files)], ...(called && { called }) })
  print(json ? JSON.stringify({ title: to, files }) : visibleText(`${files.length} files are ${to} now`))
  return EXIT.done
}

function wrongUse(problem: string): ExitCode {
  complain(`streamvault title: ${problem}`)
  return EXIT.wrongUse
}
