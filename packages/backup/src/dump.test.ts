import { randomBytes } from 'node:crypto'
import { createZstdDecompress } from 'node:zlib'
import { type LibraryRecordKinds, RECORD_KINDS, type RecordKind, type RecordSource } from '@streamvault/core'
import { expect, test } from 'vitest'
import { type AgeKeys, assertIdentities, assertRecipients, makeAgeKeys } from './age-keys.ts'
import { checkDump } from './check-dump.ts'
import { DUMP_KINDS } from './dump-kinds.ts'
import { DumpRecords } from './dump-records.ts'
import { decodeDump, encodeDump } from './sealed-stream.ts'
import { writeDump } from './write-dump.ts'

const { signal } = new AbortController()
const FACTS = {
  createdAt: 1_714_979_290_000,
  secrets: ['a secret of sixteen'],
  settings: { PORT: '8080' },
} as const
const HEADER = { format: 'streamvault-backup', version: 1, ...FACTS, kinds: DUMP_KINDS }
const COUNT = 1_200

/** Records of every kind, which nothing compresses. */
function library(): RecordSource & { readonly records: ReadonlyMap<RecordKind, readonly { id: string }[]> } {
  const records = new Map(
    RECORD_KINDS.map((kind) => [
      kind,
      Array.from({ length: kind === 'metadata' ? 0 : COUNT }, (_, at) => ({
        id: `${kind}-${String(at).padStart(5, '0')}`,
        text: `${randomBytes(40).toString('base64')} "ø\n`,
      })),
    ]),
  )
  return {
    records,
    count: async (kind) => records.get(kind)?.length ?? 0,
    async *read(kind) {
      const all = records.get(kind) ?? []
      for (let at = 0; at < all.length; at += 500) yield all.slice(at, at + 500) as never
    },
  }
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(Uint8Array.from(chunk))
  return Buffer.concat(all)
}

async function* inChunks(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function setUp() {
  const [source, keys] = [library(), await makeAgeKeys()]
  const sealed = await bytesOf(encodeDump(writeDump(source, FACTS, { signal }), [keys.recipient]))
  return { source, keys, sealed, open: () => inChunks(sealed) }
}

/** What a dump of these lines is found to hold. */
async function checkLines({ identity, recipient }: AgeKeys, lines: readonly string[]) {
  const sealed = await bytesOf(encodeDump(inChunks(Buffer.from(`${lines.join('\n')}\n`)), [recipient]))
  const open = () => inChunks(sealed)
  return { open, checked: await checkDump(open, [identity], { signal }) }
}

async function linesOf(source: RecordSource): Promise<readonly string[]> {
  return (await bytesOf(writeDump(source, FACTS, { signal }))).toString().trimEnd().split('\n')
}

async function readAll<K extends RecordKind>(records: RecordSource, kind: K, after?: string) {
  const all: LibraryRecordKinds[K][] = []
  for await (const batch of records.read(kind, after)) all.push(...batch)
  return all
}

test('what is written is read again, record by record, by whoever has the identity', async () => {
  const { source, keys, open } = await setUp()
  const checked = await checkDump(open, [keys.identity], { signal })
  expect(checked.header).toEqual(HEADER)
  expect(RECORD_KINDS.filter((kind) => checked.kinds[kind].count === 0)).toEqual(['metadata', 'sessions'])
  await using records = new DumpRecords(open, [keys.identity], checked)
  for (const kind of RECORD_KINDS) {
    const expected = kind === 'sessions' ? [] : source.records.get(kind)
    expect(await records.count(kind)).toBe(expected?.length)
    expect(await readAll(records, kind)).toEqual(expected)
  }
})

test('reading goes on behind any record, and back to a kind that was read already', async () => {
  const { source, keys, open } = await setUp()
  await using records = new DumpRecords(open, [keys.identity], await checkDump(open, [keys.identity], { signal }))
  const jobs = source.records.get('jobs') ?? []
  expect(await readAll(records, 'jobs', jobs[700]?.id)).toEqual(jobs.slice(701))
  expect(await readAll(records, 'files')).toEqual(source.records.get('files'))
  for await (const _ of records.read('titles')) break
  expect(await readAll(records, 'takedowns')).toEqual(source.records.get('takedowns'))
})

test('work on backups that is not done is left out, and what was done is kept', async () => {
  const keys = await makeAgeKeys()
  const jobs = [
    { id: '1', kind: 'backup' },
    { id: '2', kind: 'backup', endedAt: 5 },
    { id: '3', kind: 'ingest' },
  ]
  const source: RecordSource = {
    count: async (kind) => (kind === 'jobs' ? 3 : 0),
    async *read(kind) {
      if (kind === 'jobs') yield jobs as never
    },
  }
  const sealed = await bytesOf(encodeDump(writeDump(source, FACTS, { signal }), [keys.recipient]))
  const open = () => inChunks(sealed)
  const checked = await checkDump(open, [keys.identity], { signal })
  await using records = new DumpRecords(open, [keys.identity], checked)
  expect([await records.count('jobs'), await readAll(records, 'jobs')]).toEqual([2, jobs.slice(1)])
})

test('the standard tools open it: age, and zstd behind it', async () => {
  const { keys, sealed } = await setUp()
  expect(sealed.subarray(0, 22).toString()).toBe('age-encryption.org/v1\n')
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addIdentity(keys.identity)
  const zstd = createZstdDecompress()
  zstd.end(await decrypter.decrypt(sealed))
  const [first] = (await bytesOf(zstd)).toString().split('\n')
  expect(JSON.parse(first ?? '')).toEqual(HEADER)
})

test('one that is cut off anywhere, changed anywhere, or has something behind it is damaged', async () => {
  const { keys, sealed } = await setUp()
  const check = (bytes: Uint8Array) => checkDump(() => inChunks(bytes), [keys.identity], { signal })
  for (const end of [0, 10, 200, sealed.length >> 1, sealed.length - 70_000, sealed.length - 1]) {
    await expect(check(sealed.subarray(0, end)), `cut at ${end}`).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
  }
  for (const at of [5, 150, 1000, sealed.length >> 1, sealed.length - 1]) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    await expect(check(changed), `changed at ${at}`).rejects.toMatchObject({
      code: expect.stringMatching(/^BACKUP_(DAMAGED|KEY_WRONG)$/),
    })
  }
  await expect(check(Buffer.concat([sealed, Buffer.from('x')]))).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
})

