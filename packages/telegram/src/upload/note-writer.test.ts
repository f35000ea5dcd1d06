import { FakeClock } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MemoryJournal } from '../trial/mortal.ts'
import { NoteWriter } from './note-writer.ts'
import type { SendingNote } from './upload-journal.ts'

function noteOf(parts: number): SendingNote {
  const started = { account: 'bot-1', fileId: '1', randomId: '2', sizeBytes: 1 << 20, startedAt: 0 }
  return { ...started, phase: 'sending', parts: [{ start: 0, end: parts }] }
}

test('of the notes of a second the first is written at once, and the last with the next second', async () => {
  const clock = new FakeClock()
  const journal = new MemoryJournal()
  const notes = new NoteWriter(journal, clock)
  for (let parts = 1; parts <= 40; parts++) {
    notes.write(noteOf(parts))
    await clock.advance(100)
  }
  expect(journal.notes).toEqual([1, 11, 21, 31].map(noteOf))
})

test('a flush writes the last note however early it comes, and writing goes on after it', async () => {
  const clock = new FakeClock()
  const journal = new MemoryJournal()
  const notes = new NoteWriter(journal, clock)
  await notes.flush()
  for (const parts of [1, 2, 3]) notes.write(noteOf(parts))
  await notes.flush()
  await clock.advance(1_000)
  notes.write(noteOf(4))
  await notes.flush()
  expect(journal.notes).toEqual([1, 3, 4].map(noteOf))
})

test('a flush throws what the journal threw', async () => {
  const notes = new NoteWriter({ write: () => Promise.reject(new Error('the disk is full')) }, new FakeClock())
  notes.write(noteOf(1))
  await expect(notes.flush()).rejects.toThrow('the disk is full')
})
