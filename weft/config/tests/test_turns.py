"""Turns: one page after the other, and nobody waits long for a slow one."""

import asyncio

import pytest

from weft.config.turns import Turns

LONG = 60.0  # seconds: longer than a test


def run(scene) -> None:
    asyncio.run(asyncio.wait_for(scene(), timeout=10))


async def settle() -> None:
    """Let everybody who can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_turns_come_in_the_order_in_which_they_were_asked_for():
    async def scene():
        turns, made = Turns(LONG), []

        async def page(name):
            turn = await turns.take()
            made.append(f"{name} begins")
            await asyncio.sleep(0.001)
            made.append(f"{name} ends")
            turns.leave(turn)

        await asyncio.gather(page("a"), page("b"), page("c"))

        assert made == ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]

    run(scene)


def test_whoever_takes_long_lets_the_next_one_begin():
    async def scene():
        turns = Turns(0.01)
        slow = await turns.take()

        quick = await turns.take()  # comes without anybody leaving
        third = asyncio.create_task(turns.take())
        await settle()
        turns.leave(slow)  # has had its turn: this moves nobody
        await settle()
        assert not third.done()

        turns.leave(quick)
        await settle()
        assert third.done()

    run(scene)


def test_the_patience_with_each_begins_with_its_own_turn():
    async def scene():
        turns, loop = Turns(0.05), asyncio.get_running_loop()
        await turns.take()
        began = loop.time()

        for _ in range(3):
            await turns.take()

        assert loop.time() - began >= 3 * 0.05

    run(scene)


def test_whoever_goes_away_while_waiting_holds_nobody_up():
    async def scene():
        turns = Turns(LONG)
        first = await turns.take()
        gone, last = asyncio.create_task(turns.take()), asyncio.create_task(turns.take())
        await settle()

        gone.cancel()
        turns.leave(first)

        await last
        with pytest.raises(asyncio.CancelledError):
            await gone

    run(scene)


def test_whoever_goes_away_as_the_turn_comes_passes_it_on():
    async def scene():
        turns = Turns(LONG)
        first = await turns.take()
        gone, last = asyncio.create_task(turns.take()), asyncio.create_task(turns.take())
        await settle()

        turns.leave(first)  # the turn is there, and whoever waited for it has not woken yet
        gone.cancel()

        await last

    run(scene)


def test_a_turn_is_there_at_once_when_everybody_has_left():
    async def scene():
        turns = Turns(LONG)
        for _ in range(3):
            turns.leave(await turns.take())

    run(scene)
