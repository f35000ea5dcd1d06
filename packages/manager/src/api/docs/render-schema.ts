import { type Html, html, inlineCode } from './html.ts'
import type { SchemaShape } from './openapi-shape.ts'

/** A schema in one line, as a reader of TypeScript expects it; named schemas link to their own section. */
export function renderType(schema: SchemaShape): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return html`<a href="#${name}">${name}</a>`
  }
  if (schema.items !== undefined) return html`${renderType(schema.items)}[]`
  if (schema.const !== undefined) return html`${JSON.stringify(schema.const)}`
  if (schema.enum !== undefined) return html`${schema.enum.map((value) => JSON.stringify(value)).join(' | ')}`
  return html`${schema.format ?? schema.type ?? 'any'}${limits(schema)}`
}

/** The fields of an object as a table, and a table for each form that it can take. */
export function renderFields(schema: SchemaShape): Html {
  const forms = schema.oneOf ?? schema.anyOf
  if (forms !== undefined) return html`${forms.map(renderFields)}`
  if (schema.properties === undefined) return html`<p class="type">${renderType(schema)}</p>`
  const rows = Object.entries(schema.properties).map(([name, field]) =>
    renderRow({ name, schema: field, required: schema.required?.includes(name) ?? false }),
  )
  return html`<table>${rows}</table>`
}

/** One named value: a field or a parameter. */
export function renderRow(field: { readonly name: string; readonly schema: SchemaShape; readonly required: boolean }) {
  const { name, schema, required } = field
  const initial = schema.default === undefined ? '' : ` Default: ${JSON.stringify(schema.default)}.`
  return html`<tr>
    <th>${name}${required ? '' : '?'}</th><td class="type">${renderType(schema)}</td>
    <td>${inlineCode(schema.description ?? '')}${initial}</td>
  </tr>`
}

function limits(schema: SchemaShape): string {
  const least = schema.minimum ?? schema.minLength
  const most = schema.maximum ?? schema.maxLength
  const unit = schema.type === 'string' ? ' characters' : ''
  // Every `int` of JSON Schema has the safe integers as its limits: no news to anybody.
  if (most === undefined || most === Number.MAX_SAFE_INTEGER) return ''
  return least === undefined ? `, at most ${most}${unit}` : `, ${least} to ${most}${unit}`
}
