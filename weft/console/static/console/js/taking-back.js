/**
 * Taking a held letter back: its words, files and people are a draft again, in which one may be
 * writing already. Until that draft is here nothing takes its place. Fetched when it is needed.
 */
import { post } from "./sending.js"
import { toast } from "../../ui/js/toasts.js"

/**
 * Take back what `form` names. `begin` brings a composer with the server's draft to the place of
 * `composer`, whose `drafts` and `files` are kept.
 */
export async function takeBack(form, composer, drafts, files, begin) {
  await drafts.settle()
  drafts.hold()
  const answer = await post(form.action, new FormData(form)).catch(() => null)
  const said = await answer?.json().catch(() => null)
  if (answer?.ok) {
    form.closest(".message")?.remove()
    await begin()
    if (said && composer.isConnected) goOnWith(said, composer, { drafts, files })
  } else {
    toast(said?.words ?? composer.dataset.unreachable)
  }
  drafts.goOn()
  document.dispatchEvent(new CustomEvent("desk-changed"))
}

/** The draft could not be fetched, and is the server's already: the answer says what it is. */
function goOnWith(said, composer, { drafts, files }) {
  composer.words.value = drafts.handOver(said.text)
  const { ids } = files
  files.bring(said.files.filter(({ id }) => !ids.includes(id)))
  drafts.touch()
}
