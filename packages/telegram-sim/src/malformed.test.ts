import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededBytes } from './files/seeded-bytes.ts'
import { TelegramSim } from './telegram-sim.ts'
import { LAYER } from './tl/schema.ts'
import { toLong } from './tl/tl-long.ts'
import { type TlObject, writeTl } from './tl/tl-object.ts'
import { RawSession } from './trial/raw-session.ts'

const BOT = 7
const CHANNEL = 1000
const ROUNDS = 60
const TAGS = ['', 'ef', 'eeeeeeee', 'dddddddd']
/** What stands for another object, as it lies on the wire: nothing, yes, `inputPeerSelf`, and `inputChannelEmpty`. */
const OTHERS = ['cc0b7356', 'b5757299', 'c97ea07d', '861e8cee']

let sim: TelegramSim
let faults: unknown[]
let mistakes: Error[]

beforeAll(async () => {
  faults = []
  mistakes = []
  sim = await TelegramSim.start({
    onFault: (error) => faults.push(error),
    onMistake: (mistake) => mistakes.push(mistake),
  })
  sim.addBot({ id: BOT, homeDataCenterId: 1 })
  sim.addChannel(CHANNEL, 'Vault')
  sim.setMember(CHANNEL, BOT, 'admin')
})

afterAll(() => sim[Symbol.asyncDispose]())

/** Numbers from 0 up to, but not including, `max`: the same seed gives the same ones. */
function numbersOf(seed: string): (max: number) => number {
  let at = 0
  return (max) => seededBytes(seed, 4 * at++, 4).readUInt32LE() % max
}

/** Sends bytes as they are, and waits until the simulator has hung up, whether or not it answered. */
async function say(bytes: Uint8Array): Promise<void> {
  const { host, port } = sim.dataCenter(1).address
  const socket = connect({ host, port })
  socket.on('error', () => {}).resume()
  socket.end(bytes)
  await once(socket, 'close')
}

async function openSession(): Promise<RawSession> {
  const session = await RawSession.open(sim.dataCenter(1).address, sim.openKey(1, BOT))
  await session.learnSalt()
  return session
}

/** Nobody else suffers. */
async function expectWell(): Promise<void> {
  await using session = await openSession()
  expect(await session.call({ _: 'help.getNearestDc' } as TlObject)).toMatchObject({ thisDc: 1 })
  expect(faults).toEqual([])
}

test.each([1, 2, 3])(
  'bytes of no transport are a mistake of the client, and end its connection alone (seed %i)',
  async (seed) => {
    const number = numbersOf(`noise ${seed}`)
    const before = mistakes.length
    for (let round = 0; round < ROUNDS; round++) {
      const tag = Buffer.from(TAGS[number(TAGS.length)] ?? '', 'hex')
      await say(Buffer.concat([tag, seededBytes(`noise ${seed}/${round}`, 0, 64 + number(4096))]))
    }
    expect(mistakes.length).toBeGreaterThan(before + ROUNDS / 4)
    await expectWell()
  },
)

test('a packet of an impossible size is told as what it is', async () => {
  const before = mistakes.length
  const { host, port } = sim.dataCenter(1).address
  const socket = connect({ host, port }).resume()
  socket.write(Buffer.from('eeeeeeeeffffff7f', 'hex'))
  await once(socket, 'close')
  expect(mistakes.slice(before).map(({ message }) => message)).toEqual(['a packet of 2147483647 bytes'])
})

test.each([1, 2, 3])('an exchange of keys that goes wrong is a mistake of the client (seed %i)', async (seed) => {
  const number = numbersOf(`exchange ${seed}`)
  const nonce = seededBytes(`nonce ${seed}`, 0, 16)
  for (let round = 0; round < ROUNDS; round++) {
    const body = Buffer.from(writeTl({ _: 'mt_req_pq_multi', nonce } as TlObject))
    if (number(2) === 0) body.writeUInt8(number(256), number(body.length))
    const kept = body.subarray(0, 4 * (1 + number(body.length / 4)))
    const head = Buffer.alloc(24)
    head.writeUInt32LE(20 + kept.length, 0)
    head.writeUInt32LE(number(2) === 0 ? kept.length : number(2 ** 31), 20)
    await say(Buffer.concat([Buffer.from('eeeeeeee', 'hex'), head, kept]))
  }
  expect(mistakes.length).toBeGreaterThan(0)
  await expectWell()
})

/** Of every kind that reaches far. */
function requests(): TlObject[] {
  const channel = { _: 'inputChannel', channelId: CHANNEL, accessHash: toLong(sim.channelAccessHash(CHANNEL, BOT)) }
  const peer = { ...channel, _: 'inputPeerChannel' }
  const file = { _: 'inputFile', id: toLong(1n), parts: 1, name: 'a', md5Checksum: '' }
  const media = { _: 'inputMediaUploadedDocument', file, mimeType: 'a/b', attributes: [] }
  const location = {
    _: 'inputDocumentFileLocation',
    id: toLong(1n),
    accessHash: toLong(2n),
    fileReference: Buffer.alloc(8),
    thumbSize: '',
  }
  return [
    { _: 'channels.getChannels', id: [channel] },
    { _: 'channels.getMessages', channel, id: [{ _: 'inputMessageID', id: 1 }] },
    { _: 'messages.sendMessage', peer, message: 'hello', randomId: toLong(3n) },
    { _: 'messages.sendMedia', peer, media, message: '', randomId: toLong(4n) },
    { _: 'upload.saveFilePart', fileId: toLong(1n), filePart: 0, bytes: Buffer.alloc(16) },
    { _: 'upload.getFile', location, offset: 0, limit: 4096 },
    { _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] },
    { _: 'mt_get_future_salts', num: 3 },
    { _: 'mt_msgs_state_req', msgIds: [toLong(4n)] },
    { _: 'mt_ping_delay_disconnect', pingId: toLong(1n), disconnectDelay: 60 },
    { _: 'mt_rpc_drop_answer', reqMsgId: toLong(8n) },
  ] as unknown as TlObject[]
}

function damaged(body: Uint8Array, number: (max: number) => number): Buffer {
  const bytes = Buffer.from(body)
  for (let hits = 1 + number(3); hits > 0; hits--) {
    const at = 4 * number(bytes.length / 4)
    if (number(3) === 0) bytes.write(OTHERS[number(OTHERS.length)] ?? '', at, 'hex')
    else bytes.writeUInt8(number(256), at + number(4))
  }
  return bytes.subarray(0, 4 * (1 + number(bytes.length / 4)) + (number(2) === 0 ? bytes.length : 0))
}

test.each([1, 2, 3, 4, 5, 6])(
  'a request that was damaged before it was encrypted is no fault of the simulator (seed %i)',
  async (seed) => {
    const number = numbersOf(`request ${seed}`)
    const all = requests()
    for (let round = 0; round < ROUNDS; round++) {
      await using session = await openSession()
      const request = all[number(all.length)] ?? expect.fail('there are some')
      const isService = request._.startsWith('mt_')
      const wrapped = isService ? request : RawSession.first(request)
      session.send(damaged(writeTl(wrapped, LAYER), number))
      // What comes behind it on the same connection is answered, or the connection is gone.
      session.send({ _: 'mt_ping', pingId: toLong(5n) } as TlObject)
      await session.heardOrClosed()
    }
    await expectWell()
  },
)
