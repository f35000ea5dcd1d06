import fc from 'fast-check'

/** The same in every run, so that a change which breaks nothing passes. `npm run fuzz` draws others. */
const SEED = 20_261_127

fc.configureGlobal({ seed: Number(process.env['STREAMVAULT_PROPERTY_SEED'] ?? SEED) })
