import {
  feedbackBody,
  feedbackShape,
  recommendationShape,
  recommendationsQuery,
} from '#modules/recommendation/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Recommendations = () => import('#modules/recommendation/controllers/recommendations_controller')

export default defineRoutes((routes) => {
  routes.get('/v1/recommendations', [Recommendations, 'index'], {
    operation: 'recommend',
    summary: 'What goes with a SKU, or with what the customer who asks has bought; else what is popular or new',
    access: 'public',
    query: recommendationsQuery,
    answers: { 200: recommendationShape },
  })
  routes.post('/v1/recommendations/:id/feedback', [Recommendations, 'feedback'], {
    operation: 'giveFeedback',
    summary: 'Say that something that was shown was clicked on or bought; saying it again changes nothing',
    access: 'public',
    body: feedbackBody,
    idempotency: 'optional',
    answers: { 200: feedbackShape, 201: feedbackShape },
  })
})
