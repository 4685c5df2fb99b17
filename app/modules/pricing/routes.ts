import { defineRoutes } from '#platform/http/define_routes'

export default defineRoutes(() => {})
