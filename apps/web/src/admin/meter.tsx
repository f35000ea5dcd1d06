interface MeterProps {
  readonly label: string
  readonly value: string
  /** 0 to 1; absent where there is nothing that it could be all of. */
  readonly share?: number | undefined
  readonly note?: string | undefined
}

/** From here on somebody should look. */
const HIGH = 0.9

/** A number with its name, and how much of all there is it is. */
export function Meter({ label, value, share, note }: MeterProps) {
  const width = `${Math.round(Math.min(1, Math.max(0, share ?? 0)) * 100)}%`
  return (
    <div data-testid="meter" className="min-w-0">
      <p className="text-sm text-mist">{label}</p>
      <p className="mt-1 truncate text-2xl font-semibold tracking-tight tabular-nums">{value}</p>
      {share !== undefined && (
        <div className="mt-2 h-1.5 overflow-hidden rounded-full bg-white/10" aria-hidden="true">
          <div className={`h-full rounded-full ${share >= HIGH ? 'bg-alarm' : 'bg-white/70'}`} style={{ width }} />
        </div>
      )}
      {note !== undefined && <p className="mt-1.5 text-xs text-mist">{note}</p>}
    </div>
  )
}
