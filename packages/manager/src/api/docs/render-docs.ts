import { type Html, html, inlineCode } from './html.ts'
import type { ContentShape, OpenApiShape, OperationShape } from './openapi-shape.ts'
import { renderFields, renderRow, renderType } from './render-schema.ts'

/** The page that shows an OpenAPI document to people. It needs its style sheet and nothing else, no script either. */
export function renderDocs(document: OpenApiShape): string {
  const { info, tags, components } = document
  const schemas = Object.entries(components.schemas)
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API ${info.version}</title>
<link rel="stylesheet" href="/api/docs/docs.css">
<header>
  <h1>${info.title} API</h1>
  <p>${inlineCode(info.description)} <a href="/api/v1/openapi.json">OpenAPI document</a></p>
</header>
<main>
${tags.map((tag) => renderTag(tag, operationsOf(document, tag.name)))}
<section>
  <h2>Schemas</h2>
  ${schemas.map(
    ([name, schema]) => html`<article id="${name}">
    <h3>${name}</h3>
    <p>${inlineCode(schema.description ?? '')}</p>
    ${renderFields(schema)}
  </article>`,
  )}
</section>
</main>
</html>
`.text
}

interface Operation extends OperationShape {
  readonly method: string
  readonly path: string
}

function operationsOf(document: OpenApiShape, tag: string): Operation[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  )
  return operations.filter((operation) => operation.tags.includes(tag))
}

function renderTag(tag: OpenApiShape['tags'][number], operations: readonly Operation[]): Html {
  return html`<section>
  <h2>${tag.name}</h2>
  <p>${tag.description}</p>
  ${operations.map(renderOperation)}
</section>`
}

function renderOperation(operation: Operation): Html {
  const { operationId, method, path, summary, parameters = [], requestBody, responses } = operation
  const rows = parameters.map((parameter) => {
    const { name, schema, required = false } = parameter
    return renderRow({ name: `${name} (${parameter.in})`, schema, required })
  })
  return html`<article id="${operationId}">
    <h3><span class="method">${method}</span> ${path}</h3>
    <p>${inlineCode(summary)}</p>
    ${rows.length === 0 ? '' : html`<table>${rows}</table>`}
    <dl>
      ${requestBody === undefined ? '' : renderContent('Body', requestBody)}
      ${Object.entries(responses).map(([status, response]) => renderContent(status, response))}
    </dl>
  </article>`
}

function renderContent(name: string, content: ContentShape): Html {
  const types = Object.entries(content.content ?? {}).map(
    ([mediaType, { schema }]) => html`<span class="type">${renderType(schema)}</span> <small>${mediaType}</small>`,
  )
  return html`<dt>${name}</dt><dd>${types} ${inlineCode(content.description ?? '')}</dd>`
}
