import { readFile } from 'node:fs/promises'
import { MemoryBlobStore } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'

const [, small = ''] = MOVIES
const cues = (text: string) => Buffer.from(`1\n00:00:01,000 --> 00:00:02,000\n${text}\n`)

async function setUp() {
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const vault = new VaultTrial({ store })
  const bytes = await readFile(small)
  const put = (fileName: string, content: Uint8Array) => store.addForeign({ fileName, caption: '', bytes: content })
  const languages = async () => (await vault.files())[0]?.file.subtitles?.map(({ language }) => language)
  return { store, vault, put, languages, film: () => put('Film.2020.mp4', bytes) }
}

test.each(['none', 'aes-256-ctr'] as const)(
  'subtitles that somebody put beside a video join it: by its name on either side of it, and without one behind it, %s',
  async (encryption) => {
    const { store, vault, put, languages, film } = await setUp()
    vault.encryption = encryption
    put('Film.2020.fr.srt', cues('before'))
    film()
    put('en.srt', cues('right behind'))
    put('de.srt', cues('right behind, too'))
    put('notes.txt', cues('no subtitle by its name'))
    put('es.srt', cues('behind something else'))
    put('Film.2020.it.srt', cues('far behind'))
    const tally = await vault.adopted()
    expect(tally).toMatchObject({ foundCount: 7, adopted: 5, skippedCount: 2 })
    expect(tally.skipped).toEqual([
      { name: 'notes.txt', reason: 'It is not a video, by its name and type.' },
      { name: 'es.srt', reason: 'It is a subtitle, and nothing tells which video it belongs to.' },
    ])
    expect(await languages()).toEqual(['en', 'de', 'it', 'fr'])
    const again = await vault.adopted()
    expect(again).toMatchObject({ adopted: 0, restored: 0, skippedCount: 2 })
    // What was put is kept without the channel's other messages, too.
    const { manifest } = (await vault.files())[0]?.file.subtitles?.[0] ?? {}
    expect(manifest?.store).toBe(store.name)
  },
)

test('what is called a subtitle and is none is skipped with the reason', async () => {
  const { vault, put, languages, film } = await setUp()
  film()
  put('en.srt', Buffer.from('no cues'))
  const { skipped } = await vault.adopted()
  expect(skipped).toEqual([
    {
      name: 'en.srt',
      reason: 'The file is not a subtitle in SubRip, WebVTT or (Advanced) SubStation Alpha, or it is damaged: no cue.',
    },
  ])
  expect(await languages()).toBeUndefined()
})
