import { PlatformTables } from '#platform/storage/platform_tables'

export default class extends PlatformTables {}
