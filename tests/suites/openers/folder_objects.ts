import type { ModuleName } from '#config/modules'
import { FolderObjects } from '#platform/storage/folder_objects'
import type { ObjectStore } from '#platform/storage/objects'

/** @param setting the module whose objects they are */
export const open = async (setting: string): Promise<ObjectStore> => new FolderObjects(setting as ModuleName)
