import type { Ground } from '../api/views.ts'

/** By what right something is taken down, in words. */
export const GROUND_TEXTS: Readonly<Record<Ground, string>> = {
  copyright: 'Copyright',
  trademark: 'Trade mark',
  privacy: 'Privacy',
  court: 'Court order',
  unlawful: 'Against the law',
  rules: 'Against the rules',
  other: 'Something else',
}
