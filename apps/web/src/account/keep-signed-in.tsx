'use client'

import { useQuery } from '@tanstack/react-query'
import { readAccount } from '../api/client.ts'

/** As often as a session may be given another secret. */
const EVERY_MS = 15 * 60_000

/** Asks for the account now and then: it is the browser that has to be given another secret, and not the site's own server. */
export function KeepSignedIn() {
  useQuery({ queryKey: ['account'], queryFn: ({ signal }) => readAccount({ signal }), refetchInterval: EVERY_MS })
  return null
}
