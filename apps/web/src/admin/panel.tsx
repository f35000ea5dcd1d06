import { type ReactNode, useId } from 'react'

interface PanelProps {
  readonly heading: string
  /** A sentence below it. */
  readonly about?: string
  readonly children: ReactNode
  readonly className?: string
}

/** A sheet of glass with a heading. */
export function Panel({ heading, about, children, className = '' }: PanelProps) {
  const id = useId()
  return (
    <section className={`glass min-w-0 rounded-[1.75rem] p-5 sm:p-6 ${className}`} aria-labelledby={id}>
      <h2 id={id} className="text-lg font-semibold tracking-tight">
        {heading}
      </h2>
      {about !== undefined && <p className="mt-1 text-sm text-mist">{about}</p>}
      <div className="mt-4">{children}</div>
    </section>
  )
}
