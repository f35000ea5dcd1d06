/** The address of a file's bytes on the one origin, with its ticket. */
export function streamPath(file: { readonly id: string; readonly name: string }, ticket: string): string {
  return `/stream/${file.id}/${encodeURIComponent(file.name)}?ticket=${ticket}`
}
