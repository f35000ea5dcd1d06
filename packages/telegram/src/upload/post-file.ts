import type { tl } from '@mtcute/core'
import type { CallOptions, Clock } from '@streamvault/core'
import Long from 'long'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { findPosted, postedFile } from './find-posted.ts'
import { repeatCall } from './repeat-call.ts'
import type { PostedMark, PostingNote, UploadedFile } from './upload-journal.ts'
import type { UploadLane } from './upload-lane.ts'
import { planUpload } from './upload-plan.ts'

/** Telegram joins 4,000 parts meanwhile. */
const POST_TIMEOUT_MS = 60_000

export interface PostFile extends CallOptions {
  readonly note: PostingNote
  readonly mark: PostedMark
  readonly mimeType: string
  /** Whether it is looked for before it is posted the first time. */
  readonly mayBePosted: boolean
  readonly lane: UploadLane
  readonly clock: Clock
}

/** Telegram no longer has the parts: they were sent too long ago, or became a message already. */
export function arePartsGone(error: unknown): boolean {
  return error instanceof TelegramError && /^FILE_PARTS?_(?:\d+_MISSING|INVALID)$/.test(error.message)
}

/**
 * Posts the parts as one message, however often that has to be tried. What was perhaps posted is looked for before it is
 * posted again, and what Telegram refuses as posted, or for want of parts, is looked for too.
 */
export async function postFile(options: PostFile): Promise<UploadedFile> {
  const { note, mark, mimeType, lane, clock, signal } = options
  const { account } = lane
  const { afterMessageId } = note
  let { mayBePosted } = options
  const find = () => findPosted(account, { ...mark, afterMessageId }, { signal })
  const post = async (): Promise<UploadedFile> => {
    const found = mayBePosted ? await find() : undefined
    if (found !== undefined) return found
    mayBePosted = true
    const { channelId, accessHash } = await account.channel(mark.channelId, { signal })
    const peer = { _: 'inputPeerChannel', channelId, accessHash } as const
    const request = mediaRequest(note, { mark, mimeType, peer })
    const answer = await account.call(request, { signal, timeoutMs: POST_TIMEOUT_MS }).catch(refusalOf)
    return fileOf(answer, mark.channelId)
  }
  try {
    return await repeatCall(post, { lane, clock, signal })
  } catch (error) {
    const found = arePartsGone(error) ? await find() : undefined
    if (found !== undefined) return found
    throw error
  }
}

/** A repeated post was posted, and its message is to be found. */
function refusalOf(error: unknown): never {
  if (!(error instanceof TelegramError) || error.message !== 'RANDOM_ID_DUPLICATE') throw error
  throw new LinkLostError('the file is posted already', { cause: error })
}

function mediaRequest(
  note: PostingNote,
  { mark, mimeType, peer }: { mark: PostedMark; mimeType: string; peer: tl.RawInputPeerChannel },
): tl.messages.RawSendMediaRequest {
  const { partsCount: parts, size } = planUpload(mark.sizeBytes)
  const named = { id: Long.fromString(note.fileId), parts, name: mark.fileName }
  const file: tl.TypeInputFile =
    size === 'big' ? { _: 'inputFileBig', ...named } : { _: 'inputFile', ...named, md5Checksum: note.md5 ?? '' }
  const attributes: tl.TypeDocumentAttribute[] = [{ _: 'documentAttributeFilename', fileName: mark.fileName }]
  return {
    _: 'messages.sendMedia',
    peer,
    // As a file, bytes for bytes: Telegram leaves what it does not take for a video alone.
    media: { _: 'inputMediaUploadedDocument', forceFile: true, file, mimeType, attributes },
    message: mark.caption,
    randomId: Long.fromString(note.randomId),
    silent: true,
  }
}

function fileOf(answer: tl.TypeUpdates, channelId: number): UploadedFile {
  const updates = 'updates' in answer ? answer.updates : []
  for (const update of updates) {
    const message = update._ === 'updateNewChannelMessage' ? update.message : undefined
    const file = postedFile(channelId, message)
    if (file !== undefined) return file
  }
  throw new LinkLostError('the answer does not tell the message')
}
