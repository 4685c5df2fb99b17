import { S3Objects, type S3Settings } from '#platform/storage/s3_objects'
import type { ObjectStore } from '#platform/storage/objects'

/** @param setting server and bucket, as JSON */
export const open = async (setting: string): Promise<ObjectStore> => new S3Objects(JSON.parse(setting) as S3Settings)
