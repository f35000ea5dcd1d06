import { TlBinaryReader, TlBinaryWriter, type TlReaderMap } from '@mtcute/tl-runtime'
import { expect, test } from 'vitest'
import { entryReaders } from './entry-readers.ts'
import { differingWriters, layerDifferences, NEWEST_LAYER, OLDEST_LAYER } from './layer-differences.ts'
import { LAYER, writersOf } from './schema.ts'
import { toLong } from './tl-long.ts'

test('no layer has a name twice, and no number has two names', () => {
  const clashes = layerDifferences.filter(({ start, end, entry: { kind, name } }, index) =>
    layerDifferences
      .slice(index + 1)
      .some(
        (other) => other.entry.kind === kind && other.entry.name === name && other.start < end && start < other.end,
      ),
  )
  expect(clashes).toEqual([])
  const ids = layerDifferences.map(({ entry }) => entry.id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(layerDifferences.length).toBeGreaterThan(100)
})

const SAMPLES: Readonly<Record<string, unknown>> = {
  int: 7,
  int53: 2 ** 40,
  long: toLong(5n),
  double: 1.5,
  string: 'text',
  bytes: new Uint8Array([1, 2, 3]),
  Bool: true,
  true: true,
}

type Entry = (typeof layerDifferences)[number]['entry']
type Argument = Entry['arguments'][number]

/** Every field that has to be there, and those that may be and are no objects, nor share their flag with one. */
function sampleOf({ name, arguments: fields }: Entry) {
  const isPlain = ({ type, typeModifiers }: Argument) => SAMPLES[type] !== undefined && !typeModifiers?.isVector
  const isSet = (field: Argument) => {
    const predicate = field.typeModifiers?.predicate
    if (predicate === undefined) return field.type !== '#'
    return fields.every((other) => other.typeModifiers?.predicate !== predicate || isPlain(other))
  }
  const values = fields.filter(isSet).map(({ name: field, type, typeModifiers }): [string, unknown] => {
    const key = field.replace(/_([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())
    return [key, typeModifiers?.isVector ? [] : (SAMPLES[type] ?? { _: 'peerNotifySettings' })]
  })
  return { _: name, ...Object.fromEntries(values) }
}

/** An object without fields, in the place of any. */
const SETTINGS_ID = 7
const writeSettings = (writer: Pick<TlBinaryWriter, 'uint'>) => writer.uint(SETTINGS_ID)
const writersFor = (layer: number) => Object.assign({ ...writersOf(layer) }, { peerNotifySettings: writeSettings })
const settings = { kind: 'class', name: 'peerNotifySettings', id: SETTINGS_ID, arguments: [] } as const
const READERS = entryReaders([...layerDifferences.map(({ entry }) => entry), settings]) as unknown as TlReaderMap

const classes = layerDifferences.filter(({ entry: { kind, name } }) => kind === 'class' && name !== settings.name)

test.each(classes.map((each) => [each.entry.name, each.start, each] as const))(
  'what is written as %s of layer %d is read as what it was',
  (_, start, { entry }) => {
    const object = sampleOf(entry)
    const bytes = TlBinaryWriter.serializeObject(writersFor(start), object)
    const reader = new TlBinaryReader(READERS, bytes)
    expect(reader.object()).toMatchObject(object)
    expect(reader.pos).toBe(bytes.length)
  },
)

test('a layer before the oldest is written as the oldest, and one after the newest as the newest', () => {
  expect(writersOf(100)).toBe(writersOf(OLDEST_LAYER))
  expect(writersOf(NEWEST_LAYER + 5)).toBe(writersOf(NEWEST_LAYER))
  expect(Object.keys(differingWriters(LAYER))).toEqual([])
})

test('what is a result of its own now is the plain updates for who knows only those', () => {
  const result = { updates: { _: 'updatesTooLong' }, missingInvitees: [] }
  const write = (_: string, layer: number) =>
    Buffer.from(TlBinaryWriter.serializeObject(writersOf(layer), { ...result, _ })).toString('hex')
  const plain = write('messages.invitedUsers', 176)
  expect(plain).toHaveLength(8)
  expect(write('messages.chatInviteJoinResultOk', LAYER - 1)).toBe(plain)
  expect(write('messages.invitedUsers', 177)).toMatch(new RegExp(`^[^]{8}${plain}.+`))
  expect(write('messages.chatInviteJoinResultOk', LAYER)).toMatch(new RegExp(`^[^]{8}${plain}$`))
})
