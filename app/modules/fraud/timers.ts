import { timeOutReview } from '#modules/fraud/actions/time_out_review'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'

/** The end of a review. Set with the review, taken back when it is decided or withdrawn. */
export const reviewDeadline = defineTimer<{ reviewId: string }>('fraud.review-deadline', {
  apply: (tx, { data }) => timeOutReview(tx, data.reviewId),
})

export default defineTimers([reviewDeadline])
