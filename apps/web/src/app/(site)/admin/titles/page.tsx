import type { Metadata } from 'next'
import { TitlesScreen } from '../../../../admin/titles-screen.tsx'

export const metadata: Metadata = { title: 'Titles' }

export default function TitlesPage() {
  return <TitlesScreen />
}
