import { randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { FakeClock } from '@streamvault/testkit'
import { describe, expect, test } from 'vitest'
import { LinkLostError } from '../../telegram-error.ts'
import { answer, bytes, isRequest, piece, type Script, ScriptedLink, signal, steps } from '../../trial/scripted-link.ts'
import {
  acknowledgedIn,
  container,
  fileBody,
  fileResult,
  futureSalts,
  newSession,
  packed,
  rpcResult,
  service,
} from '../../trial/scripted-messages.ts'
import type { ClientMessage, ScriptedConnection } from '../../trial/scripted-server.ts'
import { toLong } from './tl-long.ts'

const never = () => {}
const badMessage =
  (errorCode: number): Script =>
  ({ id, seqNo }, connection) =>
    connection.send(service({ _: 'mt_bad_msg_notification', badMsgId: toLong(id), badMsgSeqno: seqNo, errorCode }))

describe('a request is sent again', () => {
  test('with the salt that the server named, which later ones have from the start', async () => {
    const badSalt: Script = ({ id, seqNo }, connection) =>
      connection.send(
        service({
          _: 'mt_bad_server_salt',
          badMsgId: toLong(id),
          badMsgSeqno: seqNo,
          errorCode: 48,
          newServerSalt: toLong(77n),
        }),
      )
    const script = steps(badSalt, answer)
    await using link = await ScriptedLink.to(script)
    expect([await link.readsBytes(), await link.readsBytes()]).toEqual([true, true])
    expect(script.requests.map(({ salt }) => salt)).toEqual([0n, 77n, 77n])
  })

  test('when the server has a new session since', async () => {
    const script = steps(
      never,
      (message, connection) => {
        connection.send(newSession(message.id))
        answer(message, connection)
      },
      answer,
    )
    await using link = await ScriptedLink.to(script)
    expect(await Promise.all([link.readsBytes(), link.readsBytes()])).toEqual([true, true])
    const [first, second, again] = script.requests
    expect(script.requests).toHaveLength(3)
    expect(again?.id).toBeGreaterThan(second?.id ?? 0n)
    expect(first?.id).toBeLessThan(second?.id ?? 0n)
  })

  test.each([16, 17, 32, 33])('in a session of its own after code %d', async (code) => {
    const script = steps(badMessage(code), answer)
    await using link = await ScriptedLink.to(script)
    expect(await link.readsBytes()).toBe(true)
    const [first, second] = script.requests
    expect(second?.sessionId).not.toBe(first?.sessionId)
    expect([first?.seqNo, second?.seqNo]).toEqual([1, 1])
  })

  test.each([18, 19, 20, 64])('in the same session after code %d', async (code) => {
    const script = steps(badMessage(code), answer)
    await using link = await ScriptedLink.to(script)
    expect(await link.readsBytes()).toBe(true)
    const [first, second] = script.requests
    expect(second?.sessionId).toBe(first?.sessionId)
    expect(second?.id).toBeGreaterThan(first?.id ?? 0n)
  })

  test('with an introduction when the server misses it', async () => {
    const missing: Script = ({ id }, connection) =>
      connection.send(
        rpcResult(id, service({ _: 'mt_rpc_error', errorCode: 400, errorMessage: 'CONNECTION_NOT_INITED' })),
      )
    const script = steps(answer, missing, answer)
    await using link = await ScriptedLink.to(script)
    expect([await link.readsBytes(), await link.readsBytes(), await link.readsBytes()]).toEqual([true, true, true])
    expect(script.requests.map(({ name }) => name)).toEqual([
      'invokeWithLayer',
      'invokeWithoutUpdates',
      'invokeWithLayer',
      'invokeWithoutUpdates',
    ])
  })

  test('five times at most', async () => {
    const script = steps(badMessage(20))
    await using link = await ScriptedLink.to(script)
    await expect(link.read(piece, { signal })).rejects.toThrow(LinkLostError)
    expect(script.requests).toHaveLength(5)
    expect(link.pool.leased).toBe(0)
  })
})

describe('an answer is taken', () => {
  test('out of a container, with what else is in there', async () => {
    const both = steps(never, (message, connection) => {
      const parts = [both.requests[0], message].map((request) => fileResult(request?.id ?? 0n, bytes))
      connection.send(container(connection, [...parts, randomBytes(8), parts[0] ?? bytes]), { seqNo: 2 })
    })
    await using link = await ScriptedLink.to(both)
    expect(await Promise.all([link.readsBytes(), link.readsBytes()])).toEqual([true, true])
    expect(link.pool.leased).toBe(0)
  })

  test('out of its packing', async () => {
    await using link = await ScriptedLink.to(({ id, name }, connection) => {
      if (name.startsWith('invoke')) connection.send(rpcResult(id, packed(fileBody(bytes))))
    })
    expect(await link.readsBytes()).toBe(true)
  })

  test('once, however often it comes', async () => {
    const twice: Script = (message, connection) => {
      for (const _ of [1, 2, 3]) answer(message, connection)
    }
    await using link = await ScriptedLink.to(steps(twice))
    for (const _ of [1, 2, 3]) expect(await link.readsBytes()).toBe(true)
    await expect.poll(() => link.pool.leased).toBe(0)
  })

  test('that the server holds back until it is asked for it', async () => {
    const script: Script = (message, connection) => {
      if (isRequest(message)) {
        const answerMsgId = toLong(99n)
        connection.send(
          service({ _: 'mt_msg_detailed_info', msgId: toLong(message.id), answerMsgId, bytes: 9, status: 0 }),
        )
        asked = message
      } else if (message.name === 'mt_msg_resend_req' && asked !== undefined) answer(asked, connection)
    }
    let asked: ClientMessage | undefined
    await using link = await ScriptedLink.to(script)
    expect(await link.readsBytes()).toBe(true)
  })
})

test('what has to be acknowledged is, within two seconds or eight answers', async () => {
  const script = steps(answer)
  const clock = new FakeClock(Date.now())
  await using link = await ScriptedLink.to(script, clock)
  const acknowledged = () =>
    script.others.filter(({ name }) => name === 'mt_msgs_ack').flatMap(({ body }) => acknowledgedIn(body)).length
  for (let index = 0; index < 10; index++) await link.readsBytes()
  await expect.poll(acknowledged).toBe(8)
  await clock.advance(2000)
  await expect.poll(acknowledged).toBe(10)
})

test('a piece that is given up is taken back from the server, and its buffer freed once that is agreed', async () => {
  const leaving = new AbortController()
  const script: Script = ({ name, id }, connection) => {
    if (name.startsWith('invoke')) leaving.abort()
    if (name === 'mt_rpc_drop_answer') connection.send(rpcResult(id, service({ _: 'mt_rpc_answer_dropped_running' })))
  }
  await using link = await ScriptedLink.to(script)
  await expect(link.read(piece, { signal: leaving.signal })).rejects.toThrow('aborted')
  await expect.poll(() => [link.pool.leased, link.inFlight]).toEqual([0, 0])
})

test('the first byte of each answer is told when its frame begins, in whatever order they come', async () => {
  const told: string[] = []
  const script = steps(never, (second, connection) => {
    const [first] = script.requests
    const [frameOfSecond, frameOfFirst] = [second, first].map((each) =>
      connection.seal(fileResult(each?.id ?? 0n, bytes)),
    )
    void inTurns(
      [frameOfSecond?.subarray(0, 40_000), frameOfSecond?.subarray(40_000), frameOfFirst?.subarray(0, 40_000)],
      connection,
    )
  })
  await using link = await ScriptedLink.to(script)
  const read = (name: string) =>
    link.read(piece, { signal, onFirstByte: () => told.push(name) }).then((lent) => {
      told.push(`${name} is there`)
      lent[Symbol.dispose]()
    })
  read('first').catch(never)
  await read('second')
  await expect.poll(() => told).toEqual(['second', 'second is there', 'first'])
})

async function inTurns(pieces: readonly (Buffer | undefined)[], connection: ScriptedConnection): Promise<void> {
  for (const each of pieces) {
    connection.write(each ?? Buffer.alloc(0))
    for (let turns = 0; turns < 20; turns++) await turn()
  }
}

test('a clock that is put right does not make an answer late', async () => {
  const clock = new FakeClock(Date.now() - 3_600_000)
  const script = steps(badMessage(16), never)
  await using link = await ScriptedLink.to(script, clock)
  const reading = link.readsBytes()
  await expect.poll(() => script.requests).toHaveLength(2)
  await clock.advance(5000)
  const [, second] = script.requests
  if (second !== undefined) answer(second, link.server.connections[0] as ScriptedConnection)
  expect(await reading).toBe(true)
  expect(Number((second?.id ?? 0n) >> 32n)).toBeCloseTo(Date.now() / 1000, -1)
})

test('salts of time to come are used when their time is there', async () => {
  const clock = new FakeClock(Date.now())
  const start = Math.floor(Date.now() / 1000)
  const script: Script = (message, connection) => {
    salts.push(message.salt)
    if (isRequest(message)) answer(message, connection)
    if (message.name === 'mt_get_future_salts')
      connection.send(
        futureSalts(message.id, [
          [start, 5n],
          [start + 1800, 6n],
        ]),
      )
    else if (message.salt === 0n) connection.send(newSession(message.id), { salt: 4n })
  }
  const salts: bigint[] = []
  await using link = await ScriptedLink.to(script, clock)
  expect(await link.readsBytes()).toBe(true)
  await clock.advance(1000)
  await expect
    .poll(async () => {
      await link.readsBytes()
      return salts.at(-1)
    })
    .toBe(5n)
  await clock.advance(1_801_000)
  await expect
    .poll(async () => {
      await link.readsBytes().catch(never)
      return salts.at(-1)
    })
    .toBe(6n)
})
