'use client'

import * as m from 'motion/react-m'
import { useId } from 'react'

interface SegmentsProps<Value extends string | number> {
  readonly label: string
  readonly value: Value
  readonly choices: readonly { readonly value: Value; readonly text: string }[]
  readonly onChoose: (value: Value) => void
}

/** One choice out of few, side by side: a radio group with a light that slides to the chosen one. */
export function Segments<Value extends string | number>({ label, value, choices, onChoose }: SegmentsProps<Value>) {
  const group = useId()
  return (
    <fieldset className="glass no-scrollbar flex max-w-full overflow-x-auto rounded-full p-1">
      <legend className="sr-only">{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="relative flex min-h-10 cursor-pointer items-center rounded-full px-4.5 text-sm font-medium whitespace-nowrap text-mist transition-colors has-checked:text-white has-focus-visible:outline-2 hover:text-white"
        >
          {choice.value === value && (
            <m.span
              layoutId={group}
              className="absolute inset-0 rounded-full bg-white/16 shadow-[inset_0_1px_0_rgb(255_255_255/0.2)]"
            />
          )}
          <input
            type="radio"
            name={group}
            className="absolute inset-0 cursor-pointer opacity-0"
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
          <span className="relative">{choice.text}</span>
        </label>
      ))}
    </fieldset>
  )
}
