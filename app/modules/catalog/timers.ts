import { findUnannounced, noteFollowed, type Followed } from '#modules/catalog/actions/follow_documents'
import { isRemote } from '#modules/catalog/engine'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'

/** What was written in an engine outside this store, by whomever, and never announced. */
const following = defineTimer<null, Followed>('catalog.follow-documents', {
  outside: findUnannounced,
  apply: noteFollowed,
  /* Soon after the engine is back. */
  backoff: [1000, 2000, 5000],
})

export default defineTimers([], isRemote ? [{ timer: following, everyMs: 1000 }] : [])
