import { randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { inspect } from 'node:util'
import { FakeClock } from '@streamvault/testkit'
import { describe, expect, test } from 'vitest'
import { LinkLostError } from '../../telegram-error.ts'
import { answer, bytes, isRequest, piece, type Script, ScriptedLink, signal, steps } from '../../trial/scripted-link.ts'
import { container, fileResult, newSession, packed, rpcResult, service } from '../../trial/scripted-messages.ts'
import type { ClientMessage, ScriptedConnection } from '../../trial/scripted-server.ts'
import { toLong } from '../session/tl-long.ts'
import { FRAME_BYTES_MAX } from '../transport/frame-pool.ts'

const never = () => {}

describe('a connection is given up', () => {
  const broken: readonly [string, (request: ClientMessage, connection: ScriptedConnection) => void][] = [
    ['a frame is too large', (_, connection) => connection.write(Buffer.from('ffffff7f', 'hex'))],
    ['a frame is a little too large', (_, connection) => connection.write(length(FRAME_BYTES_MAX))],
    ['a frame is of no blocks', (_, connection) => connection.write(Buffer.concat([length(101), randomBytes(101)]))],
    [
      'a frame is of another key',
      (_, connection) => connection.write(Buffer.concat([length(1048), randomBytes(1048)])),
    ],
    [
      'a bit was turned',
      ({ id }, connection) => connection.write(turned(connection.seal(fileResult(id, bytes)), 50_000)),
    ],
    [
      'a bit was turned in a message key',
      ({ id }, connection) => connection.write(turned(connection.seal(fileResult(id, bytes)), 15)),
    ],
    ['an id is a client’s', ({ id }, connection) => connection.send(fileResult(id, bytes), { id: 4n })],
    ['bytes end early', ({ id }, connection) => connection.send(fileResult(id, bytes).subarray(0, 40_000))],
    [
      'a packing holds nothing',
      ({ id }, connection) => connection.send(rpcResult(id, packed(bytes).subarray(0, 80_000))),
    ],
    [
      'a packing holds too much',
      ({ id }, connection) => connection.send(rpcResult(id, packed(Buffer.alloc(3_000_000)))),
    ],
    ['a container ends early', (_, connection) => connection.send(container(connection, [bytes]).subarray(0, 40_000))],
    [
      'a large frame comes that nobody asked for',
      (request, connection) => {
        for (let index = 0; index < 9; index++)
          connection.write(connection.seal(fileResult(request.id, bytes)).subarray(0, 90_000 * index))
      },
    ],
  ]

  test.each(broken)('when %s', async (_, script) => {
    await using link = await ScriptedLink.to(steps(script, answer))
    const failure = await link.read(piece, { signal }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(LinkLostError)
    await expect.poll(() => link.pool.leased).toBe(0)
    expect(await link.readsBytes()).toBe(true)
  })

  test('with the time to wait when the server has enough', async () => {
    await using link = await ScriptedLink.to((_, connection) =>
      connection.write(Buffer.concat([length(4), code(-429)])),
    )
    await expect(link.read(piece, { signal })).rejects.toMatchObject({
      name: 'TelegramError',
      code: 420,
      message: 'FLOOD_WAIT_10',
    })
  })

  test('when the server is silent, and has not even answered a ping', async () => {
    const clock = new FakeClock(Date.now())
    const script = steps(never)
    await using link = await ScriptedLink.to(script, clock)
    const reading = expect(link.read(piece, { signal })).rejects.toThrow('silent')
    await expect.poll(() => script.requests).toHaveLength(1)
    await clock.advance(27_000)
    await reading
    expect(script.others.map(({ name }) => name)).toContain('mt_ping_delay_disconnect')
  })

  test('when it was not used for a minute, which nobody notices', async () => {
    const clock = new FakeClock(Date.now())
    const script: Script = (message, connection) => {
      if (isRequest(message)) answer(message, connection)
      else connection.send(newSession(message.id))
    }
    await using link = await ScriptedLink.to(script, clock)
    expect(await link.readsBytes()).toBe(true)
    for (let second = 0; second < 62; second++) {
      await clock.advance(1000)
      await turn()
    }
    expect(await link.readsBytes()).toBe(true)
    expect(link.server.connections).toHaveLength(2)
  })
})

/** Answers pings, which no call waits for. */
const pong: Script = ({ id, body, name }, connection) => {
  if (name === 'mt_ping_delay_disconnect')
    connection.send(service({ _: 'mt_pong', msgId: toLong(id), pingId: toLong(body.readBigInt64LE(4)) }))
}

/** Returns once no buffer is leased any longer, however many seconds that takes. */
async function untilNoneIsLeased(link: ScriptedLink, clock: FakeClock): Promise<void> {
  const leased = async () => {
    await clock.advance(1000)
    return link.pool.leased
  }
  await expect.poll(leased, { interval: 5, timeout: 10_000 }).toBe(0)
}

test('a server that answers everything but the piece is not waited for without end', async () => {
  const clock = new FakeClock(Date.now())
  await using link = await ScriptedLink.to(pong, clock)
  const reading = expect(link.read(piece, { signal })).rejects.toThrow('no answer came in 60 s')
  await untilNoneIsLeased(link, clock)
  await reading
})

test('a piece that nobody waits for any longer gives its buffer back, though the server is silent about it', async () => {
  const clock = new FakeClock(Date.now())
  let isAsked = false
  await using link = await ScriptedLink.to((message, connection) => {
    pong(message, connection)
    if (!isRequest(message)) return
    if (isAsked) answer(message, connection)
    isAsked = true
  }, clock)
  const leaving = new AbortController()
  const left = expect(link.read(piece, { signal: leaving.signal })).rejects.toThrow('left')
  await expect.poll(() => isAsked).toBe(true)
  leaving.abort(new Error('left'))
  await left
  for (let second = 0; second < 4; second++) await clock.advance(1000)
  expect(link.pool.leased).toBe(1)
  await untilNoneIsLeased(link, clock)
  expect(await link.readsBytes()).toBe(true)
  expect(link.server.connections).toHaveLength(1)
})

test('no error that is thrown holds the key', async () => {
  await using link = await ScriptedLink.to((_, connection) => connection.destroy())
  const failure = await link.read(piece, { signal }).catch((error: unknown) => error)
  const shown = inspect(failure, { depth: 20, showHidden: true })
  const key = Buffer.from(link.server.grant.authKey)
  for (const form of ['hex', 'base64', 'latin1'] as const)
    expect(shown).not.toContain(key.subarray(0, 12).toString(form))
  expect(shown).not.toContain(inspect(key).slice(8, 40))
})

function length(value: number): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32LE(value)
  return head
}

function code(value: number): Buffer {
  const body = Buffer.alloc(4)
  body.writeInt32LE(value)
  return body
}

function turned(frame: Buffer, at: number): Buffer {
  frame[at] = (frame[at] ?? 0) ^ 1
  return frame
}
