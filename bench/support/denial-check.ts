import { type FileDenial, type FileId, TakedownWatch } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { silentLogger } from '@streamvault/testkit'

const DENIED = 10_000
const FILES = 1000
const CHECKS = 5_000_000

/** What it takes to know that a file is not denied, as every slice is asked before it is opened, in nanoseconds. */
export async function measureDenialCheck(): Promise<number> {
  const changes = Array.from({ length: DENIED }, (_, index): FileDenial => {
    return { file: idOf(`denied ${index}`), isDenied: true, epoch: index + 1 }
  })
  const since = async (cursor: number) => ({ changes: changes.slice(cursor), cursor: DENIED })
  const watch = await TakedownWatch.load({ takedowns: { since }, clock: systemClock, logger: silentLogger })
  const files = Array.from({ length: FILES }, (_, index) => idOf(`watched ${index}`))
  let denied = count(watch, files)
  const startedAt = performance.now()
  denied += count(watch, files)
  const nanoseconds = ((performance.now() - startedAt) * 1e6) / CHECKS
  if (denied > 0) throw new Error('what nobody has denied is denied')
  return nanoseconds
}

function count(watch: TakedownWatch, files: readonly FileId[]): number {
  let denied = 0
  for (let check = 0; check < CHECKS; check++) {
    const file = files[check % FILES]
    if (file !== undefined && watch.isDenied(file)) denied++
  }
  return denied
}

function idOf(text: string): FileId {
  return `f${Buffer.from(text).toString('hex').padStart(32, '0')}` as FileId
}
