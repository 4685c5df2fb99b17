import type { ModuleName } from '#config/modules'
import { engines } from '#platform/config/engines'
import { FolderObjects } from '#platform/storage/folder_objects'
import type { ObjectStore } from '#platform/storage/objects'
import { S3Objects } from '#platform/storage/s3_objects'

const stores = new Map<ModuleName, ObjectStore>()

/** The objects of a module, for that module alone: a bucket where S3_ENDPOINT is set, a folder otherwise. */
export function moduleObjects(module: ModuleName): ObjectStore {
  let store = stores.get(module)
  if (!store) stores.set(module, (store = open(module)))
  return store
}

function open(module: ModuleName): ObjectStore {
  const {
    S3_ENDPOINT: endpoint,
    S3_PUBLIC_ENDPOINT,
    S3_ACCESS_KEY,
    S3_SECRET_KEY,
    S3_REGION,
    S3_BUCKET_PREFIX,
  } = engines
  if (!endpoint) return new FolderObjects(module)
  return new S3Objects({
    endpoint,
    publicEndpoint: S3_PUBLIC_ENDPOINT ?? endpoint,
    accessKey: S3_ACCESS_KEY ?? '',
    secretKey: S3_SECRET_KEY ?? '',
    region: S3_REGION,
    bucket: `${S3_BUCKET_PREFIX}${module}`,
  })
}
