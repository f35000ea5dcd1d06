import type { RouteOptions } from 'fastify'

interface KnownPath {
  readonly segments: readonly string[]
  readonly methods: Set<string>
}

/** Which methods each path takes: Fastify answers 404 to a wrong method, RFC 9110 asks for 405 with `Allow`. */
export class RouteTable {
  readonly #paths = new Map<string, KnownPath>()

  /** Notes a route; for Fastify's `onRoute`. */
  add(route: Pick<RouteOptions, 'method' | 'url'>): void {
    const known = this.#paths.get(route.url) ?? { segments: route.url.split('/'), methods: new Set() }
    for (const method of [route.method].flat()) known.methods.add(method)
    this.#paths.set(route.url, known)
  }

  /** The methods that a path takes, as `Allow` lists them; undefined for an unknown path. */
  allowed(path: string): string | undefined {
    const segments = path.split('/')
    const known = this.#paths.values().find((candidate) => fits(candidate.segments, segments))
    return known && [...known.methods].sort().join(', ')
  }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  const same = (part: string, index: number) =>
    part.startsWith(':') ? segments[index] !== '' : part === segments[index]
  return pattern.length === segments.length && pattern.every(same)
}
