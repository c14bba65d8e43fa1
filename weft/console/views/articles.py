"""The help centre from inside: everybody who answers writes, leaders publish what was written."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weft.console import desk
from weft.console.composer import prepared, written
from weft.console.forms.articles import ArticleForm, CategoryForm, NewArticleForm, shown
from weft.console.verbs import verb
from weft.knowledge import actions, markdown, queries
from weft.knowledge.queries import ArticleCard, EditionCard, State, VersionCard
from weft.people import policy
from weft.people.models import Language
from weft.people.policy import AgentRequest
from weft.search import asked
from weft.search.words import fold

STATES = {State.DRAFT: "", State.PUBLISHED: "badge--fine", State.WITHDRAWN: "badge--waits"}


@policy.allows(*policy.WRITERS)
@require_safe
def articles(request: AgentRequest) -> HttpResponse:
    """Show every article under its heading, or those whose title has the words of `q`."""
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:100]
    words = fold(wanted).split()
    own = request.user.language
    headings = queries.categories(own) | {0: ""}
    lines: dict[int, list[dict[str, Any]]] = {category: [] for category in headings}
    for card in queries.articles():
        titles = fold(" ".join(edition.title for edition in card.editions.values()))
        if all(word in titles for word in words):
            lines[card.category_id or 0].append(_line(card, own))
    shelves = [(headings[category], found) for category, found in lines.items() if found]
    return _page(request, "list", shelves=shelves, asked=wanted)


def _line(card: ArticleCard, own: str) -> dict[str, Any]:
    language = own if own in card.editions else next(iter(card.editions))
    return {
        "card": card,
        "title": card.title(own),
        "url": reverse("console:article", args=[card.id, language]),
        "public": [
            prepared.language_name(one.language)
            for one in card.editions.values()
            if one.state == State.PUBLISHED
        ],
        "others": [_badge(one) for one in card.editions.values() if one.state != State.PUBLISHED],
    }


def _badge(edition: EditionCard) -> dict[str, Any]:
    named = {
        State.DRAFT: _("draft"),
        State.PUBLISHED: _("published"),
        State.WITHDRAWN: _("withdrawn"),
    }
    return {
        "edition": edition,
        "language": prepared.language_name(edition.language),
        "state": named[edition.state],
        "look": STATES[edition.state],
    }


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: AgentRequest) -> HttpResponse:
    """Show the form of an article that is not there yet, and take it."""
    own = request.user.language
    form = NewArticleForm(request.POST or None, language=own, initial={"language_of": own})
    if request.method == "POST" and form.is_valid():
        words = form.words()
        at = timezone.now()
        made = actions.create_article(
            words,
            category_id=form.cleaned_data["category"],
            slug=form.cleaned_data["slug"],
            by=request.user.pk,
            at=at,
        )
        _publish_too(request, made, words.language, number=1)
        return redirect("console:article", made, words.language)
    return _page(request, "new", form=form)


@policy.allows(*policy.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """Show an article in a language, as it was in `?version=`, and take what it says from now."""
    card = _found(article_id, language)
    past = queries.versions(article_id, language)
    shown_now = _asked_for(request, past)
    form = ArticleForm(
        request.POST or None,
        language=language,
        initial={
            "title": shown_now.title if shown_now else "",
            "body": shown_now.body if shown_now else "",
            "category": card.category_id or "",
            "seen": past[0].number if past else 0,
        },
    )
    if request.method == "POST" and form.is_valid():
        actions.sort(article_id, form.cleaned_data["category"], by=request.user.pk)
        try:
            number = actions.write(
                article_id,
                form.words(),
                seen=form.cleaned_data["seen"] or 0,
                by=request.user.pk,
                at=timezone.now(),
            )
        except actions.ChangedMeanwhile:
            past = queries.versions(article_id, language)  # with what came meanwhile
            return _overtaken(request, form, card, language, past)
        if not _publish_too(request, article_id, language, number=number):
            messages.success(request, _("Saved. Readers see it once it is published."))
        return redirect("console:article", article_id, language)
    seen = form["seen"].value() or 0
    return _editor(request, form, card, language, past, shown_now, seen=seen)


def _found(article_id: int, language: str) -> ArticleCard:
    if language not in Language.values:
        raise Http404
    try:
        return queries.article(article_id)
    except queries.NoSuchArticle:
        raise Http404 from None


def _asked_for(request: AgentRequest, past: list[VersionCard]) -> VersionCard | None:
    """Return the version that the address asks for, else the newest; None where none is."""
    wanted = request.GET.get("version", "")
    return next((one for one in past if str(one.number) == wanted), past[0] if past else None)


def _overtaken(
    request: AgentRequest,
    form: ArticleForm,
    card: ArticleCard,
    language: str,
    past: list[VersionCard],
) -> HttpResponse:
    """Keep what was written on the page; saved again, it comes after the colleague's."""
    form.add_error(
        None,
        _(
            "Somebody saved another version meanwhile. Your words are still here; saved again,"
            " they come after theirs."
        ),
    )
    newest = past[0].number if past else 0
    return _editor(request, form, card, language, past, seen=newest)


