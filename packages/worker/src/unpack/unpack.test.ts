import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { testBytes } from '@streamvault/testkit'
import { beforeAll, expect, type TestContext, test } from 'vitest'
import { needs } from '../e2e/needs.ts'
import { rarVolumes, storedRar } from '../e2e/stored-rar.ts'
import { UnpackTrial } from '../e2e/unpack-trial.ts'
import { longFilmOf } from '../e2e/variant-of.ts'
import { MOVIES } from '../e2e/vault-trial.ts'

const MIB = 2 ** 20
const [movie = '', small = ''] = MOVIES
/** Its table is at its end. */
let film: Buffer
let other: Buffer

beforeAll(async () => {
  film = await longFilmOf(movie, testBytes(3 * MIB))
  other = await readFile(small)
})

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function filled(context: TestContext): Promise<UnpackTrial> {
  const trial = await UnpackTrial.open(context)
  await trial.write({ 'Käse 漢字.mkv': film, 'Sub/other.mp4': other, 'readme.txt': 'hello', 'more.rar': 'no' })
  return trial
}

async function expectBoth({ vault }: UnpackTrial): Promise<void> {
  const files = await vault.files()
  expect(files.map(({ file }) => file.sha256).toSorted()).toEqual([sha256(film), sha256(other)].toSorted())
  expect(files.map(({ file }) => file.name).toSorted()).toEqual(['Käse 漢字.mkv', 'other.mp4'].toSorted())
  await vault.expectAllReadable()
}

test.for([
  ['a stored zip', 'Pack.zip', '-mx0'],
  ['a deflated zip', 'Pack.zip', '-mx5'],
  ['a stored 7z', 'Pack.7z', '-mx0'],
  ['a compressed, solid 7z', 'Pack.7z', '-mx1'],
] as const)(
  'the videos of %s are taken in byte by byte, and what is left is said',
  async ([, name, level], context) => {
    const trial = await filled(context)
    const path = trial.pack(name, level)
    const { taken, skipped, skippedCount } = await trial.unpacked([path])
    expect(taken.map(({ name, status }) => [name, status]).toSorted()).toEqual([
      ['Käse 漢字.mkv', 'stored'],
      ['Sub/other.mp4', 'stored'],
    ])
    expect(taken.map(({ recognised }) => recognised.name)).toContain('in/Pack/Sub/other.mp4')
    expect(skippedCount).toBe(2)
    expect(skipped.map(({ name, reason }) => `${name}: ${reason}`).toSorted()).toEqual([
      'more.rar: It is an archive in an archive; unpack it, and bring what was in it.',
      'readme.txt: It is not a video, by its name.',
    ])
    await expectBoth(trial)
  },
)

test('links in a zip and what has the name of another are said, before all else that is left', async (context) => {
  const trial = await filled(context)
  const script = [
    'import sys, zipfile',
    'z = zipfile.ZipFile(sys.argv[1], "w")',
    'for i in range(150): z.writestr(f"{i}.txt", "x")',
    'z.writestr("more.zip", "no")',
    'z.writestr("folder/", "")',
    'z.write(sys.argv[2], "a.mp4")',
    'z.write(sys.argv[3], "a.mp4")',
    'l = zipfile.ZipInfo("link.mkv"); l.create_system = 3; l.external_attr = 0o120777 << 16',
    'z.writestr(l, "a.mp4")',
    'z.close()',
  ].join('\n')
  needs(context, 'python3')
  const path = join(trial.folder, 'Two.zip')
  await writeFile(join(trial.folder, 'film.bin'), film)
  await writeFile(join(trial.folder, 'other.bin'), other)
  execFileSync('python3', ['-c', script, path, join(trial.folder, 'film.bin'), join(trial.folder, 'other.bin')], {
    stdio: 'ignore',
  })
  const { taken, skipped, skippedCount } = await trial.unpacked([path])
  expect(taken.map(({ name }) => name)).toEqual(['a.mp4'])
  expect(skipped.slice(0, 3).map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
    expect.stringMatching(/^a.mp4: It is called as another/),
    'link.mkv: It is a link, or no file at all.',
    expect.stringMatching(/^more.zip: It is an archive in an archive/),
  ])
  expect([skipped.length, skippedCount]).toEqual([100, 153])
})

test('archives that were cut into volumes are read across these', async (context) => {
  const trial = await filled(context)
  trial.pack('Pack.zip', '-mx0', '-v1m')
  const volumes = ['001', '002', '003', '004', '005'].map((number) => join(trial.folder, `Pack.zip.${number}`))
  expect(await trial.unpacked(volumes)).toMatchObject({ taken: [{}, {}] })
  await expectBoth(trial)

  const seven = await filled(context)
  seven.pack('Pack.7z', '-mx1', '-v1m')
  expect(
    await seven.unpacked(volumes.map((path) => path.replace(trial.folder, seven.folder).replace('zip', '7z'))),
  ).toMatchObject({
    taken: [{}, {}],
  })
  await expectBoth(seven)
})

