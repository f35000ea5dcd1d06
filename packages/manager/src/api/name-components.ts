const COMPONENTS = '#/components/schemas/'
const INPUT_SUFFIX = 'Input'

interface Document {
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> }
}

/**
 * Keeps the component schemas that the operations use, under the names of the contract and in alphabetical order.
 *
 * The type provider writes every schema twice, as `Name` for responses and `NameInput` for requests. A request's schema
 * gets its own name back where no response uses it.
 */
export function nameComponents<D extends object>(document: D): D {
  const { components, ...rest } = document as Document
  const schemas = components?.schemas ?? {}
  const used = reachable(rest, schemas)
  const renamed = new Map([...used].sort().map((name) => [name, nameOf(name, used)]))
  const kept = Object.fromEntries([...renamed].map(([name, short]) => [short, schemas[name]]))
  const result = { ...rest, components: { ...components, schemas: kept } }
  return JSON.parse(JSON.stringify(result), (key, value) =>
    key === '$ref' && typeof value === 'string'
      ? COMPONENTS + (renamed.get(referred(value)) ?? referred(value))
      : value,
  )
}

function reachable(root: unknown, schemas: Readonly<Record<string, unknown>>): Set<string> {
  const found = new Set<string>()
  const visit = (value: unknown) =>
    JSON.stringify(value, (key, inner) => {
      if (key !== '$ref' || found.has(referred(inner))) return inner
      found.add(referred(inner))
      visit(schemas[referred(inner)])
      return inner
    })
  visit(root)
  return found
}

function nameOf(name: string, used: ReadonlySet<string>): string {
  const short = name.endsWith(INPUT_SUFFIX) ? name.slice(0, -INPUT_SUFFIX.length) : name
  return used.has(short) ? name : short
}

function referred(ref: string): string {
  return ref.slice(COMPONENTS.length)
}
