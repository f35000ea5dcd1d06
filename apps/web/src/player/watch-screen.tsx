'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import type { Title } from '../api/views.ts'
import { watchPath } from '../library/title-facts.ts'
import { episodeName, fileIn, numberOf, playablesOf } from '../title/playable.ts'
import { Spinner } from './spinner.tsx'
import { usePlayback } from './use-playback.ts'

const VaultPlayer = dynamic(() => import('./vault-player.tsx').then((module) => module.VaultPlayer), {
  ssr: false,
  loading: () => <Waiting />,
})

interface WatchScreenProps {
  readonly title: Title
  /** The file that the address names. */
  readonly fileId: string
}

/**
 * Plays one file of a title, and leads to its other buckets and to the next episode.
 *
 * Both replace the address without a new entry in the history, so that "back" always leaves the player.
 */
export function WatchScreen({ title, fileId }: WatchScreenProps) {
  const [openId, setOpenId] = useState(fileId)
  const playback = usePlayback(openId)
  const playables = playablesOf(title)
  const index = playables.findIndex(({ files }) => files.some(({ id }) => id === openId))
  const playable = playables[index]
  const file = playable?.files.find(({ id }) => id === openId)
  const next = playables[index + 1]
  const line = playable?.episode && `${numberOf(playable)} · ${episodeName(playable.episode)}`

  useEffect(() => {
    document.title = `${[line, title.name].filter(Boolean).join(' · ')} · StreamVault`
  }, [line, title.name])

  function open(id: string) {
    setOpenId(id)
    window.history.replaceState(null, '', watchPath(title.id, id))
  }

  if (playable === undefined || file === undefined) return <Waiting />
  const nextFile = next && fileIn(next.files, file.bucket)
  return (
    <VaultPlayer
      title={title}
      playable={playable}
      file={file}
      line={line}
      playback={playback}
      onChooseFile={open}
      onNext={nextFile && (() => open(nextFile.id))}
    />
  )
}

function Waiting() {
  return (
    <div className="fixed inset-0 grid place-items-center bg-black">
      <Spinner />
      <noscript>
        <p className="absolute inset-0 grid place-items-center bg-black px-6 text-center text-mist">
          The player needs JavaScript.
        </p>
      </noscript>
    </div>
  )
}