test('RAR archives are read, whole and in volumes', async (context) => {
  const whole = await UnpackTrial.open(context)
  await whole.write({
    'Pack.rar': storedRar([
      { name: 'Käse 漢字.mkv', bytes: film },
      { name: 'Sub/other.mp4', bytes: other },
    ]),
  })
  expect(await whole.unpacked([join(whole.folder, 'in/Pack.rar')])).toMatchObject({ taken: [{}, {}], skippedCount: 0 })
  await expectBoth(whole)

  const trial = await UnpackTrial.open(context)
  const volumes = rarVolumes('film.mkv', film, MIB)
  const folder = await trial.write(Object.fromEntries(volumes.map((bytes, at) => [`Film.part${at + 1}.rar`, bytes])))
  const paths = volumes.map((_, at) => join(folder, `Film.part${at + 1}.rar`))
  expect(await trial.unpacked(paths)).toMatchObject({ taken: [{}] })
  expect((await trial.vault.files()).map(({ file }) => file.sha256)).toEqual([sha256(film)])
})

test('a volume that is missing is named, between others and at the end', async (context) => {
  const trial = await UnpackTrial.open(context)
  const volumes = rarVolumes('film.mkv', film, MIB)
  const folder = await trial.write(Object.fromEntries(volumes.map((bytes, at) => [`Film.part${at + 1}.rar`, bytes])))
  const paths = volumes.map((_, at) => join(folder, `Film.part${at + 1}.rar`))
  const missing = (name: string) => `PIECE_MISSING: The file was split, and a piece of it is missing: ${name}.`
  await rm(paths.at(-1) ?? '')
  expect(await trial.failure(paths.slice(0, -1))).toBe(missing(`Film.part${volumes.length}.rar`))
  await rm(paths[2] ?? '')
  expect(await trial.failure(paths.slice(0, -1))).toBe(missing('Film.part3.rar'))
})

test('what is locked with a password is refused, by its list or by its members', async (context) => {
  const trial = await filled(context)
  const text = 'The archive is locked with a password; unpack it, and bring what was in it'
  expect(await trial.failure([trial.pack('List.7z', '-psecret', '-mhe')])).toBe(`ARCHIVE_ENCRYPTED: ${text}.`)
  for (const [name, ...args] of [
    ['Members.7z', '-mx0'],
    ['Packed.7z', '-mx1'],
    ['Locked.zip', '-mx0'],
  ] as const) {
    expect(await trial.failure([trial.pack(name, '-psecret', ...args)]), name).toBe(`ARCHIVE_ENCRYPTED: ${text}.`)
  }
  trial.pack('Cut.7z', '-psecret', '-mhe', '-v1m')
  const volumes = (await readdir(trial.folder)).filter((name) => name.startsWith('Cut.7z.')).toSorted()
  expect(volumes.length).toBeGreaterThan(1)
  const paths = volumes.map((name) => join(trial.folder, name))
  expect(await trial.failure(paths)).toBe(`ARCHIVE_ENCRYPTED: ${text}.`)
})

test('a 7z of one video that hides its list is told from one that is damaged', async (context) => {
  const trial = await UnpackTrial.open(context)
  await trial.write({ 'film.mp4': other })
  for (const method of ['lzma', 'lzma2', 'copy', 'ppmd', 'bzip2', 'deflate']) {
    const path = trial.pack(`${method}.7z`, '-psecret', '-mhe=on', `-m0=${method}`)
    expect(await trial.failure([path]), method).toMatch(/^ARCHIVE_ENCRYPTED/)
  }
  const path = join(trial.folder, 'copy.7z')
  const bytes = await readFile(path)
  // What tells where the list is, how it is packed, and an end that is missing.
  for (const at of [14, bytes.length - 3, bytes.length]) {
    const broken = Buffer.from(bytes)
    broken[at] = (broken[at] ?? 0) ^ 0x55
    await writeFile(path, at === bytes.length ? bytes.subarray(0, -10) : broken)
    expect(await trial.failure([path]), `byte ${at}`).toMatch(/^ARCHIVE_DAMAGED/)
  }
})

