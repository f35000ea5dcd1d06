import { readFileSync } from 'node:fs'
import type { Api } from './api.ts'
import type { OpenApiShape } from './docs/openapi-shape.ts'
import { renderDocs } from './docs/render-docs.ts'
import { revalidate } from './revalidate.ts'

const STYLE = readFileSync(new URL('./docs/docs.css', import.meta.url), 'utf8')

/** The OpenAPI document, and a page that shows it to people. */
export function addDocsRoutes(api: Api): void {
  const schema = { hide: true, tags: ['docs'] }
  const config = { action: 'readDocs' } as const
  const onSend = revalidate
  api.get('/api/v1/openapi.json', { schema, config, onSend }, (_, reply) =>
    reply.type('application/json').send(JSON.stringify(api.swagger())),
  )
  api.get('/api/docs', { schema, config, onSend }, (_, reply) =>
    reply
      .header('content-security-policy', "default-src 'none'; style-src 'self'")
      .type('text/html; charset=utf-8')
      .send(renderDocs(api.swagger() as unknown as OpenApiShape)),
  )
  api.get('/api/docs/docs.css', { schema, config, onSend }, (_, reply) =>
    reply.type('text/css; charset=utf-8').send(STYLE),
  )
}
