import { useState } from 'react'
import type { MediaFile } from '../../api/views.ts'
import { browserAbilities } from './browser-abilities.ts'
import { type Way, waysToPlay } from './ways-to-play.ts'

interface WayDeps {
  readonly file: MediaFile
  readonly isInSegments: boolean
  readonly isAutoWanted: boolean
}

/** The way to play a file in this browser, and the next one where that fails. */
export function useWay({ file, isInSegments, isAutoWanted }: WayDeps) {
  const [browser] = useState(browserAbilities)
  const [failed, setFailed] = useState({ fileId: file.id, count: 0 })
  const ways = waysToPlay({ file, isInSegments, isAutoWanted }, browser)
  const count = failed.fileId === file.id ? failed.count : 0
  const way: Way = ways[count] ?? 'direct'

  /** Says whether there is another way, and takes it. */
  function fallBack(): boolean {
    if (count + 1 >= ways.length) return false
    setFailed({ fileId: file.id, count: count + 1 })
    return true
  }

  return { way, fallBack }
}
