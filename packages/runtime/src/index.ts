export { makeFolder, openDataDir } from './data-dir.ts'
export { descriptorsMax } from './descriptors-max.ts'
export { KeptProcess, type KeptProcessOptions } from './kept-process.ts'
export { type ConfiguredSecrets, replaceMasterSecret } from './master-secrets.ts'
