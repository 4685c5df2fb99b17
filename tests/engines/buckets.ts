import type { Client } from 'minio'
import type { Site } from './site.ts'

/** A client with all rights on the S3 server. */
export async function bucketClient(site: Site): Promise<Client> {
  const { Client: Minio } = await import('minio')
  return new Minio({
    endPoint: '127.0.0.1',
    port: site.port('s3'),
    useSSL: false,
    accessKey: 'faultline',
    secretKey: site.password('s3'),
    region: 'us-east-1',
  })
}
