import { expect, test } from 'vitest'
import { Weather } from './weather.ts'
import type { WeatherPatch } from './weather-settings.ts'

const trips = (patch: WeatherPatch, count = 500): number[] => {
  const weather = new Weather()
  weather.change(patch)
  const route = weather.route(1)
  route.accountId = 7
  return Array.from({ length: count }, () => route.tripMs())
}

test('jitter makes trips longer by up to its half, differently each time and the same for the same seed', () => {
  const patch = { seed: 4, latencyMs: 100, jitterMs: 40 }
  const seen = trips(patch)
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(50)
  expect(Math.max(...seen)).toBeLessThan(70)
  expect(seen.reduce((sum, trip) => sum + trip, 0) / seen.length).toBeCloseTo(60, 0)
  expect(trips(patch)).toEqual(seen)
  expect(trips({ ...patch, seed: 5 })).not.toEqual(seen)
})

test.each<[WeatherPatch, number]>([
  [{ latencyMs: 100 }, 50],
  [{ latencyMs: 100, dataCenters: { 1: { latencyMs: 30 }, 2: { latencyMs: 10 } } }, 15],
  [{ latencyMs: 100, dataCenters: { 1: { latencyMs: 30 } }, accounts: { 7: { latencyMs: 8 } } }, 4],
  [{ latencyMs: 100, accounts: { 7: { slowFactor: 20 }, 8: { latencyMs: 1 } } }, 1000],
])('with %j a trip takes %d ms', (patch, wanted) => {
  expect(trips(patch, 1)).toEqual([wanted])
})

test('a slow account has its share of both bandwidths, and one line for all its connections', () => {
  const weather = new Weather()
  weather.change({ connectionBytesPerSecond: 4e6, accountBytesPerSecond: 8e6, accounts: { 7: { slowFactor: 20 } } })
  const [one, two, other] = [weather.route(1), weather.route(2), weather.route(1)]
  expect(one.pace('out')).toEqual({ bytesPerSecond: 4e6, account: undefined })
  one.accountId = 7
  two.accountId = 7
  other.accountId = 8
  expect(one.pace('out')).toMatchObject({ bytesPerSecond: 2e5, account: { bytesPerSecond: 4e5 } })
  expect(two.pace('out').account?.line).toBe(one.pace('out').account?.line)
  expect(one.pace('in').account?.line).not.toBe(one.pace('out').account?.line)
  expect(other.pace('out')).toMatchObject({ bytesPerSecond: 4e6, account: { bytesPerSecond: 8e6 } })
})
