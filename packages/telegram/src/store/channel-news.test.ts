import { systemClock } from '@streamvault/telemetry'
import { type ForeignBlob, keepsContract, type PlaceNewsSubject, placeNewsRules } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MemoryJournal } from '../trial/mortal.ts'
import { TrialStore } from '../trial/trial-store.ts'
import { Uploader } from '../upload/uploader.ts'

const { signal } = new AbortController()
const trials = new Map<PlaceNewsSubject, TrialStore>()

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

keepsContract('ChannelNews', placeNewsRules, {
  create: async () => {
    const trial = await TrialStore.open({ bots: 1 })
    const { store, telegram } = trial
    const subject: PlaceNewsSubject = {
      store,
      finder: store.finder,
      news: store.news,
      place: `-100${telegram.channelId}`,
      missingPlaces: ['films', '-1', '4711'],
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

test('a message that is edited is told of again, and a mark that Telegram does not know tells that something is missing', async () => {
  await using trial = await TrialStore.open({ bots: 1 })
  const { telegram, store, accounts } = trial
  const { channelId, sim } = telegram
  const place = String(channelId)
  sim.postSeededDocument({ channelId, dataCenterId: 1, sizeBytes: 7, fileName: 'a.mkv' })
  const { mark } = await store.news.since(place, undefined, { signal })
  const [account] = accounts.usable()
  const channel = (await account?.channel(channelId, { signal })) ?? expect.fail('there is an account')
  const peer = { _: 'inputPeerChannel', channelId, accessHash: channel.accessHash } as const
  await account?.call({ _: 'messages.editMessage', peer, id: 1, message: 'Film (2020)' }, { signal })
  const { put } = await store.news.since(place, mark, { signal })
  expect(put).toMatchObject([{ fileName: 'a.mkv', caption: 'Film (2020)', cursor: '1' }])
  expect(await store.news.since(place, '999999', { signal })).toMatchObject({ put: [], isIncomplete: true })
})
