import {
  decisionBody,
  exportQuery,
  reviewListShape,
  reviewShape,
  reviewsQuery,
  scoreShape,
} from '#modules/fraud/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Scores = () => import('#modules/fraud/controllers/scores_controller')
const Reviews = () => import('#modules/fraud/controllers/reviews_controller')

export default defineRoutes((routes) => {
  routes.get('/v1/fraud/scores/:orderId', [Scores, 'show'], {
    operation: 'getFraudScore',
    summary: 'An order’s score, the factors that add up to it and what they were judged by',
    access: 'staff',
    answers: { 200: scoreShape },
  })
  routes.get('/v1/fraud/export', [Scores, 'export'], {
    operation: 'exportFraudScores',
    summary: 'Features and scores for training, one JSON document a line, oldest first',
    access: 'staff',
    query: exportQuery,
    produces: 'application/x-ndjson',
    answers: { 200: 'JSON Lines' },
  })
  routes.get('/v1/fraud/reviews', [Reviews, 'index'], {
    operation: 'listFraudReviews',
    summary: 'Orders that wait for a decision or have had one, the longest waiting first',
    access: 'staff',
    query: reviewsQuery,
    answers: { 200: reviewListShape },
  })
  routes.post('/v1/fraud/reviews/:id/decision', [Reviews, 'decide'], {
    operation: 'decideFraudReview',
    summary: 'Let an order go on, or not',
    access: 'staff',
    body: decisionBody,
    idempotency: 'optional',
    answers: { 200: reviewShape },
  })
})
