interface Named {
  readonly id: string
  readonly name: string
}

/** The address of a file's bytes on the one origin, with its ticket. */
export function streamPath({ id, name }: Named, ticket: string): string {
  return `/stream/${id}/${encodeURIComponent(name)}?ticket=${ticket}`
}

/** The address of a subtitle as WebVTT on the one origin, with its ticket. */
export function subtitlePath({ id, name }: Named, ticket: string): string {
  return `/subtitle/${id}/${encodeURIComponent(name)}?ticket=${ticket}`
}

/** The address of a pack's bytes on the one origin, with its ticket. */
export function packPath({ id, name }: Named, ticket: string): string {
  return `/pack/${id}/${encodeURIComponent(name)}?ticket=${ticket}`
}
