const STATUS_LINE = /HTTP\/1\.[01] (\d{3})/g

/** The status of every response in what a connection has said. */
export function statusesIn(heard: string): number[] {
  return [...heard.matchAll(STATUS_LINE)].map(([, status]) => Number(status))
}

/** What follows the head of the first response. */
export function bodyIn(heard: string): string {
  const end = heard.indexOf('\r\n\r\n')
  return end < 0 ? '' : heard.slice(end + 4)
}
