import { BaseSchema } from '@adonisjs/lucid/schema'
import { heartbeatTable } from '#platform/storage/heartbeat'

export default class extends BaseSchema {
  override async up() {
    heartbeatTable(this.schema)
  }

  override async down() {
    this.schema.dropTable('heartbeat')
  }
}
