/** Whether whoever asks has what `etag` stands for, by the weak comparison of RFC 9110, section 13.1.2. */
export function knowsTag(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  return tags.includes(etag) || tags.includes('*')
}
