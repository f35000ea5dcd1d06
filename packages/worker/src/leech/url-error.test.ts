import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { VaultError } from '@streamvault/core'
import { findProgram } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { LeechTrial } from '../e2e/leech-trial.ts'
import { urlErrorOf } from './url-error.ts'

const run = promisify(execFile)
const openssl = findProgram('openssl')

test.each([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'URL_CERTIFICATE'],
  ['CERT_HAS_EXPIRED', 'URL_CERTIFICATE'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'URL_CERTIFICATE'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'URL_CERTIFICATE'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'URL_CERTIFICATE'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'URL_CERTIFICATE'],
  ['ENOTFOUND', 'URL_UNAVAILABLE'],
  ['EAI_AGAIN', 'URL_UNAVAILABLE'],
  ['UND_ERR_HEADERS_TIMEOUT', 'URL_UNAVAILABLE'],
  ['UND_ERR_BODY_TIMEOUT', 'URL_UNAVAILABLE'],
  ['UND_ERR_CONNECT_TIMEOUT', 'URL_UNAVAILABLE'],
  ['ECONNREFUSED', 'URL_UNAVAILABLE'],
  ['ECONNRESET', 'URL_UNAVAILABLE'],
  ['UND_ERR_SOCKET', 'URL_UNAVAILABLE'],
  ['HPE_INVALID_CONSTANT', 'URL_ANSWER_WRONG'],
  ['UND_ERR_HEADERS_OVERFLOW', 'URL_ANSWER_WRONG'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'URL_ANSWER_WRONG'],
  ['WHO_KNOWS', 'URL_UNAVAILABLE'],
])('%s is %s', (code, ours) => {
  const error = Object.assign(new Error('of somebody else'), { code })
  const told = urlErrorOf(error)
  expect(told).toMatchObject({ code: ours, details: { code } })
  expect(told.cause).toBe(error)
})

test('what is ours already, and what is no error, are told too', () => {
  const error = new VaultError('URL_FORBIDDEN')
  expect(urlErrorOf(error)).toBe(error)
  expect(urlErrorOf('thrown').code).toBe('URL_UNAVAILABLE')
})

test.skipIf(openssl === undefined)('a server whose certificate nobody vouches for is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'leech-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=here']
  await run(openssl ?? '', [...args, '-days', '2', '-keyout', key, '-out', cert])
  let asked = 0
  const options = { key: await readFile(key), cert: await readFile(cert) }
  const server = createServer(options, (_, response) => {
    asked++
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/film.mp4`
  await new LeechTrial().expectFailure(url, 'URL_CERTIFICATE')
  expect(asked).toBe(0)
  server.close()
  await rm(folder, { recursive: true })
})
