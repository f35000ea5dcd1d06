'use client'

import { listAudit } from './admin-client.ts'
import type { AuditPage } from './admin-views.ts'
import { instantText } from './amounts.ts'
import { MoreButton } from './more-button.tsx'
import { Panel } from './panel.tsx'
import { ProblemNote } from './problem-note.tsx'
import { usePages } from './use-pages.ts'

/** What was done by those who may do more than watch, a page at a time. */
export function AuditScreen({ first }: { readonly first: AuditPage }) {
  const { items, error, hasNextPage, isFetchingNextPage, fetchNextPage } = usePages('audit', listAudit, first)
  return (
    <Panel heading="What was done" about="Newest first. Nothing is ever taken out of it.">
      <ProblemNote error={error} />
      <ul className="flex flex-col">
        {items.map(({ at, who, what, on, failed, requestId }) => (
          <li
            key={`${at} ${requestId} ${what}`}
            data-testid="deed"
            className="flex flex-wrap items-baseline justify-between gap-x-6 border-t border-white/8 py-3 text-sm first:border-t-0"
          >
            <span className="min-w-0 break-words">
              <span className="font-medium">{what}</span>
              {on !== undefined && <span className="text-mist"> {on}</span>}
              {failed !== undefined && <span className="text-alarm"> {failed}</span>}
            </span>
            <span className="text-mist tabular-nums">
              {who} · {instantText(at)}
            </span>
          </li>
        ))}
      </ul>
      <MoreButton hasMore={hasNextPage} busy={isFetchingNextPage} onPress={() => void fetchNextPage()} />
    </Panel>
  )
}
