/** Where a bucket is, and where in it the blobs lie. */
export interface BucketAddress {
  /** Of the service, without a path: `https:`, or `http:` for one that only this machine or its own network can reach. */
  readonly endpoint: string
  readonly bucket: string
  /** What the names of all objects begin with, such as `vault/`; may be empty. */
  readonly prefix: string
  /** Whether the bucket is named in the path, or in the host (https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html). */
  readonly addressing: 'path' | 'host'
}

/** The URL of an object by its whole name, or of the bucket. */
export function urlOf({ endpoint, bucket, addressing }: BucketAddress, object = ''): URL {
  const url = new URL(endpoint)
  if (addressing === 'host') url.hostname = `${bucket}.${url.hostname}`
  const names = addressing === 'host' ? [object] : [bucket, object]
  url.pathname = names
    .filter((name) => name !== '')
    .join('/')
    .split('/')
    .map(encodeURIComponent)
    .join('/')
  return url
}
