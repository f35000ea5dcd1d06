'use client'

import { useEffect, useState } from 'react'

/**
 * What follows the `#` of the address, which no server was told; undefined before the page has come to life. It is taken out of the
 * address, so that it is not in the browser's history.
 */
export function useLinkToken(): string | undefined {
  const [token, setToken] = useState<string>()
  useEffect(() => {
    const read = () => {
      const given = location.hash.slice(1)
      if (given !== '') history.replaceState(null, '', location.pathname)
      setToken((before) => (given === '' ? (before ?? '') : given))
    }
    read()
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
  return token
}
