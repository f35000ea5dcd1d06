interface MoreButtonProps {
  readonly hasMore: boolean
  readonly busy: boolean
  readonly onPress: () => void
}

/** Fetches the next page of a listing; nothing where there is none. */
export function MoreButton({ hasMore, busy, onPress }: MoreButtonProps) {
  if (!hasMore) return null
  return (
    <button type="button" className="button glass button-glass mt-5" disabled={busy} onClick={onPress}>
      {busy ? 'Fetching…' : 'More'}
    </button>
  )
}
