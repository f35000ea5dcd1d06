/** A ring of light that turns while bytes are on their way. */
export function Spinner() {
  return (
    <span
      role="status"
      className="block size-16 animate-spin rounded-full border-3 border-white/20 border-t-white motion-reduce:animate-pulse"
    >
      <span className="sr-only">Loading</span>
    </span>
  )
}
