/** The columns in which posters stand. */
export const GRID =
  'grid grid-cols-2 gap-x-4 gap-y-8 xs:grid-cols-3 md:grid-cols-4 md:gap-x-6 md:gap-y-11 lg:grid-cols-5 xl:grid-cols-6'

/** Where posters will be. */
export function GridSkeleton({ count }: { readonly count: number }) {
  return (
    <div className={GRID} aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity.
        <div key={index}>
          <div className="skeleton aspect-2/3 rounded-2xl" />
          <div className="skeleton mt-3.5 h-3 w-2/3 rounded-full" />
        </div>
      ))}
    </div>
  )
}
