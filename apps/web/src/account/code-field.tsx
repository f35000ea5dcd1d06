'use client'

interface CodeFieldProps {
  readonly value: string
  readonly onChange: (code: string) => void
}

const DIGITS = 6

/** Takes the six digits that an app shows, however they are spaced. */
export function CodeField({ value, onChange }: CodeFieldProps) {
  return (
    <input
      type="text"
      inputMode="numeric"
      autoComplete="one-time-code"
      aria-label="Code of your app"
      placeholder="000000"
      value={value}
      onChange={({ target }) => onChange(target.value.replaceAll(/\D/g, '').slice(0, DIGITS))}
      className="glass h-12 w-40 rounded-2xl px-4 text-center font-mono text-lg tracking-[0.3em] placeholder:text-white/20"
    />
  )
}

/** Whether a code is complete. */
export function isCode(code: string): boolean {
  return code.length === DIGITS
}
