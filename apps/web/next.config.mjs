import { fileURLToPath } from 'node:url'

const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url))

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // What stands in front compresses; this server is reached over loopback only.
  compress: false,
  reactStrictMode: true,
  devIndicators: false,
  // Pictures come in the sizes that pages show them in. What would scale them, sharp, is for one processor alone.
  images: { unoptimized: true },
  turbopack: { root: repositoryRoot },
  outputFileTracingRoot: repositoryRoot,
  // For an image, Next sets aside the files that the built site needs; a start from the repository does without the copy.
  ...(process.env.SITE_OUTPUT === 'standalone' ? { output: 'standalone' } : {}),
  // The repository's own tsc checks the types, with a newer TypeScript than Next knows.
  typescript: { ignoreBuildErrors: true },
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'Referrer-Policy', value: 'same-origin' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
          { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), browsing-topics=()' },
        ],
      },
    ]
  },
}

export default config