test('a video that is locked is passed over where another is not', async (context) => {
  const trial = await UnpackTrial.open(context)
  await trial.write({ 'a.mp4': other })
  const path = trial.pack('Both.zip', '-psecret')
  await rm(join(trial.folder, 'in/a.mp4'))
  await trial.write({ 'b.mkv': film })
  trial.pack('Both.zip')
  const { taken, skipped } = await trial.unpacked([path])
  expect(taken.map(({ name }) => name)).toEqual(['b.mkv'])
  expect(skipped).toMatchObject([{ name: 'a.mp4', reason: expect.stringContaining('password') }])
})

test.for(['-mx0', '-mx5'])(
  'a zip behind a program that unpacks it is read, whether its list counts from there or not (%s)',
  async (level, context) => {
    for (const isAdjusted of [false, true]) {
      const trial = await filled(context)
      if (isAdjusted) needs(context, 'zip')
      const path = trial.pack('Pack.zip', level)
      await writeFile(path, Buffer.concat([Buffer.from('#!/bin/sh\n'), testBytes(70_000), await readFile(path)]))
      if (isAdjusted) execFileSync('zip', ['-A', path], { stdio: 'ignore' })
      expect(await trial.unpacked([path])).toMatchObject({ taken: [{}, {}] })
      await expectBoth(trial)
    }
  },
)

test('damage is told, and of what is damaged nothing is shown', async (context) => {
  const trial = await filled(context)
  for (const [name, ...args] of [
    ['Stored.zip', '-mx0'],
    ['Deflated.zip', '-mx1'],
    ['Stored.7z', '-mx0', '-ms=off'],
    ['Packed.7z', '-mx1', '-ms=off'],
  ] as const) {
    const one = await filled(context)
    const path = one.pack(name, ...args)
    const bytes = await readFile(path)
    const at = bytes.length - 2 * MIB
    bytes[at] = (bytes[at] ?? 0) ^ 0xff
    await writeFile(path, bytes)
    const { taken, skipped } = await one.unpacked([path])
    expect(
      taken.map((file) => file.name),
      name,
    ).toEqual(['Sub/other.mp4'])
    expect(skipped.find((file) => file.name === 'Käse 漢字.mkv')?.reason, name).toMatch(/^The archive is damaged/)
    expect((await one.vault.files()).map(({ file }) => file.sha256)).toEqual([sha256(other)])
  }
  const cut = trial.pack('Cut.7z', '-mx0')
  await writeFile(cut, (await readFile(cut)).subarray(0, MIB))
  expect(await trial.failure([cut])).toMatch(/^ARCHIVE_DAMAGED/)
  const shorter = trial.pack('Cut.zip', '-mx0')
  await writeFile(shorter, (await readFile(shorter)).subarray(0, MIB))
  expect(await trial.failure([shorter])).toMatch(/^ARCHIVE_DAMAGED/)
  await trial.write({ 'No.rar': testBytes(1000), 'No.zip': testBytes(1000), 'Empty.zip': '' }, '.')
  expect(await trial.failure([join(trial.folder, 'No.rar')])).toMatch(/^ARCHIVE_DAMAGED/)
  expect(await trial.failure([join(trial.folder, 'No.zip')])).toMatch(/^ARCHIVE_DAMAGED/)
  expect(await trial.failure([join(trial.folder, 'Empty.zip')])).toMatch(/^SOURCE_EMPTY/)
})

test('an archive without videos says so, and a video that is none is left', async (context) => {
  const trial = await UnpackTrial.open(context)
  await trial.write({ 'readme.txt': 'hello' })
  expect(await trial.failure([trial.pack('Text.zip')])).toBe(
    'ARCHIVE_WITHOUT_VIDEO: No video could be taken out of the archive.',
  )
  await trial.write({ 'film.mkv': testBytes(1000) })
  expect(await trial.failure([trial.pack('Noise.zip')])).toMatch(
    /^ARCHIVE_WITHOUT_VIDEO: .*film.mkv: The file is not a video/,
  )
})

test('bombs are refused by what they say, and by what comes out of them', async (context) => {
  const trial = await UnpackTrial.open(context)
  await trial.write({ 'film.mkv': Buffer.alloc(128 * MIB) })
  const bombs = [trial.pack('Bomb.zip', '-mx5'), trial.pack('Bomb.7z', '-mx1')]
  for (const bomb of bombs)
    expect(await trial.failure([bomb])).toMatch(/^ARCHIVE_UNSAFE: .* times as large as the archive/)
  const zip = await filled(context)
  const path = zip.pack('Pack.zip', '-mx0')
  expect(await zip.failure([path], { bytesMax: MIB })).toMatch(/^ARCHIVE_TOO_LARGE/)
})

