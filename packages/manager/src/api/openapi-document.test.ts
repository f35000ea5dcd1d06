import * as contract from '@streamvault/contract'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { OpenApiShape } from './docs/openapi-shape.ts'
import { openApiDocument } from './openapi-document.ts'

async function readDocument(): Promise<OpenApiShape> {
  return (await openApiDocument()) as OpenApiShape
}

function operationsOf(document: OpenApiShape) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
}

test('the document is the same each time it is made', async () => {
  expect(JSON.stringify(await openApiDocument())).toBe(JSON.stringify(await openApiDocument()))
})

test('it lists every operation', async () => {
  const listed = operationsOf(await readDocument()).map(({ path, method }) => `${method} ${path}`)
  expect(listed).toEqual([
    'get /api/v1/titles',
    'get /api/v1/titles/{titleId}',
    'get /api/v1/search',
    'post /api/v1/playback',
    'post /api/v1/packs',
    'get /api/v1/admin/titles',
    'get /api/v1/admin/titles/{titleId}',
    'get /api/v1/account',
    'post /api/v1/sign-in/offer',
    'post /api/v1/sign-in',
    'post /api/v1/sign-out',
    'get /api/v1/sessions',
    'delete /api/v1/sessions',
    'delete /api/v1/sessions/{sessionId}',
    'get /api/v1/factors',
    'post /api/v1/factors/code',
    'put /api/v1/factors/code',
    'delete /api/v1/factors/code',
    'post /api/v1/factors/passkeys/options',
    'post /api/v1/factors/passkeys',
    'delete /api/v1/factors/passkeys/{passkeyId}',
    'get /api/v1/admin/people',
    'post /api/v1/admin/people',
    'put /api/v1/admin/people/{personId}/role',
    'put /api/v1/admin/people/{personId}/ban',
    'delete /api/v1/admin/people/{personId}/ban',
    'get /api/v1/admin/audit',
    'get /api/v1/admin/backups',
    'post /api/v1/admin/backups',
    'post /api/v1/admin/takedowns/preview',
    'post /api/v1/admin/takedowns',
    'get /api/v1/admin/takedowns',
    'get /api/v1/admin/takedowns/{caseNumber}',
    'post /api/v1/admin/takedowns/{caseNumber}/restore',
    'get /api/v1/admin/notices',
    'post /api/v1/admin/notices/{noticeNumber}/refusal',
    'post /api/v1/notices',
    'get /api/v1/notices/{noticeNumber}',
    'get /api/v1/transparency',
    'post /api/v1/admin/people/{personId}/warnings',
    'get /api/v1/admin/people/{personId}/sessions',
    'delete /api/v1/admin/people/{personId}/sessions',
    'post /api/v1/admin/invitations',
    'get /api/v1/admin/rules',
    'patch /api/v1/admin/rules',
    'post /api/v1/admin/rules/restore',
    'get /api/v1/admin/rules/editions',
    'get /api/v1/admin/jobs',
    'post /api/v1/admin/jobs',
    'delete /api/v1/admin/jobs/{jobId}',
    'post /api/v1/admin/jobs/{jobId}/retry',
    'get /api/v1/admin/review',
    'put /api/v1/admin/files/{fileId}/identity',
    'post /api/v1/admin/titles/{titleId}/merge',
    'post /api/v1/admin/titles/{titleId}/split',
    'get /api/v1/admin/health',
  ])
})

test('every operation has an id, a tag, a summary, a success and its problems', async () => {
  const document = await readDocument()
  const operations = operationsOf(document).map(({ operation }) => operation)
  const tags = document.tags.map((tag) => tag.name)
  expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length)
  for (const { operationId, summary, tags: own, responses } of operations) {
    expect(operationId).toMatch(/^[a-z]+[A-Z][A-Za-z]+$/)
    expect(summary).toMatch(/^[A-Z].*\.$/)
    expect(tags).toEqual(expect.arrayContaining([...own]))
    expect(Object.keys(responses['200']?.content ?? {})).toHaveLength(1)
    for (const status of ['4XX', '5XX']) {
      const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
      expect(responses[status]?.content).toEqual(problem)
    }
  }
})

test('the components are the named schemas of the contract, and every reference leads to one', async () => {
  const document = await readDocument()
  const ids = Object.values(contract).flatMap((value) => (value instanceof z.ZodType ? (value.meta()?.id ?? []) : []))
  const names = Object.keys(document.components.schemas)
  expect(names).toEqual(ids.sort())
  const refs = JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)
  for (const [, ref] of refs) expect(names.map((name) => `#/components/schemas/${name}`)).toContain(ref)
})
