import type { MouseEvent } from 'react'

/**
 * Lets a mouse or finger use a control without focusing it: for `onMouseDown`.
 *
 * A slider with the focus shows where its pointer was and takes the arrow keys, which a viewer who merely clicked it
 * wants neither of.
 */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault()
}
