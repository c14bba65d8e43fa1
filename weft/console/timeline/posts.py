"""Below which posts a customer writes: what stands above the talk. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.conversations.queries import ThreadCard


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post of ours at a network, as far as the network has told."""

    id: str
    title: str
    url: str  # "" where nobody knows it, or it leads to no page


def posts_of(threads: Sequence[ThreadCard]) -> list[Post]:
    """Return the posts that the threads of a conversation stand below, each once."""
    found: dict[str, Post] = {}
    for thread in threads:
        said = thread.context.get("post")
        if isinstance(said, dict) and (post_id := str(said.get("id", ""))):
            url = str(said.get("url", ""))
            safe = url if url.startswith("https://") else ""
            found[post_id] = Post(id=post_id, title=str(said.get("title", "")), url=safe)
    return [post for post in found.values() if post.title or post.url]