test('names that lead elsewhere are refused, and nothing is written there', async (context) => {
  const trial = await UnpackTrial.open(context)
  await trial.write({
    'Up.rar': storedRar([{ name: '../../up.mkv', bytes: other }]),
    'Root.rar': storedRar([{ name: '/tmp/root.mkv', bytes: other }]),
  })
  for (const name of ['Up.rar', 'Root.rar']) {
    expect(await trial.failure([join(trial.folder, 'in', name)])).toMatch(/^ARCHIVE_UNSAFE: .*leads elsewhere/)
  }
  const zip = await UnpackTrial.open(context)
  await zip.write({ 'aa/aa/film.mp4': other })
  const path = zip.pack('Up.zip', '-mx0')
  const bytes = await readFile(path)
  await writeFile(path, Buffer.from(bytes.toString('latin1').replaceAll('aa/aa/', '../../'), 'latin1'))
  expect(await zip.failure([path])).toMatch(/^ARCHIVE_UNSAFE: .*leads elsewhere/)
})

test.for([
  ['compressed', ['-m5']],
  ['compressed and solid', ['-m3', '-s']],
  ['compressed, in volumes', ['-m3', '-v1m']],
] as const)('a RAR archive that is %s, as WinRAR makes it, is read', async ([, options], context) => {
  needs(context, 'rar')
  const trial = await filled(context)
  const pack = join(trial.folder, 'Pack.rar')
  execFileSync('rar', ['a', '-idq', '-r', ...options, pack, '.'], { cwd: join(trial.folder, 'in') })
  const made = (await readdir(trial.folder)).filter((name) => name.endsWith('.rar')).toSorted()
  expect(made.length > 1).toBe(options.some((option) => option.startsWith('-v')))
  expect(await trial.unpacked(made.map((name) => join(trial.folder, name)))).toMatchObject({ taken: [{}, {}] })
  await expectBoth(trial)
})

test('a RAR archive with a password is refused, whether it hides its names or not', async (context) => {
  needs(context, 'rar')
  for (const option of ['-hpsecret', '-psecret']) {
    const trial = await filled(context)
    const pack = join(trial.folder, 'Pack.rar')
    execFileSync('rar', ['a', '-idq', '-r', option, pack, '.'], { cwd: join(trial.folder, 'in') })
    expect(await trial.failure([pack])).toMatch(/^ARCHIVE_ENCRYPTED: .*password/)
  }
})

const CUES = '1\n00:00:01,000 --> 00:00:02,000\nHello\n'
const CYRILLIC = '1\n00:00:01,000 --> 00:00:02,000\nГде ты был вчера вечером? Я ждал тебя до полуночи.\n'
/** `windows-1251`, whose Cyrillic letters stand in their order. */
const CYRILLIC_BYTES = Buffer.from(
  Array.from(CYRILLIC, (char) => (char.codePointAt(0) ?? 0) + (char < '\u0080' ? 0 : 0xc0 - 0x410)),
)
const WITH_SUBTITLES = {
  'a.mkv': () => film,
  'Subs/a.ru.srt': () => CYRILLIC_BYTES,
  'b/b.mp4': () => other,
  'b/b.en.srt': () => Buffer.from(CUES),
  'b/b.fr.srt': () => Buffer.from('none'),
  'lone.srt': () => Buffer.from(CUES),
}

test.for(['Pack.zip', 'Pack.7z', 'Pack.rar'])(
  'subtitles that are in %s with their videos join them, and one that is refused keeps nothing out',
  async (name, context) => {
    const trial = await UnpackTrial.open(context)
    const members = Object.entries(WITH_SUBTITLES).map(([path, bytes]) => ({ name: path, bytes: bytes() }))
    if (name.endsWith('.rar')) await trial.write({ [`../${name}`]: storedRar(members) })
    else {
      await trial.write(Object.fromEntries(members.map(({ name: path, bytes }) => [path, bytes])))
      trial.pack(name, '-mx5')
    }
    const { taken, skipped } = await trial.unpacked([join(trial.folder, name)])
    const told = taken.flatMap(({ subtitles = [] }) =>
      subtitles.map((each) => [each.path, 'failure' in each ? each.failure.code : each.status]),
    )
    expect(told.toSorted()).toEqual([
      ['Subs/a.ru.srt', 'stored'],
      ['b/b.en.srt', 'stored'],
      ['b/b.fr.srt', 'SUBTITLE_INVALID'],
    ])
    expect(skipped).toEqual([{ name: 'lone.srt', reason: 'It is a subtitle, and of no video here, by its name.' }])
    const files = await trial.vault.files()
    const kept = files.flatMap(({ file }) => (file.subtitles ?? []).map((each) => [file.name, each.name, each.charset]))
    expect(kept.toSorted()).toEqual([
      ['a.mkv', 'a.ru.srt', 'windows-1251'],
      ['b.mp4', 'b.en.srt', 'utf-8'],
    ])
  },
)
