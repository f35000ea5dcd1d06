/**
 * File names by kind, each with what a person takes it for: `Title (1999)`, `Title (2019) S01E02`, `Title S01E01-E03`, or `review`
 * where nobody could tell, with the doubt where that is one among several.
 */
export type NameTable = Readonly<Record<string, readonly (readonly [path: string, expected: string])[]>>
