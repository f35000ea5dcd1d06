/** The seed of a soak of crashes, which kills more often than tests do; undefined where tests run. */
export const CRASH_SOAK_SEED = readSeed(process.env['STREAMVAULT_TEST_CRASH_SEED'])

function readSeed(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text)
}
