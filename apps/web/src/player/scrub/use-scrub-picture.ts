import { useEffect, useRef, useState } from 'react'
import { type ScrubPicture, ScrubPictures } from './scrub-pictures.ts'

/** The small picture of a place of the film, as soon as it is there; nothing is loaded while no place is asked about. */
export function useScrubPicture(trackUrl: string | undefined, seconds: number | undefined): ScrubPicture | undefined {
  const pictures = useRef<ScrubPictures>(undefined)
  const [picture, setPicture] = useState<ScrubPicture>()
  useEffect(() => {
    if (trackUrl === undefined) return
    const opened = new ScrubPictures(trackUrl, setPicture)
    pictures.current = opened
    return () => {
      pictures.current = undefined
      setPicture(undefined)
      opened[Symbol.dispose]()
    }
  }, [trackUrl])
  useEffect(() => {
    if (trackUrl !== undefined && seconds !== undefined) pictures.current?.want(seconds)
  }, [trackUrl, seconds])
  return picture
}
