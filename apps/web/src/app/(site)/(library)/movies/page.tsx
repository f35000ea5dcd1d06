import type { Metadata } from 'next'
import { BrowsePage } from '../../../../library/browse-page.tsx'

export const metadata: Metadata = { title: 'Movies' }

export default function MoviesPage() {
  return <BrowsePage kind="movie" />
}