def _publish_too(request: AgentRequest, article_id: int, language: str, *, number: int) -> bool:
    """Publish what was just saved, where that was wished by whoever may; tell whether it was."""
    if request.POST.get("publish") != "1" or request.user.role not in policy.LEADERS:
        return False
    actions.publish(article_id, language, number=number, by=request.user.pk, at=timezone.now())
    messages.success(request, _("Published. Readers see it within a minute."))
    return True


def _editor(
    request: AgentRequest,
    form: ArticleForm,
    card: ArticleCard,
    language: str,
    past: list[VersionCard],
    shown_now: VersionCard | None = None,
    *,
    seen: int | str,
) -> HttpResponse:
    own = card.editions.get(language)
    context = {
        "form": form,
        "seen": seen,
        "article": card,
        "title": own.title if own else card.title(request.user.language),
        "language": language,
        "own": own and _badge(own),
        "address": queries.address(card.slug, language),
        "tongues": [
            {
                "code": code,
                "name": name,
                "badge": _badge(card.editions[code]) if code in card.editions else None,
            }
            for code, name in Language.choices
        ],
        "past": past,
        "shown_now": shown_now,
        "is_old": bool(shown_now and past and shown_now.number != past[0].number),
        "drawn": markdown.html(form["body"].value() or ""),
    }
    return _page(request, "show", **context)


@policy.allows(*policy.LEADERS)
@require_POST
def publication(request: AgentRequest, article_id: int, language: str) -> HttpResponse:
    """Let anybody read version `number` of an article (PUT), or nobody any more (DELETE)."""
    _found(article_id, language)
    number = request.POST.get("number", "")
    try:
        if verb(request) == "DELETE":
            actions.withdraw(article_id, language, by=request.user.pk, at=timezone.now())
            messages.success(request, _("Withdrawn. Nobody outside reads it any more."))
        elif number.isdecimal() and len(number) < 10:  # noqa: PLR2004 - an integer of the database
            actions.publish(
                article_id, language, number=int(number), by=request.user.pk, at=timezone.now()
            )
            messages.success(request, _("Published. Readers see it within a minute."))
        else:
            return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except queries.NoSuchArticle:
        raise Http404 from None
    return redirect("console:article", article_id, language)


@policy.allows(*policy.WRITERS)
@require_POST
def preview(request: AgentRequest) -> HttpResponse:
    """Show `body` as its page will."""
    return HttpResponse(markdown.html(request.POST.get("body", "")[: actions.MAX_BODY]))


# --- headings ---------------------------------------------------------------------------------


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def categories(request: AgentRequest) -> HttpResponse:
    """Show the headings, and take a new one."""
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.keep_category(None, form.names(), by=request.user.pk)
        return redirect("console:article-categories")
    headings = queries.categories(request.user.language)
    return _page(request, "categories", form=form, headings=headings.items())


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
def category(request: AgentRequest, category_id: int) -> HttpResponse:
    """Show a heading, call it something else (POST), or remove it (DELETE)."""
    names = queries.category_names(category_id)
    if names is None:
        raise Http404
    if verb(request) == "DELETE":
        actions.remove_category(category_id, by=request.user.pk)
        return redirect("console:article-categories")
    form = CategoryForm(request.POST or None, initial=shown(names))
    if request.method == "POST" and form.is_valid():
        actions.keep_category(category_id, form.names(), by=request.user.pk)
        return redirect("console:article-categories")
    return _page(request, "category", form=form, title=next(iter(names.values())))


# --- in the composer --------------------------------------------------------------------------


@policy.allows(*policy.WRITERS)
@require_safe
def offered(request: AgentRequest, conversation_id: int) -> HttpResponse:
    """Show the articles that fit the words of `q`, for an answer on the thread `on`."""
    conversation = desk.found(request, conversation_id)
    kind = prepared.way_of(
        conversation, on=request.GET.get("on", ""), through=request.GET.get("through", "")
    )
    question = asked.understand(
        request.GET.get("q", ""), today=timezone.localdate(), is_typing=True
    )
    lines = [
        {"offer": one, "language": prepared.language_name(one.leaf.language)}
        for one in written.offers(conversation, question.terms, kind=kind)
    ]
    return render(request, "console/conversations/_articles.html", {"lines": lines})


@policy.allows(*policy.WRITERS)
@require_POST
def insertion(request: AgentRequest, conversation_id: int, article_id: int) -> HttpResponse:
    """Remember that an article was put into an answer: what helps often is offered first."""
    desk.check_visible(request, conversation_id)
    actions.count_insertion(
        article_id,
        request.POST.get("language", "")[:10].replace("\0", ""),
        as_words=request.POST.get("as") == "words",
        conversation_id=conversation_id,
        by=request.user.pk,
    )
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _page(request: AgentRequest, page: str, **more: Any) -> HttpResponse:
    form = more.get("form")
    context = more | {"place": "inboxes", "may_lead": request.user.role in policy.LEADERS}
    is_refused = form is not None and form.is_bound
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, f"console/articles/{page}.html", context, status=status)
