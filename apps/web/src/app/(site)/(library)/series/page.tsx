import type { Metadata } from 'next'
import { BrowsePage } from '../../../../library/browse-page.tsx'

export const metadata: Metadata = { title: 'Series' }

export default function SeriesPage() {
  return <BrowsePage kind="series" />
}
