import Link from 'next/link'
import { Icon } from '../glass/icon.tsx'
import type { Job } from './admin-views.ts'
import { shareText } from './amounts.ts'

interface JobRowProps {
  readonly job: Job
  readonly busy: boolean
  readonly onCancel: () => void
  readonly onRetry: () => void
}

/** One job: what it is about, how it gets on, and what can be done about it. */
export function JobRow({ job, busy, onCancel, onRetry }: JobRowProps) {
  return (
    <li data-testid="job" className="flex items-center gap-4 rounded-2xl px-3 py-3 transition-colors hover:bg-white/5">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{job.name}</span>
        <span className={`block text-sm ${job.failure === undefined ? 'text-mist' : 'text-alarm'}`}>
          {job.kind} · {newsText(job)}
        </span>
        {job.share !== undefined && (
          <span className="mt-2 block h-1 overflow-hidden rounded-full bg-white/10" aria-hidden="true">
            <span
              className="block h-full rounded-full bg-white/70"
              style={{ width: shareText(job.share).replace(' ', '') }}
            />
          </span>
        )}
        {job.titles.length > 0 && (
          <span className="mt-1 flex flex-wrap gap-x-4 text-sm">
            {job.titles.map((title) => (
              <Link key={title} href={`/title/${title}`} prefetch={false} className="underline underline-offset-4">
                {title}
              </Link>
            ))}
          </span>
        )}
      </span>
      {job.isCancellable && <RowButton icon="close" label={`Cancel ${job.name}`} busy={busy} onPress={onCancel} />}
      {job.isRepeatable && <RowButton icon="retry" label={`Try ${job.name} again`} busy={busy} onPress={onRetry} />}
    </li>
  )
}

interface RowButtonProps {
  readonly icon: 'close' | 'retry'
  readonly label: string
  readonly busy: boolean
  readonly onPress: () => void
}

function RowButton({ icon, label, busy, onPress }: RowButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={busy}
      onClick={onPress}
      className={`grid size-11 shrink-0 place-items-center rounded-full text-mist transition-colors hover:bg-white/10 hover:text-white ${busy ? 'animate-pulse' : ''}`}
    >
      <Icon name={icon} className="size-4.5" />
    </button>
  )
}

function newsText({ state, phase, share, failure, isInReview, skippedCount }: Job): string {
  if (failure !== undefined) return failure.message
  const done = [
    ...(isInReview ? ['somebody has to say what it is'] : []),
    ...(skippedCount > 0 ? [`left out: ${skippedCount}`] : []),
  ]
  const progress = phase === undefined ? state : share === undefined ? phase : `${phase} ${shareText(share)}`
  return [progress, ...done].join('; ')
}
