/** Line icons on a 24 × 24 grid. */
const PATHS = {
  play: 'M8 5.6v12.8a.9.9 0 0 0 1.38.76l10-6.4a.9.9 0 0 0 0-1.52l-10-6.4A.9.9 0 0 0 8 5.6Z',
  pause: 'M8.5 5v14M15.5 5v14',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM20 20l-4-4',
  close: 'M6 6l12 12M18 6 6 18',
  home: 'M4 11.2 12 4l8 7.2V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1Z',
  film: 'M4 5h16v14H4ZM8.5 5v14M15.5 5v14M4 9.7h4.5M4 14.3h4.5M15.5 9.7H20M15.5 14.3H20',
  stack: 'M7 4h10M5.5 7.5h13M4 11h16v9H4Z',
  download: 'M12 4v11m0 0 4.2-4.2M12 15l-4.2-4.2M5 19.5h14',
  back: 'M20 12H5m0 0 6.5-6.5M5 12l6.5 6.5',
  chevron: 'm9 5.5 6.5 6.5L9 18.5',
  retry: 'M4.5 12a7.5 7.5 0 1 0 2.3-5.4M4.5 4.2v3.6h3.6',
  volume: 'M4 9.5v5h3.5L12.5 19V5L7.5 9.5ZM16 9a4.2 4.2 0 0 1 0 6M18.5 6.2a8.2 8.2 0 0 1 0 11.6',
  muted: 'M4 9.5v5h3.5L12.5 19V5L7.5 9.5ZM16.5 9.5l5 5m0-5-5 5',
  expand: 'M4 9V5a1 1 0 0 1 1-1h4M15 4h4a1 1 0 0 1 1 1v4M20 15v4a1 1 0 0 1-1 1h-4M9 20H5a1 1 0 0 1-1-1v-4',
  shrink: 'M9 4v4a1 1 0 0 1-1 1H4M20 9h-4a1 1 0 0 1-1-1V4M15 20v-4a1 1 0 0 1 1-1h4M4 15h4a1 1 0 0 1 1 1v4',
  window: 'M20 11V6a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h5M13 13.5h8V19h-8Z',
  next: 'M6 5.8v12.4a.8.8 0 0 0 1.23.67l9.4-6.2a.8.8 0 0 0 0-1.34l-9.4-6.2A.8.8 0 0 0 6 5.8ZM19 5v14',
  tracks: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 11v5.4M12 7.6v.1',
  subtitles: 'M4 6h16v12H4ZM7.5 11.2h9M7.5 14.5h3.5M13.5 14.5h3',
  sound: 'M4 10.5v3M8 6.5v11M12 9v6M16 4.5v15M20 10v4',
  speed: 'M5.6 18.5a8.8 8.8 0 1 1 12.8 0M12 13.5l3.8-4.3',
  quality: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4',
  alert: 'M12 8v5m0 3.2v.1M12 3.5 2.8 19.5h18.4Z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20a7.5 7.5 0 0 1 15 0',
  key: 'M8 16.5a4.5 4.5 0 1 1 4.2-6.1H21v3.4h-2.2V16h-3.2v-2.2h-3.4A4.5 4.5 0 0 1 8 16.5ZM7.6 12v.1',
  leave: 'M10 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h4M10.5 12H20m0 0-3.8-3.8M20 12l-3.8 3.8',
  screen: 'M4 5h16v11H4ZM9 20h6M12 16v4',
  gauge: 'M5.6 18.5a8.8 8.8 0 1 1 12.8 0M12 13.5l3.8-4.3',
  inbox: 'M4 13v6h16v-6M4 13l3-8h10l3 8M4 13h5l1.5 2.5h3L15 13h5',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.8 19.5a6.2 6.2 0 0 1 12.4 0M16 4.9a3.5 3.5 0 0 1 0 6.3M18 14.2a6.2 6.2 0 0 1 3.2 5.3',
  list: 'M8.5 6H20M8.5 12H20M8.5 18H20M4 6v.1M4 12v.1M4 18v.1',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4',
  question:
    'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9.6 9.6a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2 1-1.2 1.9M12 16.6v.1',
  check: 'm5 12.5 4.5 4.5L19 7.5',
} as const

const SOLID: ReadonlySet<string> = new Set(['play', 'next'])

export type IconName = keyof typeof PATHS

/** A decorative picture; the control around it carries the name. */
export function Icon({ name, className = 'size-5' }: { readonly name: IconName; readonly className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      className={`shrink-0 ${className}`}
      fill={SOLID.has(name) ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={name === 'pause' ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
