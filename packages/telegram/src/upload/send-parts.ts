import { createHash } from 'node:crypto'
import type { tl } from '@mtcute/core'
import type { CallOptions, Clock } from '@streamvault/core'
import Long from 'long'
import { cutParts } from './cut-parts.ts'
import type { NoteWriter } from './note-writer.ts'
import { PartSet } from './part-set.ts'
import { repeatCall } from './repeat-call.ts'
import type { SendingNote } from './upload-journal.ts'
import type { UploadLane } from './upload-lane.ts'
import { PART_BYTES, planUpload } from './upload-plan.ts'

/** 4 MiB in flight arrive within it at 0.6 Mbit/s; a slower line never gets a film out. */
const PART_TIMEOUT_MS = 60_000

export interface SendParts extends CallOptions {
  readonly source: AsyncIterable<Uint8Array>
  readonly note: SendingNote
  readonly lane: UploadLane
  readonly notes: NoteWriter
  readonly clock: Clock
}

/** What is known of a file once all its parts are there. */
export interface SentParts {
  /** Of a small file. */
  readonly md5?: string
}

/**
 * Sends every part that the note does not have, several at once, and notes what Telegram acknowledged. The whole source is
 * read. Nothing is left running when it throws.
 */
export async function sendParts({ source, note, lane, notes, clock, signal }: SendParts): Promise<SentParts> {
  const { sizeBytes, fileId } = note
  const { partsCount, size } = planUpload(sizeBytes)
  const arrived = new PartSet(note.parts)
  const md5 = createHash('md5')
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const sending = new Set<Promise<void>>()

  const send = async (bytes: Uint8Array, filePart: number) => {
    const request = partRequest({ fileId: Long.fromString(fileId), filePart, bytes }, { partsCount, size })
    const options = { signal: either, timeoutMs: PART_TIMEOUT_MS }
    try {
      await repeatCall(() => lane.account.call(request, options), { lane, clock, signal: either })
      arrived.add(filePart)
      notes.write({ ...note, parts: arrived.ranges })
    } catch (error) {
      failed.abort(error)
    } finally {
      lane.room.release(bytes.length)
    }
  }

  try {
    let index = 0
    for await (const part of cutParts(source, { sizeBytes, partBytes: PART_BYTES })) {
      if (size === 'small') md5.update(part)
      const filePart = index++
      if (arrived.has(filePart)) continue
      await lane.room.acquire(part.length, either)
      const task = send(part, filePart).finally(() => sending.delete(task))
      sending.add(task)
    }
  } catch (error) {
    failed.abort(error)
  }
  await Promise.all(sending)
  signal.throwIfAborted()
  failed.signal.throwIfAborted()
  return size === 'small' ? { md5: md5.digest('hex') } : {}
}

function partRequest(
  part: { readonly fileId: Long; readonly filePart: number; readonly bytes: Uint8Array },
  { partsCount, size }: ReturnType<typeof planUpload>,
): tl.upload.RawSaveFilePartRequest | tl.upload.RawSaveBigFilePartRequest {
  if (size === 'small') return { _: 'upload.saveFilePart', ...part }
  return { _: 'upload.saveBigFilePart', ...part, fileTotalParts: partsCount }
}
