import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'
import { MODULES } from '#config/modules'
import { env } from '#start/env'

server.errorHandler(() => import('#platform/http/exception_handler'))
const answersForAll = env.ROLES.includes('web') && env.MODULES.length === MODULES.length
const forwards = !answersForAll && (env.FORWARD_TO_PEERS ?? env.NODE_ENV !== 'production')
server.use([
  () => import('#platform/http/request_context_middleware'),
  ...(forwards ? [() => import('#platform/http/peers_middleware')] : []),
])
router.use([
  () => import('@adonisjs/core/bodyparser_middleware'),
  () => import('#platform/http/body_limits_middleware'),
])
