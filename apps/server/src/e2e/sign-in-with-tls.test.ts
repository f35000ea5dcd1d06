import { freePort, makeCertificate } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { TestVault } from './vault-process.ts'
import { openBrowser } from './visitor.ts'
import { whatIsMissing } from './what-is-missing.ts'

const TEST_MS = 180_000
const SETUP_MS = 60_000

test('behind a gateway with TLS, the cookie is of that origin alone, and another site asks for nothing in somebody’s name', {
  timeout: TEST_MS,
}, async (context) => {
  const missing = whatIsMissing('site', 'chromium')
  if (missing !== undefined) context.skip(missing)
  const certificate = await makeCertificate()
  if (certificate === undefined) return context.skip('openssl is not installed')
  await using stack = new AsyncDisposableStack()
  const [port, behind] = [await freePort(), await freePort()]
  const origin = `https://localhost:${port}`
  const vault = stack.use(
    await TestVault.create({
      STORE: 'disk',
      SAMPLES: 'no',
      PUBLIC_URL: origin,
      ANONYMOUS_VIEWERS: 'no',
      PORT: String(behind),
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      GATEWAY_METRICS_PORT: '0',
      GATEWAY_CERTIFICATE_FILE: certificate.certificateFile,
      GATEWAY_KEY_FILE: certificate.keyFile,
    }),
  )
  await vault.serve()
  const gateway = vault.begin(['gateway', '--json'])
  const browser = await openBrowser()
  stack.defer(() => browser.close())
  const visitor = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await visitor.newPage()
  await expect
    .poll(
      () =>
        page.goto(`${origin}/healthz`).then(
          (response) => response?.status(),
          () => gateway.complained,
        ),
      {
        timeout: SETUP_MS,
      },
    )
    .toSatisfy((said) => said === 200 || String(said).includes('is not installed'))
  if (gateway.complained.includes('is not installed')) return context.skip(gateway.complained.trim())

  const link = (await vault.run(['login'])).stdout.trim()
  expect(link.startsWith(`${origin}/sign-in#`)).toBe(true)
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  // The site's own server knows the person by the cookie, too, though it asks at another address.
  await page.getByRole('link', { name: 'Account of Operator' }).waitFor()
  expect(await visitor.cookies()).toMatchObject([
    { name: '__Host-streamvault', domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' },
  ])
  const ask = (path: string, init: string) =>
    page.evaluate<number>(`fetch('${path}', ${init}).then(({ status }) => status)`)
  const add = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"telegramId":"7","name":"Ada","role":"viewer"}' }`
  expect(await ask('/api/v1/admin/people', add)).toBe(200)
  expect(await ask('/api/v1/admin/people/telegram-7/ban', `{ method: 'DELETE' }`)).toBe(200)
  const [cookie] = await visitor.cookies()
  const elsewhere = await visitor.request.put(`${origin}/api/v1/admin/people/telegram-7/role`, {
    headers: { origin: 'https://elsewhere.test' },
    data: { role: 'admin' },
  })
  expect(await elsewhere.json()).toMatchObject({ status: 403, code: 'ORIGIN_REFUSED' })
  // Over plain HTTP somebody on the way could have set it.
  const planted = await browser.newContext({ ignoreHTTPSErrors: true })
  const headers = { cookie: `streamvault=${cookie?.value}` }
  expect((await planted.request.get(`${origin}/api/v1/sessions`, { headers })).status()).toBe(401)
})
