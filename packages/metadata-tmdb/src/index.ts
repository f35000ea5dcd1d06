export { TmdbSource, type TmdbSourceDeps, type TmdbSourceOptions } from './tmdb-source.ts'
