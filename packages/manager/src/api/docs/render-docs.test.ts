import { expect, test } from 'vitest'
import { openApiDocument } from '../openapi-document.ts'
import type { OpenApiShape } from './openapi-shape.ts'
import { renderDocs } from './render-docs.ts'

async function renderOurs() {
  const document = (await openApiDocument()) as OpenApiShape
  return { document, page: renderDocs(document) }
}

test('the page shows every operation and every schema', async () => {
  const { document, page } = await renderOurs()
  for (const [path, methods] of Object.entries(document.paths)) {
    expect(page).toContain(path)
    for (const { operationId } of Object.values(methods)) expect(page).toContain(`id="${operationId}"`)
  }
  for (const name of Object.keys(document.components.schemas)) expect(page).toContain(`<article id="${name}">`)
})

test('every link inside the page leads somewhere', async () => {
  const { page } = await renderOurs()
  const targets = [...page.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target)
  expect(targets.length).toBeGreaterThan(10)
  for (const target of targets) expect(page).toContain(`id="${target}"`)
})

test('the page brings no script, no inline style and nothing from elsewhere', async () => {
  const { page } = await renderOurs()
  expect(page).not.toMatch(/<script|<style|style=| on\w+="|https?:/)
})

test('text from the document is not markup', async () => {
  const { document } = await renderOurs()
  const info = { title: '<b>&"\'', version: '1', description: 'x `<i>` y' }
  const page = renderDocs({ ...document, info })
  expect(page).toContain('<title>&lt;b&gt;&amp;&quot;&#39; API 1</title>')
  expect(page).toContain('x <code>&lt;i&gt;</code> y')
})
