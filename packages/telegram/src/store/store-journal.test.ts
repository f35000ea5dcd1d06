import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BlobRef } from '@streamvault/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DoubtfulPost, PostedNote, SendingNote } from '../upload/upload-journal.ts'
import { StoreJournal } from './store-journal.ts'

const SENDING: SendingNote = {
  phase: 'sending',
  account: 'bot-1',
  fileId: '-1',
  randomId: '2',
  sizeBytes: 5,
  startedAt: 0,
  parts: [{ start: 0, end: 3 }],
}
const POSTED: PostedNote = {
  phase: 'posted',
  file: { channelId: 10, messageId: 20, documentId: '30', dataCenter: 1, sizeBytes: 5 },
}
const DOUBT: DoubtfulPost = { channelId: 10, fileName: 'a', caption: 'b', sizeBytes: 5, afterMessageId: 7, since: 1 }
const REF = '10.20.1.5' as BlobRef

let folder: string
let journal: StoreJournal

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-journal-'))
  journal = new StoreJournal(join(folder, 'store.sqlite'))
})

afterEach(async () => {
  journal[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

/** As it is when a process was killed while it had the journal open. */
function asLeftBehind(): StoreJournal {
  return new StoreJournal(join(folder, 'store.sqlite'))
}

test('what was noted, of parts too, is there for whoever comes after a process that was killed', async () => {
  const upload = journal.upload('one', () => REF)
  await upload.write(SENDING)
  using after = asLeftBehind()
  expect(await after.upload('one', () => REF).read()).toEqual(SENDING)
  expect(after.outcomeOf('one')).toBe('under way')
  await upload.write(POSTED)
  expect(after.outcomeOf('one')).toEqual(POSTED.file)
  journal.forgetBlob(REF)
  expect(after.outcomeOf('one')).toBe('unwanted')
})

test('a doubt outlives what its upload comes to, and is settled only as it was seen', async () => {
  const upload = journal.upload('one', () => REF)
  await upload.writeDoubt(DOUBT)
  await upload.write(POSTED)
  journal.forgetUpload('one')
  using after = asLeftBehind()
  const [seen] = after.doubts()
  expect(seen).toEqual({ key: 'one', doubt: DOUBT })
  await upload.writeDoubt({ ...DOUBT, since: 2 })
  if (seen !== undefined) after.settleDoubt(seen)
  expect(journal.doubts()).toEqual([{ key: 'one', doubt: { ...DOUBT, since: 2 } }])
  for (const doubt of journal.doubts()) journal.settleDoubt(doubt)
  expect(await upload.readDoubt()).toBeUndefined()
})
