import { BaseSchema } from '@adonisjs/lucid/schema'

const ACCOUNTS = [
  { code: 'psp_clearing', name: 'Money at the PSP that is ours', kind: 'asset' },
  { code: 'sales', name: 'Sales', kind: 'income' },
  { code: 'refunds', name: 'Refunds', kind: 'contra_income' },
  { code: 'authorizations', name: 'Amounts the PSP keeps for us', kind: 'memo' },
  { code: 'authorizations_offset', name: 'Offset to the amounts kept for us', kind: 'memo' },
]

const TWO = 'ledger: an entry has two postings or more, inserted before it'
const ZERO = 'ledger: the postings of an entry sum to zero in each currency'
const CLOSED = 'ledger: an entry that is there gets no more postings'
const THERE = 'ledger: this entry is there already'
const APPEND_ONLY = 'ledger: append-only, correct by a further entry'

/** The guards in SQLite's words. `REPLACE` would delete without firing a trigger, so an id that is there is refused too. */
const SQLITE_GUARDS = [
  `CREATE TRIGGER journal_entries_balance BEFORE INSERT ON journal_entries BEGIN
     SELECT RAISE(ABORT, '${THERE}') WHERE EXISTS (SELECT 1 FROM journal_entries WHERE id = NEW.id);
     SELECT RAISE(ABORT, '${TWO}') WHERE (SELECT COUNT(*) FROM postings WHERE entry_id = NEW.id) < 2;
     SELECT RAISE(ABORT, '${ZERO}') WHERE EXISTS (
       SELECT 1 FROM postings WHERE entry_id = NEW.id GROUP BY currency HAVING SUM(amount) <> 0);
   END`,
  `CREATE TRIGGER postings_closed BEFORE INSERT ON postings
   WHEN EXISTS (SELECT 1 FROM journal_entries WHERE id = NEW.entry_id) BEGIN SELECT RAISE(ABORT, '${CLOSED}'); END`,
  ...['journal_entries', 'postings'].flatMap((table) =>
    ['UPDATE', 'DELETE'].map(
      (verb) => `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table}
                 BEGIN SELECT RAISE(ABORT, '${APPEND_ONLY}'); END`
    )
  ),
]

/** One transaction at a time works on an entry: otherwise neither would see what the other has not committed yet. */
const ALONE = (id: string) => `PERFORM pg_advisory_xact_lock(hashtextextended(${id}, 0));`

/** The same in PostgreSQL's. */
const POSTGRES_GUARDS = [
  `CREATE FUNCTION ledger_balance() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     ${ALONE('NEW.id')}
     IF (SELECT COUNT(*) FROM postings WHERE entry_id = NEW.id) < 2 THEN RAISE EXCEPTION '${TWO}'; END IF;
     IF EXISTS (SELECT 1 FROM postings WHERE entry_id = NEW.id GROUP BY currency HAVING SUM(amount) <> 0) THEN
       RAISE EXCEPTION '${ZERO}'; END IF;
     RETURN NEW;
   END $$`,
  `CREATE FUNCTION ledger_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     ${ALONE('NEW.entry_id')}
     IF EXISTS (SELECT 1 FROM journal_entries WHERE id = NEW.entry_id) THEN RAISE EXCEPTION '${CLOSED}'; END IF;
     RETURN NEW;
   END $$`,
  `CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     RAISE EXCEPTION '${APPEND_ONLY}';
   END $$`,
  `CREATE TRIGGER journal_entries_balance BEFORE INSERT ON journal_entries
   FOR EACH ROW EXECUTE FUNCTION ledger_balance()`,
  'CREATE TRIGGER postings_closed BEFORE INSERT ON postings FOR EACH ROW EXECUTE FUNCTION ledger_closed()',
  ...['journal_entries', 'postings'].map(
    (table) => `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
                FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()`
  ),
]

/** Amounts are minor units: debits positive, credits negative. */
const POSTINGS = `CREATE TABLE postings (
  entry_id VARCHAR(40) NOT NULL REFERENCES journal_entries (id) DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  account VARCHAR(40) NOT NULL REFERENCES accounts (code),
  amount BIGINT NOT NULL,
  currency VARCHAR(3) NOT NULL,
  PRIMARY KEY (entry_id, position)
)`

/**
 * The double-entry ledger, which the database itself keeps in balance whoever writes to it. Postings are inserted first and
 * their journal entry last: the entry's insertion is the moment at which they have to be complete and sum to zero. What
 * never gets its entry fails at the commit, by the deferred foreign key.
 */
export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('accounts', (table) => {
      table.string('code', 40).primary()
      table.string('name', 80).notNullable()
      /** asset, income, contra_income or memo. */
      table.string('kind', 16).notNullable()
    })
    this.schema.createTable('journal_entries', (table) => {
      table.string('id', 40).primary()
      /** authorization, capture, void, refund. */
      table.string('kind', 16).notNullable()
      table.string('payment_id', 40).notNullable().index()
      table.string('order_id', 40).notNullable().index()
      /** What the PSP calls the operation, if that moved money. */
      table.string('psp_operation', 80).nullable()
      /** When it happened at the PSP, by whose clock days are settled. */
      table.bigInteger('occurred_at').notNullable()
      table.bigInteger('created_at').notNullable()
      table.index(['occurred_at', 'kind'])
    })
    /* Knex leaves the deferral of a foreign key out on SQLite. */
    this.schema.raw(POSTINGS)
    /* Balances are read from this index alone. */
    this.schema.raw('CREATE INDEX postings_balances ON postings (currency, account, amount)')
    this.defer(async (client) => {
      await client.table('accounts').multiInsert(ACCOUNTS)
      for (const statement of guards(client.dialect.name)) await client.rawQuery(statement)
    })
  }

  override async down() {
    for (const table of ['postings', 'journal_entries', 'accounts']) this.schema.dropTable(table)
    this.defer(async (client) => {
      if (client.dialect.name !== 'postgres') return
      for (const name of ['balance', 'closed', 'append_only']) await client.rawQuery(`DROP FUNCTION ledger_${name}()`)
    })
  }
}

function guards(dialect: string): readonly string[] {
  if (dialect === 'better-sqlite3') return SQLITE_GUARDS
  if (dialect === 'postgres') return POSTGRES_GUARDS
  throw new Error(`The ledger's guards are not written for ${dialect}`)
}