test('records that are missing, or lines that are, are noticed though the encryption is right', async () => {
  const { source, keys } = await setUp()
  const plain = await linesOf(source)
  const check = (lines: readonly string[]) => checkLines(keys, lines)
  expect((await check(plain)).checked.kinds.files.count).toBe(COUNT)
  const damaged = { code: 'BACKUP_DAMAGED' }
  await expect(check(plain.toSpliced(5, 1))).rejects.toMatchObject(damaged)
  await expect(check(plain.slice(0, -1))).rejects.toMatchObject(damaged)
  await expect(check(plain.filter((line) => !line.includes('titles')))).rejects.toMatchObject(damaged)
  await expect(check([...plain, '{"end":"all"}'])).rejects.toMatchObject(damaged)
  await expect(check(['{"format":"something"}', ...plain.slice(1)])).rejects.toMatchObject(damaged)
  const later = plain[0]?.replace('"version":1', '"version":2') ?? ''
  await expect(check([later, ...plain.slice(1)])).rejects.toMatchObject({ code: 'BACKUP_TOO_NEW' })
})

test('one of an earlier version has fewer kinds, and what it lacks is empty', async () => {
  const { source, keys } = await setUp()
  const kinds = DUMP_KINDS.filter((kind) => kind !== 'people' && kind !== 'keyFrames')
  const plain = await linesOf(source)
  const isOfKind = (line: string) => /^(?:\["|\{"end":")(?:people|keyFrames)"/.test(line)
  const earlier = [JSON.stringify({ ...HEADER, kinds }), ...plain.slice(1).filter((line) => !isOfKind(line))]
  const { open, checked } = await checkLines(keys, earlier)
  expect([checked.kinds.people.count, checked.kinds.audit.count]).toEqual([0, COUNT])
  await using records = new DumpRecords(open, [keys.identity], checked)
  expect([await readAll(records, 'people'), await readAll(records, 'jobs')]).toEqual([[], source.records.get('jobs')])
})

test('one of a later version with kinds that nobody here knows is refused, and so is a first line out of joint', async () => {
  const { source, keys } = await setUp()
  const [, ...rest] = await linesOf(source)
  const check = (header: object) => checkLines(keys, [JSON.stringify({ ...HEADER, ...header }), ...rest])
  await expect(check({ kinds: [...DUMP_KINDS, 'playlists'] })).rejects.toMatchObject({ code: 'BACKUP_TOO_NEW' })
  for (const wrong of [{ kinds: 'files' }, { kinds: [...DUMP_KINDS, 'files'] }, { secrets: [5] }, { settings: null }]) {
    await expect(check(wrong), JSON.stringify(wrong)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
  }
})

test('another key opens nothing, and what is no key is told without it', async () => {
  const { open } = await setUp()
  const { identity, recipient } = await makeAgeKeys()
  await expect(checkDump(open, [identity], { signal })).rejects.toMatchObject({ code: 'BACKUP_KEY_WRONG' })
  assertRecipients([recipient])
  assertIdentities([identity])
  const wrong = `${identity.slice(0, -1)}${identity.endsWith('Q') ? 'P' : 'Q'}`
  expect(() => assertIdentities([wrong])).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining(wrong) }),
  )
  expect(() => assertIdentities([wrong])).toThrow(expect.objectContaining({ code: 'BACKUP_KEY_INVALID' }))
  expect(() => assertRecipients([recipient.slice(0, -1)])).toThrow(
    expect.objectContaining({ code: 'BACKUP_KEY_INVALID' }),
  )
})

test('what the disk or a signal says while it is read is handed on as it is', async () => {
  const { keys } = await setUp()
  const gone = Object.assign(new Error('EIO'), { syscall: 'read' })
  const failing = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('age-encryption.org/v1\n')
    throw gone
  }
  await expect(bytesOf(decodeDump(failing(), [keys.identity]))).rejects.toBe(gone)
})
