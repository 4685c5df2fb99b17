import { UNSUBSCRIBE_URL, type Fact } from '#modules/notification/domain/kinds'
import { presentFacts, render, type RenderedText } from '#modules/notification/domain/template'
import { findTemplateVersion, type MessageRow } from '#modules/notification/store'
import type { SqlSession } from '#platform/storage/sql'

/**
 * The text of a message, made anew from the version of its template and its facts: it is stored nowhere.
 * @param link to unsubscribe; null where a person reads it who must not use it, or where there is none
 */
export async function renderMessage(
  session: SqlSession,
  message: MessageRow,
  link: string | null
): Promise<RenderedText> {
  const text = await findTemplateVersion(session, message.template_id, message.template_version)
  if (!text) throw new Error(`Message ${message.id} is of version ${message.template_version}, which is not kept`)
  const facts = JSON.parse(message.facts) as Record<string, Fact>
  return render(message.channel, text, {
    ...presentFacts(facts, message.locale),
    [UNSUBSCRIBE_URL]: link ?? '[unsubscribe link]',
  })
}
