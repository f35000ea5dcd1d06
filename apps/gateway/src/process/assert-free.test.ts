import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { skipWithoutNginx } from '../e2e/skip-without-nginx.ts'
import { TrialGateway } from '../e2e/trial-gateway.ts'
import { assertFree } from './assert-free.ts'

await skipWithoutNginx()

test.each(['127.0.0.1', '[::1]'])('an address of %s is free once nobody listens there', async (host) => {
  const server = createServer().listen(0, host.replace(/[[\]]/g, ''))
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = `${host}:${(server.address() as AddressInfo).port}`
  const taken = { code: 'NGINX_UNUSABLE', details: { reason: `${address} is in use` } }
  await expect(assertFree([address])).rejects.toMatchObject(taken)
  await new Promise((resolve) => server.close(resolve))
  await assertFree([address])
})

test('another gateway does not get a share of the viewers of one that runs', async () => {
  await using gateway = await TrialGateway.start()
  await expect(
    TrialGateway.start({ listenersAt: () => [{ kind: 'tcp', address: `127.0.0.1:${gateway.port}`, proxies: [] }] }),
  ).rejects.toMatchObject({ code: 'NGINX_UNUSABLE' })
})
