/**
 * <search-box>: what is typed is searched while one types, one question at a time.
 *
 * data-results: the id of the place for what was found; data-fragment: which form of it to ask for.
 * With data-page it is the page of the search itself: the address follows what is typed. Otherwise
 * results float below, and go when one leaves. Arrows go from the field to the results and back.
 */
import { weave } from "../../ui/js/weave.js"

const PAUSE = 90 // milliseconds without a key before the server is asked

/** Where an arrow leads among `count` results; -1 is the field. */
export function step(at, key, count) {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[key]
  if (to === undefined || (at < 0 && key !== "ArrowDown")) return null
  return Math.min(Math.max(to, -1), count - 1)
}

class SearchBox extends HTMLElement {
  #timer
  #asking = false
  #shown // the question whose answer is on the page

  connectedCallback() {
    this.#shown = this.#field.value.trim()
    this.addEventListener("input", this.#typed)
    this.addEventListener("keydown", this.#key)
    this.addEventListener("click", this.#pressed)
    this.addEventListener("focusin", this.#entered)
    this.addEventListener("focusout", this.#left)
    const end = this.#field.value.length
    if (this.#isPage && document.activeElement === this.#field) this.#field.setSelectionRange(end, end)
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.removeEventListener("input", this.#typed)
    this.removeEventListener("keydown", this.#key)
    this.removeEventListener("click", this.#pressed)
    this.removeEventListener("focusin", this.#entered)
    this.removeEventListener("focusout", this.#left)
  }

  get #field() {
    return this.querySelector("input[type=search]")
  }

  get #results() {
    return document.getElementById(this.dataset.results)
  }

  get #isPage() {
    return this.hasAttribute("data-page")
  }

  get #hits() {
    return [...this.#results.querySelectorAll("[data-hit]")]
  }

  /** Put `text` into the field and search for it. */
  ask(text) {
    this.#field.value = text
    this.#field.focus()
    this.#field.setSelectionRange(text.length, text.length)
    this.#look()
  }

  #typed = () => {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#look, PAUSE)
  }

  #look = async () => {
    clearTimeout(this.#timer)
    const question = this.#field.value.trim()
    if (this.#asking || question === this.#shown) return
    if (!question && !this.#isPage) {
      this.#shown = question
      this.#show(false)
      return
    }
    this.#asking = true
    this.setAttribute("aria-busy", "true")
    try {
      const answer = await fetch(this.#address(question), {
        headers: { "X-Fragment": this.dataset.fragment },
      })
      if (answer.ok && !answer.redirected) this.#place(await answer.text(), question)
      else this.#shown = question // the next key asks again
    } catch {
      this.#shown = question
    }
    this.#asking = false
    this.removeAttribute("aria-busy")
    if (this.isConnected && this.#field.value.trim() !== question) this.#look()
  }

  #address(question) {
    const address = new URL(this.querySelector("form").action)
    if (question) address.searchParams.set("q", question)
    return address
  }

  #place(html, question) {
    if (!this.isConnected) return
    const page = new DOMParser().parseFromString(html, "text/html")
    const fresh = page.body.firstElementChild
    const old = this.#results.firstElementChild
    if (old && fresh) weave(old, fresh)
    else if (fresh) this.#results.append(fresh)
    this.#shown = question
    if (this.#isPage) history.replaceState(history.state, "", this.#address(question))
    else this.#show(this.contains(document.activeElement))
    this.#say()
  }

  /** Let a screen reader hear how many there are; the line itself came with the results. */
  #say() {
    const words = this.#results.querySelector("[data-status]")?.textContent ?? ""
    let live = this.querySelector("[role=status]")
    if (!live) {
      live = document.createElement("p")
      live.setAttribute("role", "status")
      live.className = "only-heard"
      this.append(live)
    }
    if (live.textContent !== words) live.textContent = words
  }

  #show(is) {
    if (!this.#isPage) this.#results.hidden = !is
  }

  #entered = () => {
    if (this.#field.value.trim() && this.#results.firstElementChild) this.#show(true)
  }

  #left = (event) => {
    if (!this.contains(event.relatedTarget)) this.#show(false)
  }

  #key = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return
    const hits = this.#hits
    const at = hits.indexOf(document.activeElement)
    if (event.key === "Escape" && (at >= 0 || !this.#isPage)) return this.#escape(event, at)
    if (at < 0 && event.target !== this.#field) return
    if (at < 0 && event.key === "Enter" && this.#goes()) return event.preventDefault()
    const to = this.#results.hidden ? null : step(at, event.key, hits.length)
    if (to === null || !hits.length) return
    event.preventDefault()
    if (to < 0) this.#field.focus()
    else hits[to].focus()
    hits[to]?.scrollIntoView({ block: "nearest" })
  }

  /** The number of a conversation leads there at once. */
  #goes() {
    const place = this.#results.querySelector("[data-place]")
    if (!place || this.#shown !== this.#field.value.trim()) return false
    place.click()
    return true
  }

  #escape(event, at) {
    if (at >= 0) {
      event.preventDefault()
      this.#field.focus()
    } else this.#show(false)
  }

  #pressed = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    const chip = event.target.closest("[data-question]")
    const lesson = event.target.closest("[data-insert]")
    if (!chip && !lesson) return
    event.preventDefault()
    if (chip) return this.ask(chip.dataset.question)
    const before = this.#field.value.trimEnd()
    this.ask((before ? `${before} ` : "") + lesson.dataset.insert)
  }
}

if (globalThis.customElements) customElements.define("search-box", SearchBox)
