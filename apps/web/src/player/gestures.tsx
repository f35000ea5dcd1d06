import { Gesture } from '@vidstack/react'

/** What a click, a tap or two of them on the picture do. */
export function Gestures() {
  return (
    <>
      <Gesture className="gesture gesture-mouse inset-0" event="pointerup" action="toggle:paused" />
      <Gesture className="gesture gesture-touch inset-0" event="pointerup" action="toggle:controls" />
      <Gesture className="gesture inset-y-0 left-0 w-1/3" event="dblpointerup" action="seek:-10" />
      <Gesture className="gesture inset-y-0 left-1/3 w-1/3" event="dblpointerup" action="toggle:fullscreen" />
      <Gesture className="gesture inset-y-0 right-0 w-1/3" event="dblpointerup" action="seek:10" />
    </>
  )
}
