import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from 'react'

const LOOK =
  'w-full min-w-0 rounded-2xl border border-white/14 bg-white/6 px-4 text-snow placeholder:text-fog hover:bg-white/9'

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'className'> {
  readonly label: string
  /** What it takes, below it. */
  readonly hint?: ReactNode
}

/** A line to write in, with its name above. */
export function Field({ label, hint, ...input }: FieldProps) {
  return (
    <label className="block min-w-0 flex-1">
      <span className="mb-1.5 block text-sm text-mist">{label}</span>
      <input {...input} className={`${LOOK} h-12`} />
      {hint !== undefined && <span className="mt-1.5 block text-xs text-mist">{hint}</span>}
    </label>
  )
}

interface ChoiceProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className'> {
  readonly label: string
  readonly choices: readonly { readonly value: string; readonly text: string }[]
  readonly hint?: ReactNode
}

/** One out of few, with its name above. */
export function Choice({ label, choices, hint, ...select }: ChoiceProps) {
  return (
    <label className="block min-w-0 flex-1">
      <span className="mb-1.5 block text-sm text-mist">{label}</span>
      <select {...select} className={`${LOOK} h-12`}>
        {choices.map(({ value, text }) => (
          <option key={value} value={value} className="bg-night">
            {text}
          </option>
        ))}
      </select>
      {hint !== undefined && <span className="mt-1.5 block text-xs text-mist">{hint}</span>}
    </label>
  )
}
