import type { Decision, Takedown, TakedownExtent, TakedownTarget } from '@streamvault/core'
import type { Enforcement } from './enforcement.ts'

const IN_FORCE: Readonly<Record<Enforcement, string>> = {
  server: 'the running server has cut its streams and erased its cache',
  cache: 'no server runs; what its cache held is erased',
  unconfirmed: 'NOT CONFIRMED: the running server has not answered in time; see its log',
}

/** Whether a takedown is in force, in words. */
export function enforcementText(enforcement: Enforcement): string {
  return IN_FORCE[enforcement]
}

/** What a takedown is about: `big-buck-bunny-2008` or `pioneer-one-series season 2`. */
function targetText(target: TakedownTarget): string {
  if ('file' in target) return target.file
  return target.season === undefined ? target.title : `${target.title} season ${target.season}`
}

/** The record of a takedown, a line for each decision. */
export function takedownLines({ id, target, files, takenDown, purged, reinstated }: Takedown): string[] {
  const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`
  const state = reinstated === undefined ? 'stands' : 'reinstated'
  return [
    `takedown ${id}  ${targetText(target)}, ${count}: ${state}`,
    decisionLine('taken down', takenDown),
    ...(purged === undefined ? [] : [decisionLine('purged', purged)]),
    ...(reinstated === undefined ? [] : [decisionLine('reinstated', reinstated)]),
  ]
}

function decisionLine(what: string, { at, by, reason }: Decision): string {
  const time = new Date(at).toISOString().slice(0, 16).replace('T', ' ')
  return `  ${what.padEnd(10)}  ${time} UTC  by ${by}: ${reason}`
}

/** What a takedown would take along, a line for each kind of thing. */
export function extentLines({ titles, files, mirrors, ...counts }: TakedownExtent): string[] {
  const copies = Object.entries(mirrors).map(([name, count]) => `${count} in ${name}`)
  return [
    `would go    ${titles.length === 0 ? 'nothing that is listed' : titles.join(', ')}`,
    ...files.map(({ name, bucket, sizeBytes }) => `  file        ${name} (${bucket}, ${sizeBytes} bytes)`),
    `  with        ${Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(', ')}`,
    ...(copies.length === 0 ? [] : [`  copies      ${copies.join(', ')}`]),
  ]
}
