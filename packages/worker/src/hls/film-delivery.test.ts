import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { MediaFile } from '@streamvault/core'
import {
  ffmpeg,
  findProgram,
  hasFfmpeg,
  makePictures,
  makeSounds,
  makeText,
  storeTestSubtitle,
  streamsByFfprobe,
} from '@streamvault/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FilmTrial } from '../e2e/film-trial.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamvault-film-delivery-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const FILM = join(folder, 'film.mkv')
const SMALL = join(folder, 'small.mp4')
const CELLS = 3

async function problemAt(url: string): Promise<unknown[]> {
  const response = await fetch(url)
  return [response.status, ((await response.json()) as { code: string }).code]
}

/** Addresses in a playlist, in its order. */
async function addressesIn(trial: FilmTrial, url: string): Promise<string[]> {
  const text = await (await fetch(url)).text()
  const found = text.matchAll(/URI="(?<quoted>[^"]+)"|^(?<plain>[^#\n].*)$/gm)
  return [...found].map(({ groups = {} }) => trial.origin + (groups['quoted'] ?? groups['plain'] ?? ''))
}

describe.skipIf(!hasFfmpeg())('a film in segments', () => {
  beforeAll(() => {
    const pictures = makePictures(folder, 'h264')
    const sounds = makeSounds(folder).filter((path) => /aac|opus|ac3|mp3/.test(path))
    const inputs = [pictures, ...sounds, makeText(folder)]
    const maps = inputs.flatMap((_, at) => ['-map', String(at)])
    const chapters = join(folder, 'chapters.txt')
    writeFileSync(chapters, ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=6\ntitle=One\n')
    ffmpeg(
      ...inputs.flatMap((input) => ['-i', input]),
      '-i',
      chapters,
      '-map_chapters',
      String(inputs.length),
      ...maps,
      '-c',
      'copy',
      '-c:s',
      'srt',
      FILM,
    )
    const scaled = [
      '-vf',
      'scale=64:36',
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-g',
      '24',
      '-bf',
      '2',
      '-c:a',
      'aac',
    ]
    ffmpeg('-i', pictures, '-i', sounds[0] ?? '', ...scaled, SMALL)
  }, 60_000)

  test('is played to its end by ffmpeg from its master playlist, picture by picture', async () => {
    const trial = await FilmTrial.start()
    const file = await trial.add(FILM)
    const copy = join(folder, 'copy.mkv')
    // The server is in this process, which goes on meanwhile.
    const copying = ['-v', 'error', '-i', trial.urlOf(file), '-map', '0:v:0', '-map', '0:a', '-c', 'copy', copy]
    await promisify(execFile)('ffmpeg', copying)
    const [source, played] = [streamsByFfprobe(FILM), streamsByFfprobe(copy)]
    const pictures = (streams: typeof source) => streams.find(({ kind }) => kind === 'video')?.packets ?? []
    const sizes = (streams: typeof source) => pictures(streams).map(({ pts, size, isKey }) => [pts, size, isKey])
    expect(pictures(played).length).toBeGreaterThan(300)
    expect(sizes(played).map(([, size]) => size)).toEqual(sizes(source).map(([, size]) => size))
    const codecs = played.filter(({ kind }) => kind === 'audio').map(({ codec }) => codec)
    expect(codecs.toSorted()).toEqual(['aac', 'aac', 'aac', 'mp3', 'opus'])
    expect(trial.logger.lines.filter(({ level }) => level === 'warn')).toEqual([])
  }, 60_000)

  test.skipIf(findProgram('mpv') === undefined)(
    'is played to its end by mpv, which has every sound',
    async () => {
      const trial = await FilmTrial.start()
      const file = await trial.add(FILM)
      // Texts are left out by ffmpeg's reader of HLS, which mpv has (seen with 5.1).
      const silent = ['--no-config', '--vo=null', '--ao=null', '--untimed', '--msg-level=all=error,cplayer=info']
      const { stdout } = await promisify(execFile)('mpv', [...silent, trial.urlOf(file)])
      expect(stdout.split('\n').filter((line) => line.includes('--aid='))).toHaveLength(5)
      expect(stdout).toContain('Exiting... (End of file)')
      expect(stdout).not.toMatch(/error|failed|invalid/i)
    },
    120_000,
  )

  test('every address in its playlists carries its ticket, and is answered with its type', async () => {
    const trial = await FilmTrial.start()
    const file = await trial.add(FILM)
    const subtitle = await storeTestSubtitle(trial, file.id, { text: '1\n00:00:05,000 --> 00:00:07,000\nBeside\n' })
    const types = new Map<string, string>()
    const master = trial.urlOf(file)
    for (const playlist of await addressesIn(trial, master)) {
      const response = await fetch(playlist)
      expect(response.status, playlist).toBe(200)
      types.set(new URL(playlist).pathname.replace(/^.*[.]/, ''), response.headers.get('content-type') ?? '')
      if (playlist.includes('json')) expect(await response.json()).toMatchObject([{ chapter: 1, 'start-time': 0 }])
      else {
        for (const part of await addressesIn(trial, playlist)) {
          const answer = await fetch(part)
          expect(answer.status, part).toBe(200)
          expect((await answer.bytes()).length).toBeGreaterThan(0)
          types.set(new URL(part).pathname.replace(/^.*[.]/, ''), answer.headers.get('content-type') ?? '')
        }
      }
    }
    expect(Object.fromEntries(types)).toMatchObject({
      m3u8: 'application/vnd.apple.mpegurl',
      json: 'application/json',
      m4s: expect.stringMatching(/^(audio|video)[/]mp4$/),
      mp3: 'audio/mpeg',
      vtt: 'text/vtt; charset=utf-8',
    })
    const cells = Array.from({ length: CELLS }, (_, cell) => trial.urlOf(file, `subtitle-${subtitle.id}/${cell}.vtt`))
    const texts = await Promise.all(cells.map(async (cell) => await (await fetch(cell)).text()))
    expect(texts.map((text) => text.includes('Beside'))).toEqual([true, true, false])
  }, 60_000)

  test('lists all versions of its cut, the one that was asked for first, each under the address of its file', async () => {
    const trial = await FilmTrial.start()
    const [large, small] = [await trial.add(FILM, { bucket: '1080p' }), await trial.add(SMALL, { bucket: '480p' })]
    const variantsOf = async (file: MediaFile) => {
      const text = await (await fetch(trial.urlOf(file))).text()
      const found = [...text.matchAll(/STREAM-INF:.*RESOLUTION=(?<size>\d+x\d+).*\n(?<address>[/].*)/g)]
      return found.map(({ groups = {} }) => [groups['size'], groups['address']?.split('/')[2]])
    }
    const [first] = await variantsOf(small)
    expect(first).toEqual(['64x36', small.id])
    expect(await variantsOf(large)).toEqual(
      expect.arrayContaining([
        ['128x72', large.id],
        ['64x36', small.id],
      ]),
    )
    for (const address of await addressesIn(trial, trial.urlOf(small))) expect((await fetch(address)).status).toBe(200)
    // Sound comes from the file that has more of it, whichever was asked for.
    const text = await (await fetch(trial.urlOf(small))).text()
    expect(text.match(/TYPE=AUDIO/g)?.length).toBeGreaterThan(2)
    expect(text).not.toContain(`/hls/${small.id}/sound`)
  }, 60_000)

  test('shows the same at the same time in a version whose clock is ten seconds late, in pictures, sound and playlists', async () => {
    const chaptered = (name: string, starts: readonly number[], ...args: readonly string[]) => {
      const chapters = join(folder, `${name}.txt`)
      const told = starts.map((start, at) => {
        return `[CHAPTER]\nTIMEBASE=1/1\nSTART=${start}\nEND=${starts[at + 1] ?? start + 1}\ntitle=${at}\n`
      })
      writeFileSync(chapters, `;FFMETADATA1\n${told.join('')}`)
      const path = join(folder, `${name}.mkv`)
      const maps = ['-map', '0:v', '-map', '0:a:0', '-map_chapters', '1', '-c', 'copy']
      ffmpeg('-i', FILM, '-i', chapters, ...maps, ...args, path)
      return path
    }
    // By their chapters they are one cut.
    const early = chaptered('early', [0, 3, 6, 9])
    const late = chaptered('late', [0, 13, 16, 19], '-output_ts_offset', '10')
    const trial = await FilmTrial.start()
    const [first, second] = [await trial.add(early, { bucket: '1080p' }), await trial.add(late, { bucket: '480p' })]
    const addresses = await addressesIn(trial, trial.urlOf(first))
    const ofSecond = addresses.find((address) => address.includes(`/hls/${second.id}/`))
    expect(ofSecond).toContain(`/hls/${second.id}/10000/video.m3u8`)
    const packetsOf = async (name: string, file: MediaFile) => {
      const path = join(folder, `${file.id}.mp4`)
      const [init, segment] = [`${name}/init.mp4`, `${name}/1.m4s`].map((part) => trial.urlOf(file, part))
      const parts = await Promise.all([init ?? '', segment ?? ''].map(async (url) => await (await fetch(url)).bytes()))
      writeFileSync(path, Buffer.concat(parts))
      const [stream] = streamsByFfprobe(path)
      return stream?.packets.map(({ pts, size }) => [pts, size])
    }
    for (const track of ['video', 'sound-0']) {
      const packets = await packetsOf(track, first)
      expect(packets?.length).toBeGreaterThan(100)
      expect(await packetsOf(`10000/${track}`, second), track).toEqual(packets)
    }
  }, 60_000)

  test('is refused without its ticket, with that of another, and where nothing has that number', async () => {
    const trial = await FilmTrial.start()
    const [file, other] = [await trial.add(FILM), await trial.add(SMALL)]
    const bare = trial.urlOf(file).split('?')[0] ?? ''
    expect(await problemAt(bare)).toEqual([401, 'TICKET_MISSING'])
    expect(await problemAt(`${bare}?ticket=${trial.ticketFor(other)}`)).toEqual([403, 'TICKET_INVALID'])
    expect(await problemAt(trial.urlOf(file, 'video.m3u8', -1))).toEqual([403, 'TICKET_EXPIRED'])
    const missing = [
      'video/99.m4s',
      'keys/99.m4s',
      'sound-0/99.m4s',
      'sound-9/0.m4s',
      'sound-9.m3u8',
      'text-9/0.vtt',
      'text-0/99.vtt',
      'sound-9/init.mp4',
    ]
    for (const name of missing)
      expect(await problemAt(trial.urlOf(file, name)), name).toEqual([404, 'SEGMENT_NOT_FOUND'])
    for (const name of ['video', 'video/0.vtt', 'text-0/0.m4s', 'video/00.m4s', 'x.m3u8', 'video/0.m4s/x', '']) {
      expect(await problemAt(trial.urlOf(file, name)), name).toEqual([404, 'ROUTE_NOT_FOUND'])
    }
  })

  test('answers HEAD as GET without making anything, and says when nothing has changed', async () => {
    const trial = await FilmTrial.start()
    const file = await trial.add(FILM)
    const url = trial.urlOf(file, 'video/0.m4s')
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, trial.segments.bytes]).toEqual([200, 0])
    const whole = await fetch(url)
    const bytes = await whole.bytes()
    const etag = whole.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{32}-\d+-video[/]0[.]m4s"$/)
    expect(head.headers.get('etag')).toBe(etag)
    const again = await fetch(url, { method: 'HEAD' })
    expect(again.headers.get('content-length')).toBe(String(bytes.length))
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await fetch(url)).headers.get('cache-status')).toBe('streamvault; hit')
    expect((await fetch(url, { method: 'POST' })).status).toBe(405)
  })

  test('what cannot be played in segments is refused in words that say why', async () => {
    const trial = await FilmTrial.start()
    const stream = join(folder, 'film.ts')
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', SMALL, '-c', 'copy', stream])
    const file = await trial.add(stream)
    const response = await fetch(trial.urlOf(file))
    expect(await response.json()).toMatchObject({
      ...{ status: 422, code: 'FILM_UNPLAYABLE', detail: 'it is a transport stream' },
      title: expect.stringContaining('download it'),
    })
  })

  test('sound that would have to be converted is not offered where nothing converts it', async () => {
    const trial = await FilmTrial.start({ converter: null })
    const file = await trial.add(FILM)
    const text = await (await fetch(trial.urlOf(file))).text()
    const numbers = [...new Set([...text.matchAll(/sound-(\d+)[.]m3u8/g)].map(([, number]) => number))]
    const codecs = numbers.map(
      (number) => file.media.tracks.filter(({ kind }) => kind === 'audio')[Number(number)]?.codec,
    )
    expect(codecs.toSorted()).toEqual(['aac', 'mp3', 'opus'])
    expect(await problemAt(trial.urlOf(file, 'sound-2.m3u8'))).toEqual([404, 'SEGMENT_NOT_FOUND'])
  })
})
