import { expect, test } from 'vitest'
import { visitedVault } from './visited-vault.ts'
import { Visitor } from './visitor.ts'

const TEST_MS = 120_000
const PATIENCE = { timeout: 30_000, interval: 100 }
const TITLE = 'tides-of-light-2024'
const visited = visitedVault({ STORE: 'disk' })

async function decide(command: 'takedown' | 'reinstate', id: string): Promise<void> {
  expect(await visited.vault.run([command, id, '--reason', 'notice 7'])).toMatchObject({ code: 0, stderr: '' })
}

async function fileIn(bucket: string): Promise<string> {
  const response = await fetch(`${visited.url}/api/v1/titles/${TITLE}`)
  const { files } = (await response.json()) as { files: { id: string; bucket: string }[] }
  return files.find((file) => file.bucket === bucket)?.id ?? expect.fail(`there is no ${bucket}`)
}

async function answerOf(path: string) {
  const response = await fetch(visited.url + path)
  return { status: response.status, link: response.headers.get('link'), text: await response.text() }
}

async function statusOfPlayback(fileId: string): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ fileId })
  return (await fetch(`${visited.url}/api/v1/playback`, { method: 'POST', headers, body })).status
}

test('a title that is taken down is on no page, its addresses say so, and it returns once reinstated', {
  timeout: TEST_MS,
}, async () => {
  const file = await fileIn('1080p')
  await using visitor = await Visitor.open(visited.browser, `${visited.url}/title/${TITLE}`, 'desktop')
  const { page } = visitor
  await page.getByRole('heading', { level: 1, name: 'Tides of Light' }).waitFor()
  await decide('takedown', TITLE)

  // The page that was open leads nowhere.
  await page.getByRole('link', { name: 'Play', exact: true }).first().click()
  await page.getByTestId('taken-down').waitFor()
  await visitor.screenshot('taken-down')
  await page.getByRole('link', { name: 'Back to the library' }).click()
  await page.getByTestId('title-card').first().waitFor()
  const names = await page
    .getByTestId('title-card')
    .evaluateAll((cards: { ariaLabel: string }[]) => cards.map((card) => card.ariaLabel))
  expect(new Set(names)).toEqual(new Set(['The Glass Harbour', 'Northern Signals']))

  const gone = { status: 451, link: '</>; rel="blocked-by"' }
  for (const path of [`/title/${TITLE}`, `/title/${TITLE}/watch/${file}`]) {
    const answer = await answerOf(path)
    expect([path, answer]).toEqual([path, { ...gone, text: expect.stringContaining('Taken down') }])
    expect(answer.text).not.toContain('Tides of Light')
  }
  expect(await answerOf(`/api/v1/titles/${TITLE}`)).toMatchObject({
    ...gone,
    text: expect.stringContaining('"TAKEN_DOWN"'),
  })
  expect(await statusOfPlayback(file)).toBe(451)
  for (const path of ['/', '/movies', '/api/v1/titles', '/api/v1/search?q=tides']) {
    const { status, text } = await answerOf(path)
    expect([path, status]).toEqual([path, 200])
    expect(text).not.toContain('Tides of Light')
  }

  await decide('reinstate', TITLE)
  await page.goto(`${visited.url}/title/${TITLE}`)
  await page.getByRole('heading', { level: 1, name: 'Tides of Light' }).waitFor()
  expect((await answerOf('/movies')).text).toContain('Tides of Light')
})

test('of a title with one file taken down, the others play, and the player says why that one does not', {
  timeout: TEST_MS,
}, async () => {
  const [large, small] = await Promise.all([fileIn('1080p'), fileIn('480p')])
  await using visitor = await Visitor.open(visited.browser, `${visited.url}/title/${TITLE}/watch/${large}`, 'desktop')
  const { page } = visitor
  await expect.poll(() => visitor.video().catch(() => undefined), PATIENCE).toMatchObject({ videoHeight: 1080 })
  await decide('takedown', small)
  await page.mouse.move(400, 400)
  await page.getByRole('button', { name: /^Quality/ }).click()
  await page.getByRole('menuitemradio', { name: /480p/ }).click()
  const failure = page.getByTestId('play-failure')
  await failure.getByRole('heading', { name: 'Taken down' }).waitFor()
  expect(await failure.getByRole('button').allInnerTexts()).toEqual(['Play in 1080p', 'Play in 720p'])
  await visitor.screenshot('file-taken-down')
  await failure.getByRole('button', { name: 'Play in 1080p' }).click()
  await expect.poll(() => visitor.video().catch(() => undefined), PATIENCE).toMatchObject({ videoHeight: 1080 })

  expect(await answerOf(`/title/${TITLE}/watch/${small}`)).toMatchObject({
    status: 451,
    text: expect.stringContaining('Taken down'),
  })
  expect((await answerOf(`/title/${TITLE}/watch/f0`)).status).toBe(404)
  const title = await answerOf(`/api/v1/titles/${TITLE}`)
  expect(title.status).toBe(200)
  expect(title.text).not.toContain(small)
  await decide('reinstate', small)
})
