/**
 * Values of the Prometheus text format (https://prometheus.io/docs/instrumenting/exposition_formats/) by name and labels, of all
 * servers together: each of them knows every name, and has 0 where it has no part in it.
 */
export function readGauges(texts: readonly string[]): Map<string, number> {
  const gauges = new Map<string, number>()
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const [, name, value] = /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line) ?? []
    if (name !== undefined) gauges.set(name, (gauges.get(name) ?? 0) + Number(value))
  }
  return gauges
}
