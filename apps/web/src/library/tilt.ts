import type { PointerEvent } from 'react'

interface TiltHandlers {
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerLeave: (event: PointerEvent<HTMLElement>) => void
}

/** Makes a `.card` lean towards a mouse; fingers and pens leave it flat. */
export const TILT: TiltHandlers = {
  onPointerMove({ currentTarget, pointerType, clientX, clientY }) {
    if (pointerType !== 'mouse' || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const box = currentTarget.getBoundingClientRect()
    currentTarget.style.setProperty('--tilt-x', (((clientX - box.left) / box.width) * 2 - 1).toFixed(3))
    currentTarget.style.setProperty('--tilt-y', (((clientY - box.top) / box.height) * 2 - 1).toFixed(3))
    currentTarget.style.setProperty('--shine', '1')
  },
  onPointerLeave({ currentTarget }) {
    for (const name of ['--tilt-x', '--tilt-y', '--shine']) currentTarget.style.removeProperty(name)
  },
}
