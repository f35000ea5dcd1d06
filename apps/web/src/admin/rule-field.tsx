import type { Rule } from './admin-views.ts'
import { Choice, Field } from './field.tsx'

interface RuleFieldProps {
  readonly rule: Rule
  /** What is written there and not saved. */
  readonly draft: string | undefined
  readonly onChange: (value: string) => void
}

/** One rule, in the form that fits what it takes. */
export function RuleField({ rule, draft, onChange }: RuleFieldProps) {
  const { name, kind, about, expected, value, fallback, choices = [], min, max } = rule
  const shown = draft ?? String(value)
  const isOwn = String(value) !== String(fallback)
  const hint = `${about}${isOwn ? ` Without your word: ${String(fallback) || 'nothing'}.` : ''}`
  if (kind === 'choice') {
    return (
      <Choice
        label={wordsOf(name)}
        hint={hint}
        value={shown}
        choices={choices.map((choice) => ({ value: choice, text: choice }))}
        onChange={({ target }) => onChange(target.value)}
      />
    )
  }
  const bounds = kind === 'count' ? ({ type: 'number', inputMode: 'numeric', min, max, required: true } as const) : {}
  return (
    <Field
      label={wordsOf(name)}
      hint={hint}
      {...bounds}
      value={shown}
      placeholder={expected}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

/** `jobsUnderWay` as people read it: `Jobs under way`. */
function wordsOf(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
