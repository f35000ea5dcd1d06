import { codeSpan, GENERATED_NOTE, markdownTable } from './markdown.ts'

interface Operation {
  readonly summary?: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly $ref?: string } }> }
  readonly responses: Record<string, { readonly description: string }>
}

/** As much of OpenAPI 3.1 as the page shows. */
export interface ApiDocument {
  readonly paths: Record<string, Record<string, Operation>>
}

/** docs/reference/api.md: every operation with what it takes and how it answers. */
export function apiPage(document: ApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      operationSection(`${method.toUpperCase()} ${path}`, operation),
    ),
  )
  return `# API

${GENERATED_NOTE}

One origin serves the site, the API and the bytes. The whole description is [openapi.json](openapi.json), which a running
vault also serves at \`/api/v1/openapi.json\`; people read it at \`/api/docs\`. The bytes themselves have addresses of their
own, \`/stream/{fileId}/{name}?ticket=…\` for a file and \`/pack/{packId}/{name}.zip?ticket=…\` for a season or a movie as one
archive, as the API hands them out: \`GET\` and \`HEAD\`, with ranges by RFC 9110. The id of a pack stands for its very
content: when that changes, the old address answers 410 (\`PACK_CHANGED\`), so that no download is continued with another archive.

${operations.join('\n')}`
}

function operationSection(address: string, operation: Operation): string {
  const { summary = '', parameters = [], requestBody, responses } = operation
  const taken = parameters.map(({ name, in: place, required }) => [
    codeSpan(name),
    place,
    required ? 'required' : 'optional',
  ])
  const answers = Object.entries(responses).map(([status, { description }]) => [status, description])
  const body = Object.values(requestBody?.content ?? {})[0]
    ?.schema.$ref?.split('/')
    .at(-1)
  return [
    `## ${codeSpan(address)}\n\n${summary}\n`,
    taken.length > 0 ? `${markdownTable(['parameter', 'in', ''], taken)}\n` : '',
    body ? `Takes a JSON ${codeSpan(body)}.\n` : '',
    `${markdownTable(['answer', 'when'], answers)}\n`,
  ]
    .filter(Boolean)
    .join('\n')
}
