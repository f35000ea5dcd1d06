'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Picture as PictureView } from '../api/views.ts'

interface PictureProps {
  readonly picture: PictureView | undefined
  /** How wide it is shown, as `sizes` of an image says it. */
  readonly sizes: string
  readonly className?: string
  /** `first` for what is seen before anybody scrolls. */
  readonly order?: 'first' | 'later'
}

/** A worker may be drawing it still; many pages that wait for it come at different times. An image element tells no status, nor when to come again. */
const AGAIN_AFTER_MS = [10_000, 60_000]

/**
 * A picture in the width that a screen needs; nothing where there is none. It lies over what is drawn, which is seen until it has come,
 * and where it cannot be had. Purely decorative: whoever shows it names what it shows.
 */
export function Picture({ picture, sizes, className = '', order = 'later' }: PictureProps) {
  const [isBroken, setBroken] = useState(false)
  const [failures, setFailures] = useState(0)
  // What failed before this script ran told nobody.
  const look = useCallback((image: HTMLImageElement | null) => {
    if (image?.complete && image.naturalWidth === 0 && image.currentSrc !== '') setBroken(true)
  }, [])
  useEffect(() => {
    const waitMs = AGAIN_AFTER_MS[failures]
    if (!isBroken || waitMs === undefined) return
    const again = () => {
      setFailures(failures + 1)
      setBroken(false)
    }
    const timer = setTimeout(again, waitMs * (1 + Math.random()))
    return () => clearTimeout(timer)
  }, [isBroken, failures])
  if (picture === undefined || isBroken) return null
  const query = picture.ticket === undefined ? '' : `?ticket=${picture.ticket}`
  const sources = picture.widths.map((width) => `${picture.path}/${width}${query} ${width}w`)
  const [smallest] = picture.widths
  return (
    // biome-ignore lint/performance/noImgElement: the vault scales its pictures itself, in the widths that it keeps.
    <img
      ref={look}
      src={`${picture.path}/${smallest}${query}`}
      srcSet={sources.join(', ')}
      sizes={sizes}
      alt=""
      loading={order === 'first' ? 'eager' : 'lazy'}
      decoding="async"
      onError={() => setBroken(true)}
      className={`absolute inset-0 size-full object-cover ${className}`}
    />
  )
}
