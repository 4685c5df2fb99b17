import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('warehouses', (table) => {
      table.string('id', 40).primary()
      /** JSON: what labels name as the sender. */
      table.text('address').notNullable()
    })
    this.schema.createTable('orders', (table) => {
      table.string('order_id', 40).primary()
      table.string('customer_id', 40).nullable().index()
      table.string('access_hash', 64).nullable()
      table.string('region', 40).notNullable()
      table.string('shipping_method', 80).notNullable()
      /** JSON; null once its customer was erased. */
      table.text('address').nullable()
      table.bigInteger('created_at').notNullable()
    })
    this.schema.createTable('erased_customers', (table) => {
      table.string('customer_id', 40).primary()
      table.bigInteger('erased_at').notNullable()
    })
    this.schema.createTable('shipments', (table) => {
      table.string('id', 40).primary()
      table.string('order_id', 40).notNullable()
      table.string('warehouse', 40).notNullable()
      table.integer('parcel').notNullable()
      table.integer('parcels').notNullable()
      table.string('carrier', 40).notNullable()
      table.string('service', 20).notNullable()
      table.string('tracking_number', 24).notNullable().unique()
      table.string('status', 12).notNullable().index()
      /** JSON: never changes after the insert. */
      table.text('lines').notNullable()
      /** Counts the states it was in, from 1. */
      table.bigInteger('version').notNullable()
      table.bigInteger('estimated_at').notNullable()
      table.bigInteger('dispatched_at').nullable()
      table.bigInteger('delivered_at').nullable()
      table.string('failure_reason', 40).nullable()
      table.string('label_key', 120).nullable()
      table.bigInteger('label_stored_at').nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      /** One parcel per warehouse, however often the order is confirmed. */
      table.unique(['order_id', 'warehouse'])
    })
    this.schema.createTable('shipment_history', (table) => {
      table.string('shipment_id', 40).notNullable()
      table.bigInteger('version').notNullable()
      table.string('status', 12).notNullable()
      /** order, carrier, staff; `inferred` when a later state says that it must have been so. */
      table.string('cause', 12).notNullable()
      table.bigInteger('at').notNullable()
      table.bigInteger('recorded_at').notNullable()
      table.primary(['shipment_id', 'version'])
    })
    this.schema.createTable('carrier_updates', (table) => {
      table.string('id', 120).primary()
      table.bigInteger('received_at').notNullable().index()
    })
  }

  override async down() {
    for (const table of [
      'carrier_updates',
      'shipment_history',
      'shipments',
      'erased_customers',
      'orders',
      'warehouses',
    ]) {
      this.schema.dropTable(table)
    }
  }
}
