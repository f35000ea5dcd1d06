import { CLOUDFLARE_RANGES } from '@streamvault/gateway'
import { expect, test } from 'vitest'
import { gatewayListeners, type ListenerSettings } from './gateway-listeners.ts'

const NOTHING: ListenerSettings = {
  GATEWAY_LISTEN: ['127.0.0.1:8088'],
  GATEWAY_CERTIFICATE_FILE: undefined,
  GATEWAY_KEY_FILE: undefined,
  GATEWAY_BEHIND: 'nothing',
}
const CERTIFICATE = { GATEWAY_CERTIFICATE_FILE: '/c.pem', GATEWAY_KEY_FILE: '/k.pem' }

test('this machine is spoken to as it is, others with a certificate, and Cloudflare from its addresses', () => {
  expect(gatewayListeners(NOTHING)).toEqual([{ kind: 'tcp', address: '127.0.0.1:8088', proxies: [] }])
  const tls = { certificateFile: '/c.pem', keyFile: '/k.pem' }
  const GATEWAY_LISTEN = ['0.0.0.0:443', '[::]:443']
  expect(gatewayListeners({ ...NOTHING, ...CERTIFICATE, GATEWAY_LISTEN })).toEqual(
    GATEWAY_LISTEN.map((address) => ({ kind: 'tcp', address, proxies: [], tls })),
  )
  expect(gatewayListeners({ ...NOTHING, GATEWAY_LISTEN: ['0.0.0.0:80'], GATEWAY_BEHIND: 'cloudflare' })).toEqual([
    { kind: 'tcp', address: '0.0.0.0:80', proxies: CLOUDFLARE_RANGES },
  ])
  expect(gatewayListeners({ ...NOTHING, GATEWAY_LISTEN: ['unix:/run/tunnel.sock'] })).toEqual([
    { kind: 'tunnel', socket: '/run/tunnel.sock' },
  ])
})

test.each([
  [
    'tickets that anybody on the way could read',
    { GATEWAY_LISTEN: ['0.0.0.0:80'] },
    /0\.0\.0\.0:80 needs a certificate/,
  ],
  ['a certificate without its key', { GATEWAY_CERTIFICATE_FILE: '/c.pem' }, /expected both or neither/],
  ['a name', { GATEWAY_LISTEN: ['films.example.org:443'], ...CERTIFICATE }, /no address of this machine/],
])('refuses %s', (_, given, problem) => {
  try {
    gatewayListeners({ ...NOTHING, ...given })
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', details: { problems: [expect.stringMatching(problem)] } })
  }
})
