import { z } from 'zod'
import type { Setting } from './setting.ts'
import { choice } from './values.ts'

/** What holds for the mirror at an S3-compatible service. */
export const S3_SETTINGS = {
  MIRROR_S3_ENDPOINT: {
    description:
      'Address of the S3-compatible service, without the bucket. With http, what is stored can be read on the way.',
    expected: 'an https or http URL without a path',
    fallback: 'none: needed with MIRROR=s3',
    example: 'https://s3.eu-central-1.amazonaws.com',
    parse: z
      .url({ protocol: /^https?$/ })
      .transform((text) => new URL(text))
      .refine(({ pathname, search, hash, username }) => `${pathname}${search}${hash}${username}` === '/')
      .transform(({ origin }) => origin)
      .optional(),
  },
  MIRROR_S3_REGION: {
    description: 'Region of the bucket as its service calls it; many services take any.',
    expected: '1 to 64 of a-z, 0-9 and -',
    fallback: 'us-east-1',
    parse: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/)
      .default('us-east-1'),
  },
  MIRROR_S3_BUCKET: {
    description: 'The bucket, which must exist.',
    expected: "a bucket's name: 3 to 63 of a-z, 0-9, . and -",
    fallback: 'none: needed with MIRROR=s3',
    example: 'streamvault-mirror',
    parse: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
      .optional(),
  },
  MIRROR_S3_PREFIX: {
    description: 'What the names of all objects begin with, where the bucket is not for this vault alone.',
    expected: '1 to 200 of A-Z, a-z, 0-9, _, - and . with / between folders and at the end',
    fallback: 'none',
    example: 'streamvault/',
    parse: z
      .string()
      .max(200)
      .regex(/^(?:(?!\.{1,2}\/)[A-Za-z0-9_.-]+\/)+$/)
      .default(''),
  },
  MIRROR_S3_ADDRESSING: {
    description: 'Whether the service finds the bucket in the path of an address, or in its host name.',
    expected: '`path` or `host`',
    fallback: 'path',
    parse: choice(['path', 'host'], 'path'),
  },
  MIRROR_S3_KEY_ID: {
    description: 'Id of the access key, which may read, write, list and delete objects of the bucket.',
    expected: '1 to 128 characters without spaces and slashes',
    fallback: 'none: needed with MIRROR=s3',
    example: 'YOUR_KEY_ID',
    parse: z
      .string()
      .regex(/^[^\s/]{1,128}$/)
      .optional(),
  },
  MIRROR_S3_SECRET: {
    description: 'Secret of the same access key.',
    expected: '1 to 1,024 characters without spaces',
    fallback: 'none: needed with MIRROR=s3',
    secret: true,
    example: 'YOUR_SECRET',
    parse: z
      .string()
      .regex(/^\S{1,1024}$/)
      .optional(),
  },
} as const satisfies Record<string, Setting>
