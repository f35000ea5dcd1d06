import { createHash } from 'node:crypto'
import { systemClock } from '@streamvault/telemetry'
import { type BlobFinderSubject, blobFinderRules, type ForeignBlob, keepsContract } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MemoryJournal } from '../trial/mortal.ts'
import { TrialStore } from '../trial/trial-store.ts'
import { Uploader } from '../upload/uploader.ts'

const { signal } = new AbortController()
const trials = new Map<BlobFinderSubject, TrialStore>()

/** As somebody posts who has nothing to do with the vault. */
async function post({ accounts, telegram }: TrialStore, { bytes, ...blob }: ForeignBlob): Promise<void> {
  const uploader = new Uploader({ clock: systemClock, accounts: () => accounts.usable() })
  async function* source() {
    yield bytes
  }
  const { channelId } = telegram
  const request = { source: source(), sizeBytes: bytes.length, channelId, journal: new MemoryJournal(), signal }
  await uploader.upload({ ...request, ...blob })
}

keepsContract('ChannelFinder', blobFinderRules, {
  create: async () => {
    const trial = await TrialStore.open({ bots: 1 })
    const { store, telegram } = trial
    const subject: BlobFinderSubject = {
      store,
      finder: store.finder,
      place: `-100${telegram.channelId}`,
      missingPlaces: ['', 'films', '@films', '-1', '4711', '1e3'],
      addForeign: (blob) => post(trial, blob),
    }
    trials.set(subject, trial)
    return subject
  },
  destroy: async (subject) => {
    await trials.get(subject)?.[Symbol.asyncDispose]()
    trials.delete(subject)
  },
})

test('what lies behind a thousand deleted messages is found, and text is passed over', async () => {
  await using trial = await TrialStore.open({ bots: 1 })
  const { telegram, store, accounts } = trial
  const { channelId, sim } = telegram
  const [account] = accounts.usable()
  const { accessHash } = (await account?.channel(channelId, { signal })) ?? expect.fail('there is an account')
  for (let count = 0; count < 1000; count++)
    sim.postSeededDocument({ channelId, dataCenterId: 1, sizeBytes: 1, fileName: 'x' })
  const channel = { _: 'inputChannel', channelId, accessHash } as const
  await account?.call(
    { _: 'channels.deleteMessages', channel, id: Array.from({ length: 1000 }, (_, at) => at + 1) },
    { signal },
  )
  await post(trial, { fileName: 'late.mkv', caption: 'late', bytes: createHash('md5').digest() })
  const found: string[] = []
  for await (const { fileName } of store.finder.list(String(channelId), { signal })) found.push(fileName)
  expect(found).toEqual(['late.mkv'])
})
