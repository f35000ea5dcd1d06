import type { Question } from './question.ts'

export interface HotlinkOptions {
  /** Whether pages of other sites may show what is ours. */
  readonly allowed: boolean
  /** Hosts of sites that may in any case. */
  readonly hosts: readonly string[]
}

/**
 * Tells whether a page of another site embeds our media and has no leave to. Players, and whoever opens an address by hand, come
 * from no page at all.
 *
 * Browsers say where a request comes from, and a page cannot make them lie; other clients can say what they like, and need a
 * ticket all the same. So this keeps bandwidth from being used by foreign pages; it is no access control.
 */
export function isHotlink(question: Question, { allowed, hosts }: HotlinkOptions): boolean {
  if (allowed) return false
  const page = hostOf(question.origin) ?? hostOf(question.referer)
  if (page !== undefined) return page !== question.host.toLowerCase() && !hosts.includes(page)
  // Not even the name of the page is told: then only the browser knows.
  return question.site === 'cross-site'
}

/** Undefined where there is none; a text that is no address is some foreign page's. */
function hostOf(address: string): string | undefined {
  if (address === '') return undefined
  return URL.parse(address)?.host ?? 'null'
}
