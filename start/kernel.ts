import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#platform/http/exception_handler'))
server.use([() => import('#platform/http/request_context_middleware')])
router.use([
  () => import('@adonisjs/core/bodyparser_middleware'),
  () => import('#platform/http/body_limits_middleware'),
])
