import type { NoticeStatus } from '../api/views.ts'

const SENTENCES: Readonly<Record<NoticeStatus['state'], string>> = {
  waiting: 'It was received, and waits for an answer.',
  accepted: 'What it is about was taken down.',
  refused: 'It was refused.',
}

/** What became of a notice, for whoever gave it. */
export function NoticeStatusText({ status: { id, state, at, answeredAt, reason } }: { readonly status: NoticeStatus }) {
  return (
    <div data-testid="notice-status">
      <p className="mb-4 font-mono text-sm break-all text-white/90">{id}</p>
      <p className="mb-2 text-mist">{SENTENCES[state]}</p>
      {reason !== undefined && <p className="mb-2 text-mist">{reason}</p>}
      <p className="text-sm text-fog">
        Received {day(at)}
        {answeredAt !== undefined && `, answered ${day(answeredAt)}`}
      </p>
    </div>
  )
}

function day(instant: string): string {
  return instant.slice(0, 10)
}
