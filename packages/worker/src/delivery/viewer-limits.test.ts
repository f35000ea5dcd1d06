import { once } from 'node:events'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { describe, expect, test, vi } from 'vitest'
import { FRONTS, type SetUp, setUpBehind } from '../e2e/delivery-trial.ts'

const WINDOW_BYTES = 64 * SLICE_BYTES

describe.each(FRONTS)('behind %s', (front) => {
  const setUp = (options: SetUp = {}) => setUpBehind(front, options)

  test('who asks behind an earlier request on one connection is the same viewer', async () => {
    const vault = await setUp({ viewerFills: { burst: 1, perSecond: 0.01 }, from: '192.0.2.7' })
    const { pathname, search } = new URL(vault.url(await vault.add(testBytes(3 * SLICE_BYTES))))
    const rangeAt = (slice: number) => `Range: bytes=${slice * SLICE_BYTES}-${slice * SLICE_BYTES}`
    const asking = [0, 1, 2].map((slice) => `GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n${rangeAt(slice)}\r\n`)
    const socket = connect(Number(new URL(vault.origin).port), '127.0.0.1')
    socket.end(`${asking.join('\r\n')}Connection: close\r\n\r\n`)
    const said = (await buffer(socket)).toString('latin1')
    expect([...said.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['206', '429', '429'])
  })

  test('a viewer has as many streams as one may, whoever ends; others and this machine have theirs', async () => {
    const viewerLimits = { streamsMax: 3, bytesPerSecond: 0 }
    const beginFrom = async (from: string) => {
      const vault = await setUp({ viewerLimits, from, windowBytes: WINDOW_BYTES })
      const url = vault.url(await vault.add(testBytes(24 * SLICE_BYTES)))
      const begin = () => new Promise<IncomingMessage>((resolve) => httpGet(url, { agent: false }, resolve))
      return { vault, url, begin, begun: await Promise.all(Array.from({ length: 10 }, begin)) }
    }
    const { vault, url, begun } = await beginFrom('192.0.2.7')
    const running = begun.filter(({ statusCode }) => statusCode === 200)
    expect(running).toHaveLength(3)
    const refused = await fetch(url)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
    expect(await refused.json()).toMatchObject({ code: 'STREAMS_TOO_MANY', status: 429 })
    running[0]?.destroy()
    const again = async () => (await fetch(url, { headers: { range: 'bytes=0-9' } })).status
    await expect.poll(again).toBe(206)
    // Whoever has got his last byte counts no longer.
    for (let round = 0; round < 5; round++) expect(await again()).toBe(206)
    for (const response of begun) response.destroy()
    await vi.waitFor(() => {
      vault.delivery.report()
      expect(vault.metrics.value('streamvault_streams_active', {})).toBe(0)
    })
    const { begun: ours } = await beginFrom('127.0.0.1')
    expect(ours.map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(200))
    for (const response of ours) response.destroy()
  })

  test.runIf(front !== FRONTS[0])(
    'what comes one after the other is one stream, however early it is asked for',
    async () => {
      const vault = await setUp({ viewerLimits: { streamsMax: 1, bytesPerSecond: 0 }, from: '192.0.2.7' })
      const { pathname, search } = new URL(vault.url(await vault.add(testBytes(16 * SLICE_BYTES))))
      const socket = connect(Number(new URL(vault.origin).port), '127.0.0.1')
      const asking = (last: string) => `GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\nRange: bytes=${last}\r\n\r\n`
      socket.write(asking('0-'))
      await once(socket, 'readable')
      socket.write(asking('0-9'))
      await new Promise((resolve) => setTimeout(resolve, 50))
      const said: Buffer[] = []
      for await (const piece of socket) {
        said.push(piece)
        if (Buffer.concat(said.slice(-2)).toString('latin1').includes('content-range: bytes 0-9/')) break
        expect(String(piece)).not.toContain('STREAMS_TOO_MANY')
      }
    },
  )

  test('a viewer gets the rate that one may have beyond the first 24 MiB, in however many responses, and every byte right', async () => {
    const bytesPerSecond = 16 * SLICE_BYTES
    const vault = await setUp({ viewerLimits: { streamsMax: 12, bytesPerSecond }, from: '192.0.2.7' })
    const bytes = testBytes(40 * SLICE_BYTES)
    const url = vault.url(await vault.add(bytes))
    const quarter = bytes.length / 4
    const begunAt = performance.now()
    const parts = [0, 1, 2, 3].map(async (part) => {
      const range = `bytes=${part * quarter}-${(part + 1) * quarter - 1}`
      return Buffer.from(await (await fetch(url, { headers: { range } })).arrayBuffer())
    })
    expect(Buffer.concat(await Promise.all(parts)).equals(bytes)).toBe(true)
    const seconds = (performance.now() - begunAt) / 1000
    expect(seconds).toBeGreaterThan(0.95)
    expect(seconds).toBeLessThan(5)
  })
})
