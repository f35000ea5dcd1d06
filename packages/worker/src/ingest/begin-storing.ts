import type { Encryption, StoringCheckpoint } from '@streamvault/core'
import { forgetParts } from './forget-parts.ts'
import { forgetUnrecorded, type OfFile } from './forget-unrecorded.ts'
import type { IngestDeps, IngestOptions, Workpiece } from './ingest-workpiece.ts'
import { type Planned, planStoring } from './plan-storing.ts'

export interface Beginning<C extends StoringCheckpoint> extends Pick<Workpiece<C>, 'note'> {
  /** What the job noted at an earlier attempt. */
  readonly earlier: C | undefined
  /** Whether that is about these very bytes. */
  readonly isSame: boolean
  /** The checkpoint of a job of which nothing is stored. */
  readonly empty: () => C
}

/** The checkpoint to go on from: the job's own if it is about these very bytes, else an empty one. */
export async function beginStoring<C extends StoringCheckpoint & OfFile>(
  deps: IngestDeps,
  options: IngestOptions,
  { earlier, isSame, empty, note }: Beginning<C>,
): Promise<Planned<C>> {
  if (earlier !== undefined && !isSame) await forgetUnrecorded(deps, earlier)
  const { blobBytesMax } = deps.store.limits
  const begun = earlier !== undefined && isSame ? earlier : empty()
  const { checkpoint, dropped } = planStoring(begun, { partBytesMax: options.partBytesMax, blobBytesMax })
  // Noted before the first part: one whose salt was lost could never be read, and one that was cut otherwise has no place.
  if (!isSame || checkpoint.partBytes !== begun.partBytes) await note(checkpoint)
  await forgetParts(deps.store, { parts: dropped })
  return checkpoint
}

/** How a file that is begun now is encrypted. */
export function beginEncryption(
  { ciphers }: IngestDeps,
  { encryption }: IngestOptions,
): { readonly encryption?: Encryption } {
  return encryption === 'none' ? {} : { encryption: ciphers.begin() }
}
